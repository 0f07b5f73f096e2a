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
          "depth (millimetres) and of the quality measures, and how often each flag was set.\n\n" +
          "--html writes a page instead: counts, distributions of poses, cameras and quality as plots, and the " +
          "samples with the least and the most error to expect, drawn with their 3D poses. It needs no network " +
          "and no script. It has the photographs of these samples in it where the release has them, or --root " +
          "says where they are: pass it on only where those may be.",
      )
      .positional("folder", releaseFolderPositional)
      .option("html", {
        type: "string",
        requiresArg: true,
        describe: "Write a page with plots and pictures to this file instead",
      })
      .option("root", {
        type: "string",
        requiresArg: true,
        describe: "Folder that the sources are under, for photographs that the release has not in it",
      })
      .option("json", jsonOption)
      .example("$0 stats", "Describes ./wildpose-dataset")
      .example("$0 stats release-1 --html report.html", "A page to look at")
      .example("$0 stats release-1 --json", "The same as JSON, for a script"),
  handler: async (args) => (await import("./stats.js")).stats(args),
};
