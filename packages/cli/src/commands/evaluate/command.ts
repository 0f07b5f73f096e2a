import type { CommandModule } from "yargs";
import { engineOption } from "../../engine-option.js";
import { jsonOption } from "../../json-output.js";
import { evaluateBaselineCommand } from "../evaluate-baseline/command.js";
import type { EvaluateArguments } from "./evaluate.js";

export const evaluateCommand: CommandModule<object, EvaluateArguments> = {
  command: "evaluate",
  describe: "Measure the label generator on poses whose 3D is known",
  builder: (yargs) =>
    yargs
      .usage(
        "$0 evaluate\n\n" +
          "Labels poses whose 3D is known, synthetic bodies or motion of your own, and prints how far the labels are off: " +
          "MPJPE, PA-MPJPE and N-MPJPE in millimetres, PCK and AUC in per cent, and depths. With exact and with noisy 2D " +
          "joints, with joints missing, with the camera known and assumed; by the direct network, the stereo route and the paper's own, " +
          "before and after the geometric search. Says the protocol in full, and warns when numbers are too good for what " +
          "the networks were shown. What every number means: docs/evaluation.md.",
      )
      .command(evaluateBaselineCommand)
      .option("poses", {
        type: "number",
        requiresArg: true,
        describe: "Poses in each condition",
        defaultDescription: "2000 made ones, or all of --motion",
      })
      .option("seed", { type: "number", requiresArg: true, default: 1, describe: "Seed of the poses and the noise" })
      .option("noise", {
        type: "string",
        requiresArg: true,
        describe: "Deviations of the 2D joints: pixels of a person 330 px tall, with commas, such as 0,3",
      })
      .option("missing", {
        type: "string",
        requiresArg: true,
        describe: "2D joints that are missing: none, legs, gaps, or several with commas",
      })
      .option("camera", {
        type: "string",
        requiresArg: true,
        describe: "known, assumed or known,assumed",
      })
      .option("search", {
        type: "boolean",
        default: false,
        describe: "Compare ways to search: coarse, exact, weighted, blend, refined; 2D off by 0 to 8 pixels",
      })
      .option("motion", {
        type: "string",
        requiresArg: true,
        describe: "Folder with 3D poses and cameras, as `wildpose synthesize` writes it, or of another source",
        defaultDescription: "synthetic bodies",
      })
      .option("source", {
        type: "string",
        requiresArg: true,
        describe: "With --motion: the source whose format it has, such as h36m",
        defaultDescription: "unity",
      })
      .option("every", {
        type: "number",
        requiresArg: true,
        describe: "With --motion of h36m: only every so many frames",
        defaultDescription: "64",
      })
      .option("options", {
        type: "string",
        requiresArg: true,
        describe: "With --motion: the source's options as in a recipe, as JSON",
        defaultDescription: "for h36m: subjects S9 and S11",
      })
      .option("mirrored", {
        type: "boolean",
        default: false,
        describe: "Take the mean of each pose and of its mirror image's",
      })
      .option("per-joint", {
        type: "boolean",
        default: false,
        describe: "Print the error of every joint too, of the first condition",
      })
      .option("per-action", {
        type: "boolean",
        default: false,
        describe: "Print every action and the action-wise mean too, of the first condition",
      })
      .option("weights", {
        type: "string",
        requiresArg: true,
        describe: "Folder of the networks' weights, as `wildpose train all` wrote it",
        defaultDescription: "the weights that ship",
      })
      .option("engine", { ...engineOption, default: "onnx:cpu" })
      .option("html", { type: "string", requiresArg: true, describe: "Write a page with plots to this file too" })
      .option("json", jsonOption)
      .example("$0 evaluate", "The weights that ship")
      .example("$0 evaluate --weights runs/first --poses 10000", "Your own, measured more closely")
      .example("$0 evaluate --noise 3 --camera assumed --per-joint", "One condition, joint by joint")
      .example("$0 evaluate --motion ~/h36m --source h36m --per-action", "S9 and S11, every 64th frame, four cameras")
      .example("$0 evaluate --search --motion poses", "Ways to search, on poses that `synthesize` wrote")
      .example("$0 evaluate --html report.html", "A page with plots"),
  handler: async (args) => (await import("./evaluate.js")).evaluate(args),
};
