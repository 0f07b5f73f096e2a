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
import type { LabelArguments } from "./label.js";

export const labelCommand: CommandModule<object, LabelArguments> = {
  command: "label [recipe]",
  describe: "Label persons without building a release, as JSON lines and as pictures",
  builder: (yargs) =>
    yargs
      .usage(
        "$0 label [recipe]\n\n" +
          "Gives annotated persons the 3D poses that a build would give them. Each is one line of JSON with everything to " +
          "read it by: names and order of the joints, unit, frame, camera. --draw shows them: the image with its 2D joints " +
          "(plain ground where the image is not there) and the 3D pose from the camera, the side and above. Lines go to " +
          "stdout when neither --out nor --draw is given.\n\n" +
          'With --pose, one 2D pose of your own: {"joints": {"hip": [x, y], "leftKnee": [x, y], ...}} in pixels, null where ' +
          'not known. Or "joints" as a list of points with "skeleton": "coco-17" (mpii-16, lsp-14, aic-14, h36m-17) in its ' +
          'order. "camera": [fx, fy, cx, cy] if you know it.',
      )
      .positional("recipe", recipePositional)
      .option("root", rootOption)
      .option("source", sourceOption)
      .option("pose", {
        type: "string",
        requiresArg: true,
        describe: "In place of a recipe or source: JSON file of one 2D pose, or - for stdin",
      })
      .option("out", { type: "string", requiresArg: true, describe: "File of JSON lines to write; it must not exist" })
      .option("draw", {
        type: "string",
        requiresArg: true,
        describe: "Folder to draw into, a PNG for each person; or one .png file of them all. It must not exist",
      })
      .option("count", {
        type: "number",
        requiresArg: true,
        defaultDescription: "12",
        describe: "With --draw: persons drawn, from all sources in turn and evenly from each",
      })
      .option("mirrored", mirroredOption)
      .option("weights", weightsOption)
      .option("engine", { ...engineOption, defaultDescription: "the recipe's, or onnx:cpu" })
      .option("json", jsonOption)
      .example("$0 label --source lsp --root ~/data/lsp --out lsp.jsonl", "Labels of a whole source")
      .example("$0 label --draw pictures --count 40", "See what labels of the bundled drawings are like")
      .example("$0 label my.yaml --draw sheet.png", "One picture of twelve persons")
      .example("$0 label --pose me.json --draw me.png", "A 2D pose of your own"),
  handler: async (args) => (await import("./label.js")).label(args),
};
