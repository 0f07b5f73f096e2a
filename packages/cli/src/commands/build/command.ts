import type { CommandModule } from "yargs";
import { engineOption } from "../../engine-option.js";
import { jsonOption } from "../../json-output.js";
import { redisOption } from "../../redis-option.js";
import { defaultReleaseFolder } from "../../release-folder.js";
import { storageOption } from "../../storage-options.js";
import type { BuildArguments } from "./build.js";

export const buildCommand: CommandModule<object, BuildArguments> = {
  command: "build [recipe]",
  describe: "Build a dataset from a recipe: shards, manifest and card",
  builder: (yargs) =>
    yargs
      .usage(
        "$0 build [recipe]\n\n" +
          "Builds a dataset: reads the official annotation files of each source that the recipe names, gives " +
          "every kept person a 3D pose in millimetres, splits by image, and writes Parquet shards with a " +
          "manifest and a dataset card. The same recipe, inputs, weights and engine give the same " +
          "bytes, whatever the number of workers. A build that was interrupted leaves its work in <out>.partial, and " +
          "--resume goes on from there to the same bytes.",
      )
      .positional("recipe", {
        type: "string",
        describe: "YAML file that fixes the build",
        defaultDescription: "the sample recipe over the bundled data",
      })
      .option("root", {
        type: "string",
        requiresArg: true,
        describe: "Folder that the recipe's source paths are relative to",
        defaultDescription: "the recipe's own `root`, or its folder",
      })
      .option("out", {
        type: "string",
        requiresArg: true,
        default: defaultReleaseFolder,
        describe: "Folder to write; it must be empty or not exist",
      })
      .option("resume", {
        type: "boolean",
        default: false,
        describe: "Go on with a build that did not end; begin where there is none",
      })
      .option("lock", {
        type: "string",
        requiresArg: true,
        describe: "recipe.lock of a release that this build must give again",
        defaultDescription: "<recipe without .yaml>.lock, where there is one",
      })
      .option("no-lock", {
        type: "boolean",
        default: false,
        describe: "Build another dataset than the lock beside the recipe",
      })
      .option("workers", {
        type: "number",
        requiresArg: true,
        describe:
          "Threads that label poses (on a GPU, 1 at most), write and verify; at least 1; does not change the result",
        defaultDescription: "number of cores, fewer for few persons",
      })
      .option("batch", {
        type: "number",
        requiresArg: true,
        describe: "Poses given to the networks at once, 1 to 4096; does not change the result",
        defaultDescription: "256",
      })
      .option("engine", { ...engineOption, defaultDescription: "the recipe's, or onnx:cpu" })
      .option("until", {
        type: "string",
        choices: ["plan", "select"] as const,
        requiresArg: true,
        describe: "End when the plan, or the choice of rows, is on disk, and leave the rest to `wildpose task`",
      })
      .option("queue", {
        type: "boolean",
        default: false,
        describe: "Have labels and shards made by `wildpose worker` processes, which share the folder or the storage",
      })
      .option("redis", redisOption)
      .option("storage", storageOption)
      .option("json", jsonOption)
      .example("$0 build", "The sample dataset, into ./wildpose-dataset")
      .example("$0 build my-recipe.yaml --root /data/poses --out release-1", "Your recipe over your downloads")
      .example("$0 build my-recipe.yaml --out release-1 --resume", "On from where it was interrupted")
      .example(
        "$0 build my-recipe.yaml --lock release-1/recipe.lock --out release-2",
        "release-1 again, or says why not",
      )
      .example("$0 build --engine portable", "Bytes that any machine makes again")
      .example("$0 build my-recipe.yaml --out /mnt/share/release-1 --queue", "On all machines that run a worker")
      .example("$0 build my-recipe.yaml --out /mnt/share/release-1 --until plan", "For a job array; then wildpose task")
      .example(
        "$0 build my-recipe.yaml --out release-1 --queue --storage s3://my-bucket/work-1",
        "With workers that share no folder",
      ),
  handler: async (args) => (await import("./build.js")).build(args),
};
