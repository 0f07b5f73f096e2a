import type { CommandModule } from "yargs";
import { jsonOption } from "../../json-output.js";
import type { PublishArguments } from "./publish.js";

export const publishCommand: CommandModule<object, PublishArguments> = {
  command: "publish <release>",
  describe: "Put a release where others can fetch it: a folder, S3, the Hugging Face Hub",
  builder: (yargs) =>
    yargs
      .usage(
        "$0 publish <release>\n\n" +
          "Verifies a release, sends the shards that the target does not hold already, reads them back, and makes them " +
          "a release by card and manifest at the very end: until then readers see what was there before. Run the same " +
          "command again after an interruption. Credentials come from the environment, the AWS profile or the Hub's " +
          "token file, and from nowhere else.",
      )
      .positional("release", { type: "string", demandOption: true, describe: "Folder of the release" })
      .option("to", {
        type: "string",
        requiresArg: true,
        demandOption: true,
        describe: "hf://user/name, s3://bucket/prefix or /folder",
      })
      .option("dry-run", { type: "boolean", default: false, describe: "Say what would be sent, and send nothing" })
      .option("revision", {
        type: "string",
        requiresArg: true,
        describe: "With hf://: the branch to publish to; made from main where it is not there",
        defaultDescription: "main",
      })
      .option("private", {
        type: "boolean",
        default: false,
        describe: "With hf://: a repository that is made now is seen by its owner only",
      })
      .option("concurrency", {
        type: "number",
        requiresArg: true,
        default: 4,
        describe: "Files that are sent at once",
      })
      .option("labels-only", {
        type: "boolean",
        default: false,
        describe: "Refuse a release that has images in it",
      })
      .option("i-have-the-right-to-publish", {
        type: "string",
        array: true,
        nargs: 1,
        requiresArg: true,
        default: [],
        defaultDescription: "none",
        describe: "Sources that you may publish whatever their licence says to others: ids, with commas between",
      })
      .option("read-back", {
        type: "string",
        choices: ["sample", "all"] as const,
        default: "sample" as const,
        requiresArg: true,
        describe: "Read parts of each file back, or every byte",
      })
      .option("json", jsonOption)
      .example("$0 publish release --to hf://me/wild-poses --private", "To the Hub, with the token of `hf auth login`")
      .example("$0 publish release --to s3://my-bucket/wild-poses", "To S3, with the AWS profile")
      .example("$0 publish release --to /mnt/share/wild-poses --dry-run", "What a shared disk lacks of it"),
  handler: async (args) => (await import("./publish.js")).publish(args),
};
