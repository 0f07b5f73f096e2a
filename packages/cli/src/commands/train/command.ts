import type { CommandModule } from "yargs";
import { jsonOption } from "../../json-output.js";
import type { TrainArguments } from "./training-settings.js";

export const trainCommand: CommandModule<object, TrainArguments> = {
  command: "train <network>",
  describe: "Train the networks of the label generator on synthetic bodies",
  builder: (yargs) =>
    yargs
      .usage(
        "$0 train <network>\n\n" +
          "Trains on synthetic bodies drawn on the fly, with the faults of real annotations. Writes " +
          "<out>/<network>.safetensors, and a checkpoint that --resume goes on from; a training that was " +
          "interrupted and resumed ends with the same bytes. The reconstruction network is trained behind the " +
          "view synthesis network of the same --out; `all` trains the three in order.",
      )
      .positional("network", {
        type: "string",
        demandOption: true,
        choices: ["direct", "view-synthesis", "reconstruction", "all"] as const,
        describe: "What to train",
      })
      .option("out", { type: "string", requiresArg: true, default: "runs/default", describe: "Folder to write" })
      .option("resume", {
        type: "boolean",
        default: false,
        describe: "Go on from the checkpoint in --out, or begin where there is none; needs the same options",
      })
      .option("seed", { type: "number", requiresArg: true, default: 1, describe: "Seed of poses, faults and weights" })
      .option("steps", { type: "number", requiresArg: true, default: 3000, describe: "Training steps" })
      .option("batch", {
        type: "number",
        requiresArg: true,
        default: 256,
        describe: "Poses a step, fresh ones each time",
      })
      .option("width", { type: "number", requiresArg: true, default: 1024, describe: "Units of each hidden layer" })
      .option("blocks", { type: "number", requiresArg: true, default: 2, describe: "Residual blocks" })
      .option("dropout", {
        type: "number",
        requiresArg: true,
        default: 0.1,
        describe: "Share of units left out of each pass, 0 to below 1",
      })
      .option("learning-rate", { type: "number", requiresArg: true, default: 0.001, describe: "Peak rate of Adam" })
      .option("noise", {
        type: "number",
        requiresArg: true,
        default: 15,
        describe: "Mean deviation of the 2D joints, millimetres at the person's distance",
      })
      .option("missing", {
        type: "number",
        requiresArg: true,
        default: 0.35,
        describe: "Share of poses that lack joints, 0 to 1",
      })
      .option("backend", {
        type: "string",
        requiresArg: true,
        choices: ["wasm", "node-gpu"] as const,
        default: "wasm" as const,
        describe: "Where to compute; node-gpu needs CUDA and @tensorflow/tfjs-node-gpu",
      })
      .option("json", jsonOption)
      .example("$0 train all --out runs/first", "The three networks, into runs/first")
      .example("$0 train direct --steps 200 --width 128 --out runs/try", "A small one, to see that it learns")
      .example("$0 evaluate --weights runs/first", "How good they are"),
  handler: async (args) => (await import("./train.js")).train(args),
};
