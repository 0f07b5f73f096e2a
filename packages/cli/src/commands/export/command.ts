import type { CommandModule } from "yargs";
import { jsonOption } from "../../json-output.js";
import type { ExportArguments } from "./export.js";

export const exportCommand: CommandModule<object, ExportArguments> = {
  command: "export <what>",
  describe: "Write a release in other formats, or the networks as ONNX files",
  builder: (yargs) =>
    yargs
      .usage(
        "$0 export <what>\n\n" +
          "<what> is the folder of a release, or a network.\n\n" +
          "A release, with --format: the same rows and the same float bits, a file or more for each split. " +
          "npz: MMPose's arrays of 3D body datasets, and all columns. humandata: the file of MMHuman3D. coco: COCO " +
          "keypoints, with the 3D pose beside each person's joints. webdataset: tar archives of a JSON file, and the " +
          "image where the release has it, for each person. Licences of the sources are repeated in them.\n\n" +
          "A network (direct, view-synthesis or reconstruction; all is the three): <network>.onnx, for batches of any " +
          "size, with batch norm and all normalisation folded into its weights. What it takes and gives, in which unit " +
          "and frame, and how it was trained is in the file's metadata. With --training-step also " +
          "<network>.training.onnx: loss, metrics and gradients of one batch, with the weights as inputs, to train on " +
          "from elsewhere. docs/export.md shows how to use all of them.",
      )
      .positional("what", {
        type: "string",
        demandOption: true,
        describe: "Folder of a release, as `wildpose build` wrote it; or direct, view-synthesis, reconstruction, all",
      })
      .option("format", {
        type: "string",
        requiresArg: true,
        choices: ["npz", "humandata", "coco", "webdataset", "onnx"] as const,
        describe: "Format of the files; onnx is that of networks",
        defaultDescription: "onnx for networks",
      })
      .option("out", {
        type: "string",
        requiresArg: true,
        describe: "Folder to write: for a release it must be new or empty, for networks no file in it is overwritten",
        defaultDescription: "wildpose-<format>",
      })
      .option("shard-rows", {
        type: "number",
        requiresArg: true,
        describe: "webdataset: persons in an archive",
        defaultDescription: "10000",
      })
      .option("weights", {
        type: "string",
        requiresArg: true,
        describe: "Networks: folder of their weights, as `wildpose train` wrote it",
        defaultDescription: "the weights that ship",
      })
      .option("training-step", { type: "boolean", default: false, describe: "Networks: write the training step too" })
      .option("batch", {
        type: "number",
        requiresArg: true,
        describe: "Networks: examples in a batch of the training step",
        defaultDescription: "64",
      })
      .option("json", jsonOption)
      .example("$0 export release --format coco", "A release as COCO JSON, into ./wildpose-coco")
      .example("$0 export release --format npz --out mmpose", "As MMPose reads it")
      .example("$0 export all", "The three networks that ship, into ./wildpose-onnx")
      .example("$0 export direct --weights runs/first --out mine", "One of your own")
      .example("$0 export direct --training-step --batch 256", "With the step that trains it"),
  handler: async (args) => (await import("./export.js")).exportNetworksOrRelease(args),
};
