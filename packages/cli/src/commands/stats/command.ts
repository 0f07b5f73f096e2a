import type { CommandModule } from "yargs";
import { jsonOption } from "../../json-output.js";
import { releaseFolderPositional } from "../../release-folder.js";
import type { StatsArguments } from "./stats.js";

export const statsCommand: CommandModule<object, StatsArguments> = {
  command: "stats [folder]",
  describe: "Describe a release: counts, joints, depths, quality, flags",
  builder: (yargs) =>
    yargs
      .usage(
        "$0 stats [folder]\n\n" +
          "Describes a release from its rows: persons by source and split, labelled joints, distributions of " +
          "depth (millimetres) and of the quality measures, and how often each flag was set.",
      )
      .positional("folder", releaseFolderPositional)
      .option("json", jsonOption)
      .example("$0 stats", "Describes ./wildpose-dataset")
      .example("$0 stats release-1 --json", "The same as JSON, for a script"),
  handler: async (args) => (await import("./stats.js")).stats(args),
};
