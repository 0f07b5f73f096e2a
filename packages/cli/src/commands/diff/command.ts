import type { CommandModule } from "yargs";
import { jsonOption } from "../../json-output.js";
import type { DiffArguments } from "./diff.js";

export const diffCommand: CommandModule<object, DiffArguments> = {
  command: "diff <release> <other>",
  describe: "Compare two releases, or a release with the one the paper published",
  builder: (yargs) =>
    yargs
      .usage(
        "$0 diff <release> <other>\n\n" +
          "Two releases: samples that only one of them has, or that changed their split; columns that differ, with " +
          "the largest difference; MPJPE and PA-MPJPE between the labels; entries of the manifests. Ends with exit " +
          "code 2 when anything is different. Image files are compared by their hash.\n\n" +
          "<other> may also be a file of the release of arXiv 1904.05512: wild.npy, or annot_train.h5 and annot_val.h5. " +
          "Images are matched by file name, without folder and ending; in an image with several persons by where they " +
          "are. Printed are the images only one side has, the distances in 2D, and MPJPE, N-MPJPE and PA-MPJPE over " +
          "the joints whose place is known. Ends with exit code 2 when no image is in both.\n\n" +
          "What was never published of that release: the order of its 17 joints (the authors' code says only that " +
          "index 10 is the root and 0 and 1 are the ends of the head), how 14 joints became 17, whether 2D is that " +
          "of the photograph or of a crop, and the layout of wild.npy, which is found out from the numbers. A " +
          "difference to it is a difference, not an error of either.",
      )
      .positional("release", {
        type: "string",
        demandOption: true,
        describe: "Folder of a release, as `wildpose build` wrote it",
      })
      .positional("other", {
        type: "string",
        demandOption: true,
        describe: "Folder of another release, or a .npy or .h5 file of the paper's",
      })
      .option("tolerance", {
        type: "number",
        requiresArg: true,
        default: 0,
        describe: "Two releases: numbers that differ by no more are the same",
      })
      .option("joints", {
        type: "string",
        requiresArg: true,
        describe:
          "The paper's: 17 names of joints separated by commas, unknown where you do not know one; or nearest, which " +
          "takes the joints that are clear from the pictures",
        defaultDescription: "the root only",
      })
      .option("layout", {
        type: "string",
        requiresArg: true,
        choices: ["detect", "planar", "interleaved"] as const,
        default: "detect" as const,
        describe: "wild.npy: all x, then all y (planar), or joint by joint (interleaved)",
      })
      .option("json", jsonOption)
      .example("$0 diff release-1 release-2", "What did the change do?")
      .example("$0 diff cpu gpu --tolerance 0.01", "Do two engines agree?")
      .example("$0 diff release-1 wild.npy --joints nearest", "How far from the paper's labels?"),
  handler: async (args) => (await import("./diff.js")).diff(args),
};
