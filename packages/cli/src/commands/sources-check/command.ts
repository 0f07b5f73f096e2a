import type { CommandModule } from "yargs";
import { jsonOption } from "../../json-output.js";
import type { SourcesCheckArguments } from "./sources-check.js";

export const sourcesCheckCommand: CommandModule<object, SourcesCheckArguments> = {
  command: "check <source>",
  describe: "Say what is found, missing or unexpected in a download",
  builder: (yargs) =>
    yargs
      .usage(
        "$0 sources check <source>\n\n" +
          "Compares a folder with the official tree of a source: what is found, missing and unexpected. Opens " +
          "no annotation file. Ends with exit code 2 when something is missing.",
      )
      .positional("source", {
        type: "string",
        demandOption: true,
        describe: "Id of the source, see `wildpose sources`",
      })
      .option("root", {
        type: "string",
        requiresArg: true,
        demandOption: true,
        describe: "Folder that the download was unpacked in",
      })
      .option("json", jsonOption)
      .example("$0 sources check mpii --root ~/data/mpii", "Checks an unpacked MPII download"),
  handler: async (args) => (await import("./sources-check.js")).sourcesCheck(args),
};
