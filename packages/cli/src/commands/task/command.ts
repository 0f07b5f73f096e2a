import type { CommandModule } from "yargs";
import { helperRootOption } from "../../helper-root-option.js";
import { jsonOption } from "../../json-output.js";
import { scratchOption } from "../../storage-options.js";
import type { TaskArguments } from "./task.js";

export const taskCommand: CommandModule<object, TaskArguments> = {
  command: "task <out>",
  describe: "Make a share of the labels, or shards, of a build that is shared",
  builder: (yargs) =>
    yargs
      .usage(
        "$0 task <out>\n\n" +
          "Makes one of n shares of the work that `wildpose build --until plan` left in <out>.partial: labels, until the " +
          "rows are chosen (`--until select`), and shards from then on. For job arrays of Slurm and indexed jobs of " +
          "Kubernetes: shares may be made in any order, at once, on any machine that shares the folder, or by any that " +
          "reaches the storage, twice, or be ended at any moment and made again. What is there and whole is not made again.",
      )
      .positional("out", { type: "string", demandOption: true, describe: "The --out of the build, or its --storage" })
      .option("index", {
        type: "number",
        requiresArg: true,
        demandOption: true,
        describe: "Which share, from 0",
      })
      .option("of", { type: "number", requiresArg: true, demandOption: true, describe: "Number of shares" })
      .option("stage", {
        type: "string",
        choices: ["label", "write"] as const,
        requiresArg: true,
        describe: "Labels or shards",
        defaultDescription: "label, until the rows are chosen",
      })
      .option("root", helperRootOption)
      .option("scratch", scratchOption)
      .option("workers", {
        type: "number",
        requiresArg: true,
        describe: "Threads, at least 1; does not change the result",
        defaultDescription: "number of cores, fewer for little work",
      })
      .option("json", jsonOption)
      .example("$0 task /mnt/share/release-1 --index 0 --of 6", "The first of six shares")
      .example("$0 task s3://my-bucket/work-1 --index 0 --of 6", "The same, of a build with --storage")
      .example('$0 task out --index "$SLURM_ARRAY_TASK_ID" --of "$SLURM_ARRAY_TASK_COUNT"', "In a job array from 0"),
  handler: async (args) => (await import("./task.js")).task(args),
};
