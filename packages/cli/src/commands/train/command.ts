import type { CommandModule } from "yargs";
import { jsonOption } from "../../json-output.js";
import type { TrainCommandArguments } from "./training-settings.js";

/** An option that, left out, has the value of the recipe; `standard` is what that is without one. */
const fromRecipe = (standard: string) =>
  ({ requiresArg: true, defaultDescription: `the recipe's, or ${standard}` }) as const;

export const trainCommand: CommandModule<object, TrainCommandArguments> = {
  command: "train <network> [recipe]",
  describe: "Train the networks of the label generator, or the baseline on a release",
  builder: (yargs) =>
    yargs
      .usage(
        "$0 train <network> [recipe]\n\n" +
          "Trains on synthetic bodies drawn on the fly, and on recorded motion where the recipe names some, with the " +
          "faults of real annotations, and tries the network on held-out poses now and then. Writes, for each network, into --out: its weights (the best there were), the " +
          "whole recipe, the metrics as JSON lines, a report to look at in a browser, and a checkpoint that --resume " +
          "goes on from; a training that was interrupted and resumed ends with the same bytes. The reconstruction " +
          "network is trained behind the view synthesis network of the same --out; `all` trains what the recipe names, " +
          "the three in order if it names none. docs/training.md says more.\n\n" +
          "baseline, from a picture to 3D, is trained on releases that its recipe names: docs/baseline.md.",
      )
      .positional("network", {
        type: "string",
        demandOption: true,
        choices: ["direct", "view-synthesis", "reconstruction", "all", "baseline"] as const,
        describe: "What to train",
      })
      .positional("recipe", {
        type: "string",
        describe: "YAML file that fixes the training, such as datasets/recipes/training/quick.yaml; also as --recipe",
        defaultDescription: "what datasets/recipes/training/default.yaml says",
      })
      .option("out", { type: "string", requiresArg: true, default: "runs/default", describe: "Folder to write" })
      .option("resume", {
        type: "boolean",
        default: false,
        describe: "Go on from the checkpoint in --out, or begin where there is none; needs the same options",
      })
      .option("from", {
        type: "string",
        requiresArg: true,
        describe: "Begin with the network of this weights file or checkpoint instead of a drawn one; for one network",
      })
      .option("root", {
        type: "string",
        requiresArg: true,
        describe: "Folder that the recipe's motion folders, or releases, are under",
        defaultDescription: "the working folder",
      })
      .option("seed", { type: "number", ...fromRecipe("1"), describe: "Seed of poses, faults and weights" })
      .option("steps", { type: "number", ...fromRecipe("3000"), describe: "Training steps" })
      .option("batch", { type: "number", ...fromRecipe("256"), describe: "Poses a step, fresh ones each time" })
      .option("width", { type: "number", ...fromRecipe("1024"), describe: "Units of each hidden layer" })
      .option("blocks", { type: "number", ...fromRecipe("2"), describe: "Residual blocks" })
      .option("dropout", {
        type: "number",
        ...fromRecipe("0.1"),
        describe: "Share of units left out of each pass, 0 to below 1",
      })
      .option("learning-rate", {
        type: "number",
        ...fromRecipe("0.001"),
        describe: "Rate of Adam, the highest of its schedule",
      })
      .option("gradient-limit", {
        type: "number",
        ...fromRecipe("none"),
        describe: "Longest gradient, all tensors together; longer ones are shortened to it",
      })
      .option("noise", {
        type: "number",
        ...fromRecipe("15"),
        describe: "Mean deviation of the 2D joints, millimetres at the person's distance",
      })
      .option("missing", {
        type: "number",
        ...fromRecipe("0.35"),
        describe: "Share of poses lacking joints, 0 to 1",
      })
      .option("keep", {
        type: "string",
        ...fromRecipe("best"),
        choices: ["best", "last"] as const,
        describe: "Write the weights of the best validation, or those of the last step",
      })
      .option("engine", {
        type: "string",
        ...fromRecipe("onnx:cpu"),
        describe:
          "What computes: onnx:cpu, onnx:webgpu, onnx:cuda, tfjs:wasm, tfjs:cpu, tfjs:webgpu or tfjs:tensorflow; " +
          "docs/engines.md says what each needs",
      })
      .option("threads", {
        type: "number",
        requiresArg: true,
        describe: "Threads inside a step, at least 1; does not change the result",
        defaultDescription: "number of physical cores",
      })
      .option("json", jsonOption)
      .example("$0 train all --out runs/first", "The three networks, into runs/first")
      .example(
        "$0 train direct --recipe datasets/recipes/training/quick.yaml --out runs/try",
        "A small one, to see that it learns",
      )
      .example("$0 train all --recipe my-training.yaml --out runs/mine", "By a recipe of your own")
      .example("$0 train baseline my-baseline.yaml --out runs/b", "The baseline, on the releases of a recipe")
      .example("$0 evaluate --weights runs/first", "How good they are"),
  handler: async ({ network, ...args }) => {
    if (network === "baseline") return (await import("./train-baseline.js")).trainBaselineNetwork(args);
    return (await import("./train.js")).train({ ...args, network });
  },
};
