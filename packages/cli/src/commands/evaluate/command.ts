import type { CommandModule } from "yargs";
import { engineOption } from "../../engine-option.js";
import { jsonOption } from "../../json-output.js";
import type { EvaluateArguments } from "./evaluate.js";

export const evaluateCommand: CommandModule<object, EvaluateArguments> = {
  command: "evaluate",
  describe: "Measure the label generator on synthetic bodies",
  builder: (yargs) =>
    yargs
      .usage(
        "$0 evaluate\n\n" +
          "Labels synthetic bodies whose 3D is known and prints the errors in millimetres: MPJPE, PA-MPJPE, N-MPJPE, " +
          "and of the root's depth. With exact and with noisy 2D joints, with the camera known and assumed; for the " +
          "stereo route, before and after the geometric search, and for the direct network beside it.\n\n" +
          "With --search: what each way to search is worth instead, with exact 2D joints and with ones that are off by 1 " +
          "to 8 pixels, on synthetic bodies or on motion of your own (docs/geometric-search.md).",
      )
      .option("poses", { type: "number", requiresArg: true, default: 2000, describe: "Poses in each condition" })
      .option("seed", { type: "number", requiresArg: true, default: 1, describe: "Seed of the poses and the noise" })
      .option("noise", {
        type: "number",
        requiresArg: true,
        defaultDescription: "15",
        describe: "Deviation of the noisy 2D joints, millimetres at the person's distance",
      })
      .option("search", {
        type: "boolean",
        default: false,
        describe: "Compare ways to search: coarse, exact, weighted, blend, refined",
      })
      .option("motion", {
        type: "string",
        requiresArg: true,
        describe: "With --search: folder with 3D poses and cameras, as `wildpose synthesize` writes it",
        defaultDescription: "synthetic bodies",
      })
      .option("source", {
        type: "string",
        requiresArg: true,
        describe: "With --motion: the source whose format it has, such as h36m",
        defaultDescription: "unity",
      })
      .option("weights", {
        type: "string",
        requiresArg: true,
        describe: "Folder of the networks' weights, as `wildpose train all` wrote it",
        defaultDescription: "the weights that ship",
      })
      .option("engine", { ...engineOption, default: "onnx:cpu" })
      .option("json", jsonOption)
      .example("$0 evaluate", "The weights that ship")
      .example("$0 evaluate --weights runs/first --poses 10000", "Your own, measured more closely")
      .example("$0 evaluate --search --motion poses", "Ways to search, on poses that `synthesize` wrote")
      .example("$0 evaluate --engine tfjs --poses 200", "Does another engine say the same?"),
  handler: async (args) => (await import("./evaluate.js")).evaluate(args),
};
