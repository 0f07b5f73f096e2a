import type { CommandModule } from "yargs";
import { jsonOption } from "../../json-output.js";
import { releaseFolderPositional } from "../../release-folder.js";
import type { VerifyArguments } from "./verify.js";

export const verifyCommand: CommandModule<object, VerifyArguments> = {
  command: "verify [folder]",
  describe: "Prove that a release keeps its promises",
  builder: (yargs) =>
    yargs
      .usage(
        "$0 verify [folder]\n\n" +
          "Reads every row of a release and checks each promise by name: bytes and hashes against the manifest, " +
          "counts, splits, and that each 3D pose projects back onto its 2D joints. With --rebuild it also makes some " +
          "chunks of 256 persons again, from the sources, and compares every bit of their rows. Ends with exit code 2 " +
          "when a check fails.",
      )
      .positional("folder", releaseFolderPositional)
      .option("rebuild", {
        type: "number",
        requiresArg: true,
        describe: "Chunks to make again from the sources and compare; needs --root or --recipe",
      })
      .option("seed", {
        type: "number",
        requiresArg: true,
        describe: "With --rebuild: which chunks; another number, others",
        defaultDescription: "1",
      })
      .option("root", {
        type: "string",
        requiresArg: true,
        describe: "With --rebuild: folder that the release's sources are under",
        defaultDescription: "that of --recipe",
      })
      .option("recipe", {
        type: "string",
        requiresArg: true,
        describe: "With --rebuild: the recipe file the release was built by",
        defaultDescription: "the recipe in the manifest",
      })
      .option("json", jsonOption)
      .example("$0 verify", "Checks ./wildpose-dataset")
      .example("$0 verify release-1 --rebuild 20 --root /data/poses", "Also makes 20 chunks again, and compares")
      .example("$0 verify release-1 --json", "The same as JSON, for a script"),
  handler: async (args) => (await import("./verify.js")).verify(args),
};
