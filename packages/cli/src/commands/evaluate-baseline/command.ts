import type { CommandModule } from "yargs";
import { baselineWeightsOption, threadsOption, unmirroredOption } from "../../baseline-options.js";
import { engineOption } from "../../engine-option.js";
import { jsonOption } from "../../json-output.js";
import type { EvaluateBaselineArguments } from "./evaluate-baseline.js";

export const evaluateBaselineCommand: CommandModule<object, EvaluateBaselineArguments> = {
  command: "baseline <release>",
  describe: "Measure a network that sees images on the persons of a release",
  builder: (yargs) =>
    yargs
      .usage(
        "$0 evaluate baseline <release>\n\n" +
          "Shows a network every person of a split and prints how far it is off: MPJPE with the root at its true depth, " +
          "and at the depth at which bones have their mean length; N-MPJPE, PA-MPJPE, 3DPCK at 150 mm and AUC; PCKh and " +
          "PCK of the torso in the image. By source, beside one that says the mean pose of everybody. A source whose " +
          "labels are generated says how near the network comes to these, and only its 2D is truth. For Human3.6M or " +
          "MPI-INF-3DHP, build a release of it with images.",
      )
      .positional("release", {
        type: "string",
        demandOption: true,
        describe: "Folder of a release with its images in it",
      })
      .option("split", { choices: ["train", "test"] as const, default: "test" as const, describe: "Whose persons" })
      .option("weights", baselineWeightsOption)
      .option("engine", { ...engineOption, default: "onnx:cpu" })
      .option("threads", threadsOption)
      .option("unmirrored", unmirroredOption)
      .option("per-joint", { type: "boolean", default: false, describe: "Print the error of every joint too" })
      .option("json", jsonOption)
      .example("$0 evaluate baseline release", "The weights that ship, on the test split")
      .example(
        "$0 evaluate baseline h36m-release --weights runs/base.safetensors --per-joint",
        "Your own, joint by joint",
      ),
  handler: async (args) => (await import("./evaluate-baseline.js")).evaluateBaselineOn(args),
};
