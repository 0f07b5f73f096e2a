import type { CommandModule } from "yargs";
import { helperRootOption } from "../../helper-root-option.js";
import { redisOption } from "../../redis-option.js";
import { scratchOption } from "../../storage-options.js";
import type { WorkerArguments } from "./worker.js";

export const workerCommand: CommandModule<object, WorkerArguments> = {
  command: "worker",
  describe: "Work at the builds of a queue, beside other workers",
  builder: (yargs) =>
    yargs
      .usage(
        "$0 worker\n\n" +
          "Makes labels and shards of any `wildpose build --queue` with the same Redis, one task after the other, until it " +
          "is stopped. The folders of the builds must be reached by the same path on every machine; those of builds with " +
          "`--storage` need not, where the worker has credentials for it. Workers may come and " +
          "go at any moment: the task of one that is lost is given to another. One worker labels on one thread; start one " +
          "for each core.",
      )
      .option("redis", redisOption)
      .option("root", helperRootOption)
      .option("scratch", scratchOption)
      .option("lease", {
        type: "number",
        requiresArg: true,
        default: 30,
        describe: "Seconds without a sign of life after which a task is given to another worker",
      })
      .option("idle", {
        type: "number",
        requiresArg: true,
        describe: "Seconds without a task after which it ends",
        defaultDescription: "never",
      })
      .example("$0 worker --redis redis://queue.lab:6379", "Until Ctrl-C, which ends the task first")
      .example("$0 worker --idle 600", "In a batch job: it leaves ten minutes after the last task"),
  handler: async (args) => (await import("./worker.js")).worker(args),
};
