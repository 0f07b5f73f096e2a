import type { CommandModule } from "yargs";
import { jsonOption } from "../../json-output.js";
import type { SourcesCheckArguments } from "./sources-check.js";

export const sourcesCheckCommand: CommandModule<object, SourcesCheckArguments> = {
  command: "check <source>",
  describe: "Say what is found, missing, truncated or unexpected in a download",
  builder: (yargs) =>
    yargs
      .usage(
        "$0 sources check <source>\n\n" +
          "Compares a folder with what is known of a source: which of its parts and forms is there, what is missing, " +
          "empty, truncated or of another version. Reads names, sizes, and the heads and tails of annotation files; " +
          "images are counted. Ends with exit code 2 when something is wrong.",
      )
      .positional("source", {
        type: "string",
        demandOption: true,
        describe: "Id of the source, see `wildpose sources`, or the module of an adapter of your own",
      })
      .option("root", {
        type: "string",
        requiresArg: true,
        demandOption: true,
        describe: "Folder that the download was unpacked in",
      })
      .option("checksums", {
        type: "boolean",
        default: false,
        describe: "Also compare the checksums that are published; reads those files whole",
      })
      .option("json", jsonOption)
      .example("$0 sources check mpii --root ~/data/mpii", "Checks an unpacked MPII download")
      .example("$0 sources check lspet --root ~/data/lspet --checksums", "Is it the official file?"),
  handler: async (args) => (await import("./sources-check.js")).sourcesCheck(args),
};
