import type { CommandModule } from "yargs";
import { jsonOption } from "../../json-output.js";
import type { FetchArguments } from "./fetch.js";

export const fetchCommand: CommandModule<object, FetchArguments> = {
  command: "fetch <url>",
  describe: "Get a release that somebody published, and verify it",
  builder: (yargs) =>
    yargs
      .usage(
        "$0 fetch <url>\n\n" +
          "Downloads the manifest of a published release and what it lists, into `<out>.partial`, checks every hash and " +
          "every promise, and only then gives the folder its name. Run the same command again after an interruption: " +
          "it goes on where it was.",
      )
      .positional("url", {
        type: "string",
        demandOption: true,
        describe: "hf://user/name, s3://bucket/prefix, https://… with plain files below it, or /folder",
      })
      .option("out", {
        type: "string",
        requiresArg: true,
        demandOption: true,
        describe: "Folder to write; it must be empty or not exist",
      })
      .option("revision", {
        type: "string",
        requiresArg: true,
        describe: "With hf://: branch, tag or commit",
        defaultDescription: "main",
      })
      .option("concurrency", {
        type: "number",
        requiresArg: true,
        default: 4,
        describe: "Shards that come at once",
      })
      .option("json", jsonOption)
      .example("$0 fetch hf://me/wild-poses --out release", "From the Hub")
      .example("$0 fetch s3://my-bucket/wild-poses --out release", "From S3, with the AWS profile")
      .example("$0 fetch https://example.org/wild-poses --out release", "From a web server that has the folder"),
  handler: async (args) => (await import("./fetch.js")).fetchPublished(args),
};
