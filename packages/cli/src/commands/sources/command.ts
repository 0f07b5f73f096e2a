import type { CommandModule } from "yargs";
import { jsonOption } from "../../json-output.js";
import { sourcesCheckCommand } from "../sources-check/command.js";
import type { SourcesArguments } from "./sources.js";

export const sourcesCommand: CommandModule<object, SourcesArguments> = {
  command: "sources",
  describe: "List the datasets that can be read, or check a download",
  builder: (yargs) =>
    yargs
      .usage(
        "$0 sources\n\n" +
          "Lists the source datasets there are adapters for: joints of the source's own skeleton, samples in " +
          "its official files, what they have besides 2D joints, and the licence you accept by using it.",
      )
      .command(sourcesCheckCommand)
      .option("json", jsonOption)
      .example("$0 sources", "The table of sources")
      .example("$0 sources check mpii --root ~/data/mpii", "What is found and missing in a download"),
  handler: async (args) => (await import("./sources.js")).sources(args),
};
