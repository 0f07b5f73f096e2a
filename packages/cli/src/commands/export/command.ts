import type { CommandModule } from "yargs";
import { jsonOption } from "../../json-output.js";
import type { ExportArguments } from "./export.js";

export const exportCommand: CommandModule<object, ExportArguments> = {
  command: "export <network>",
  describe: "Write the networks as ONNX files, for other programs to run",
  builder: (yargs) =>
    yargs
      .usage(
        "$0 export <network>\n\n" +
          "Writes <network>.onnx: the trained network for batches of any size, with batch norm and all normalisation " +
          "folded into its weights. What it takes and gives, in which unit and frame, and how it was trained is in the " +
          "file's metadata. With --training-step also <network>.training.onnx: loss, metrics and gradients of one " +
          "batch, with the weights as inputs, to train on from elsewhere. docs/export.md shows how to use both.",
      )
      .positional("network", {
        type: "string",
        demandOption: true,
        choices: ["direct", "view-synthesis", "reconstruction", "all"] as const,
        describe: "What to write; `all` is the three",
      })
      .option("format", {
        type: "string",
        requiresArg: true,
        choices: ["onnx"] as const,
        default: "onnx" as const,
        describe: "Format of the files",
      })
      .option("out", {
        type: "string",
        requiresArg: true,
        default: "wildpose-onnx",
        describe: "Folder to write; no file in it is overwritten",
      })
      .option("weights", {
        type: "string",
        requiresArg: true,
        describe: "Folder of the networks' weights, as `wildpose train` wrote it",
        defaultDescription: "the weights that ship",
      })
      .option("training-step", { type: "boolean", default: false, describe: "Write the training step too" })
      .option("batch", {
        type: "number",
        requiresArg: true,
        describe: "Examples in a batch of the training step",
        defaultDescription: "64",
      })
      .option("json", jsonOption)
      .example("$0 export all", "The three networks that ship, into ./wildpose-onnx")
      .example("$0 export direct --weights runs/first --out mine", "One of your own")
      .example("$0 export direct --training-step --batch 256", "With the step that trains it"),
  handler: async (args) => (await import("./export.js")).exportNetworks(args),
};
