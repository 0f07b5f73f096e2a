import type { CommandModule } from "yargs";
import { jsonOption } from "../../json-output.js";
import type { JoinArguments } from "./join.js";

export const joinCommand: CommandModule<object, JoinArguments> = {
  command: "join <release>",
  describe: "Embed your own images in a labels-only release",
  builder: (yargs) =>
    yargs
      .usage(
        "$0 join <release>\n\n" +
          "Writes a release anew with the image of every row in it: same rows, same order, same labels. An image is " +
          "found by the row's path, and is taken only if its SHA-256 is the one that the row says (where it says " +
          "none, its size). All images are looked for before anything is written; those that are missing, damaged or " +
          "others are counted and named.",
      )
      .positional("release", {
        type: "string",
        demandOption: true,
        describe: "Folder of a release of `images: reference` or `none`",
      })
      .option("images", {
        type: "string",
        requiresArg: true,
        describe: "Folder of the images of every source that has no --source; <images>/<source> where that is a folder",
      })
      .option("source", {
        type: "string",
        array: true,
        nargs: 1,
        requiresArg: true,
        default: [],
        defaultDescription: "none",
        describe: "<id>=<folder>: the image folder of one source; may be given again for others",
      })
      .option("out", {
        type: "string",
        requiresArg: true,
        demandOption: true,
        describe: "Folder to write; it must be empty or not exist",
      })
      .option("skip-missing", {
        type: "boolean",
        default: false,
        describe: "Leave out rows whose image cannot be joined, and count them among the rejected",
      })
      .option("json", jsonOption)
      .example("$0 join labels --images /data/lsp/images --out with-images", "A release of one source")
      .example(
        "$0 join labels --source lsp=/data/lsp/images --source mpii=/data/mpii/images --out with-images",
        "A folder for each source",
      ),
  handler: async (args) => (await import("./join.js")).join(args),
};
