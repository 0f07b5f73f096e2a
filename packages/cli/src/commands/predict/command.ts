import type { CommandModule } from "yargs";
import { baselineWeightsOption, threadsOption, unmirroredOption } from "../../baseline-options.js";
import { engineOption } from "../../engine-option.js";
import { jsonOption } from "../../json-output.js";
import type { PredictArguments } from "./predict.js";

export const predictCommand: CommandModule<object, PredictArguments> = {
  command: "predict <image..>",
  describe: "Find the 2D and 3D joints of a person in photographs",
  builder: (yargs) =>
    yargs
      .usage(
        "$0 predict <image..>\n\n" +
          "Shows each photograph, or the box of it that --box says, to a network, and draws what it finds: the 2D joints " +
          "over the photograph, and the 3D pose from the camera and from the side. One person in each photograph; the box " +
          "should hold them with all limbs. A photograph that its EXIF block says is to be turned is turned first.\n\n" +
          "The focal length is that of the EXIF block; where it has none, a camera is assumed that sees an average person " +
          "from 5 m. The depth of the root is where bones are as long as they are on average.",
      )
      .positional("image", { type: "string", array: true, demandOption: true, describe: "Image files" })
      .option("box", {
        type: "string",
        requiresArg: true,
        describe: "x,y,width,height of the person in pixels, the same in every image",
        defaultDescription: "the whole image",
      })
      .option("out", {
        type: "string",
        requiresArg: true,
        default: "predictions",
        describe: "Folder to draw into, <image name>.png and .json; files of these names must not be in it",
      })
      .option("weights", baselineWeightsOption)
      .option("engine", { ...engineOption, default: "onnx:cpu" })
      .option("threads", threadsOption)
      .option("unmirrored", unmirroredOption)
      .option("json", jsonOption)
      .example("$0 predict photo.jpg", "Writes predictions/photo.png and photo.json")
      .example("$0 predict photo.jpg --box 120,40,210,380 --json", "One person of several; the joints on stdout too"),
  handler: async (args) => (await import("./predict.js")).predict(args),
};
