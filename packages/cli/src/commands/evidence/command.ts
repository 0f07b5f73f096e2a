import type { CommandModule } from "yargs";
import {
  mirroredOption,
  recipePositional,
  rootOption,
  sourceOption,
  weightsOption,
} from "../../annotated-persons-options.js";
import { engineOption } from "../../engine-option.js";
import { jsonOption } from "../../json-output.js";
import type { EvidenceArguments } from "./evidence.js";

export const evidenceCommand: CommandModule<object, EvidenceArguments> = {
  command: "evidence [recipe]",
  describe: "Show how far labels can be trusted on annotations without 3D truth",
  builder: (yargs) =>
    yargs
      .usage(
        "$0 evidence [recipe]\n\n" +
          "Labels annotated persons and prints what their labels show of themselves, by source, before (coarse) and after " +
          "the search (exact, refined): how far they are from the 2D joints, whether left and right bones are as long as " +
          "each other, whether knees and elbows are within their range, whether the person's mirror image gets the same " +
          "label, how far the label moves when the annotation does, and the error it says to expect. None of it is the " +
          "error itself: docs/wild-evidence.md says what each can and cannot show. The same options give the same numbers.",
      )
      .positional("recipe", recipePositional)
      .option("root", rootOption)
      .option("source", sourceOption)
      .option("persons", {
        type: "number",
        requiresArg: true,
        default: 2000,
        describe: "Persons of each source, at most; drawn from all that can be labelled",
      })
      .option("seed", {
        type: "number",
        requiresArg: true,
        default: 1,
        describe: "Seed of the persons drawn and of how they are moved",
      })
      .option("noise", {
        type: "number",
        requiresArg: true,
        default: 15,
        describe: "Deviation of the annotations that are moved, millimetres at the person's distance",
      })
      .option("route", {
        type: "string",
        requiresArg: true,
        choices: ["stereo", "direct"] as const,
        default: "stereo" as const,
        describe: "The two networks of a build, or the one without a right view",
      })
      .option("mirrored", mirroredOption)
      .option("weights", weightsOption)
      .option("engine", { ...engineOption, default: "onnx:cpu" })
      .option("json", jsonOption)
      .example("$0 evidence", "The weights that ship, on the bundled drawings")
      .example("$0 evidence datasets/recipes/annotations.yaml --root ~/data", "On the annotation files of four sources")
      .example("$0 evidence --source lsp --root ~/data/lsp --noise 30", "One source, its annotations moved further"),
  handler: async (args) => (await import("./evidence.js")).evidence(args),
};
