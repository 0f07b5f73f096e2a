/** The process around the command line: its arguments, its exit code, its closed pipes. */

import { hideBin } from "yargs/helpers";
import { runCommandLine } from "./command-line.js";

// `wildpose sources | head -1`: the reader has gone, and nobody is left to tell.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(process.exitCode ?? 0);
    throw error;
  });
}

process.exitCode = await runCommandLine(hideBin(process.argv));
