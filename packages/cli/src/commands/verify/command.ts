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
          "counts, splits, and that each 3D pose projects back onto its 2D joints. Ends with exit code 2 when a " +
          "check fails.",
      )
      .positional("folder", releaseFolderPositional)
      .option("json", jsonOption)
      .example("$0 verify", "Checks ./wildpose-dataset")
      .example("$0 verify release-1 --json", "The same as JSON, for a script"),
  handler: async (args) => (await import("./verify.js")).verify(args),
};
