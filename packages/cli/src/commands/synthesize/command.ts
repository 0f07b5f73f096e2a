import type { CommandModule } from "yargs";
import { jsonOption } from "../../json-output.js";
import type { SynthesizeArguments } from "./synthesis-settings.js";

export const synthesizeCommand: CommandModule<object, SynthesizeArguments> = {
  command: "synthesize [motions..]",
  describe: "Make poses with cameras from motion files, in the Unity export format",
  builder: (yargs) =>
    yargs
      .usage(
        "$0 synthesize [motions..]\n\n" +
          "Writes 3D poses in millimetres with the cameras that see them, in the format of the Unity exporter, which " +
          "the `unity` source reads. Poses come from motion capture: BVH files (Bandai-Namco, CMU, Mixamo and " +
          "others; joints are found by their names) and AMC files with their ASF beside them. Or, with no motions, from " +
          "the anatomical sampler, labelled by attitude. Every clip is performed by bodies of other heights and " +
          "proportions. Clips are split 80 : 10 : 10 by their names. The same options and files give the same bytes.",
      )
      .positional("motions", {
        type: "string",
        array: true,
        default: [] as string[],
        defaultDescription: "none: the anatomical sampler",
        describe: "Motion files, and folders of them",
      })
      .option("out", {
        type: "string",
        requiresArg: true,
        default: "wildpose-motion",
        describe: "Folder to write; it must be empty or not exist",
      })
      .option("count", {
        type: "number",
        requiresArg: true,
        describe:
          "Samples, shared out among clips by their length; more than there are frames repeats them with other bodies",
        defaultDescription: "one for each frame and camera; 10,000 from the sampler",
      })
      .option("seed", { type: "number", requiresArg: true, default: 1, describe: "Seed of bodies, cameras and poses" })
      .option("sampler", {
        type: "boolean",
        default: false,
        describe: "Use the anatomical sampler; takes no motions",
      })
      .option("pictures", {
        type: "number",
        requiresArg: true,
        describe:
          "Draw a square picture of so many pixels for each sample: clothed bodies of the sampler in places of all kinds, " +
          "with what of each joint is seen",
      })
      .option("attitudes", {
        type: "string",
        array: true,
        requiresArg: true,
        describe: "What the people of the pictures do, by the names that their clips have",
        defaultDescription: "all 17, by their shares",
      })
      .option("occluded", {
        type: "number",
        requiresArg: true,
        describe: "Share of the pictures with things in front of the person, 0 to 1",
        defaultDescription: "0.32",
      })
      .option("workers", {
        type: "number",
        requiresArg: true,
        describe: "Threads that draw pictures; does not change the result",
        defaultDescription: "number of cores",
      })
      .option("rig", {
        type: "string",
        requiresArg: true,
        choices: ["random", "h36m"] as const,
        default: "random" as const,
        describe: "A random camera for each sample, or four cameras of a room like Human3.6M's for each pose",
      })
      .option("image-size", {
        type: "string",
        requiresArg: true,
        default: "1000x1000",
        describe: "Width and height of the images of random cameras, pixels",
      })
      .option("allow-cropped", {
        type: "boolean",
        default: false,
        describe: "Let joints be outside the image; they are in front of the camera always",
      })
      .option("every", { type: "number", requiresArg: true, describe: "Take every so many-th frame" })
      .option("fps", { type: "number", requiresArg: true, describe: "Take about so many frames a second" })
      .option("activity-from", {
        type: "string",
        requiresArg: true,
        choices: ["filename", "folder", "json"] as const,
        default: "filename" as const,
        describe: "Where a motion's activity is said: its name, its folder, or Bandai-Namco's label file beside it",
      })
      .option("unit", {
        type: "string",
        requiresArg: true,
        describe: "Unit of the motions: mm, cm, inch, m, cmu (56.4 mm), or millimetres as a number",
        defaultDescription: "what makes an adult of the legs",
      })
      .option("up", {
        type: "string",
        requiresArg: true,
        choices: ["y", "z"] as const,
        default: "y" as const,
        describe: "The axis of the motions that points up",
      })
      .option("height-range", {
        type: "string",
        requiresArg: true,
        default: "1450:1980",
        describe: "Heights of the bodies, millimetres",
      })
      .option("proportions", {
        type: "string",
        requiresArg: true,
        choices: ["drawn", "captured"] as const,
        default: "drawn" as const,
        describe: "Draw the lengths of bones for each body, or keep those of the captured person",
      })
      .option("mirror", { type: "boolean", default: false, describe: "Add the mirror image of every motion" })
      .option("skip-unreadable", {
        type: "boolean",
        default: false,
        describe: "Go on without the motions that cannot be read, and list them",
      })
      .option("json", jsonOption)
      .example("$0 synthesize --count 100000 --out poses", "From the anatomical sampler")
      .example("$0 synthesize --pictures 288 --count 20000 --out rendered", "With pictures")
      .example("$0 synthesize --pictures 192 --attitudes standing walking --occluded 0", "Whole people, upright")
      .example("$0 synthesize ~/Bandai-Namco/dataset --activity-from json", "A whole dataset, its labels as activities")
      .example("$0 synthesize 01_01.amc --rig h36m --fps 50", "A climb as Human3.6M would have seen it"),
  handler: async (args) => (await import("./synthesize.js")).synthesize(args),
};
