import yargs from "yargs";
import { buildCommand } from "./commands/build/command.js";
import { diffCommand } from "./commands/diff/command.js";
import { evaluateCommand } from "./commands/evaluate/command.js";
import { evidenceCommand } from "./commands/evidence/command.js";
import { exportCommand } from "./commands/export/command.js";
import { fetchCommand } from "./commands/fetch/command.js";
import { joinCommand } from "./commands/join/command.js";
import { labelCommand } from "./commands/label/command.js";
import { predictCommand } from "./commands/predict/command.js";
import { publishCommand } from "./commands/publish/command.js";
import { sourcesCommand } from "./commands/sources/command.js";
import { statsCommand } from "./commands/stats/command.js";
import { synthesizeCommand } from "./commands/synthesize/command.js";
import { taskCommand } from "./commands/task/command.js";
import { trainCommand } from "./commands/train/command.js";
import { verifyCommand } from "./commands/verify/command.js";
import { workerCommand } from "./commands/worker/command.js";
import { describeFailure, exitCodes } from "./exit-codes.js";
import { interruption } from "./interruption.js";
import { packageVersion } from "./package-version.js";
import { type OptionTypes, refuseUnusableOptions } from "./refuse-unusable-options.js";
import { usageError } from "./usage-error.js";

/** Columns of the help pages, whatever the terminal: the same text for everyone, and in the docs. */
const helpWidth = 100;

/** First words that are commands, and the second words some of them take. */
const commandWords: Readonly<Record<string, readonly string[]>> = {
  build: [],
  verify: [],
  stats: [],
  diff: [],
  sources: ["check"],
  synthesize: [],
  train: [],
  evaluate: ["baseline"],
  predict: [],
  label: [],
  evidence: [],
  export: [],
  join: [],
  publish: [],
  fetch: [],
  task: [],
  worker: [],
};

/**
 * Runs one command to its end and says how it ended on stderr.
 *
 * @param words the arguments after `wildpose`.
 * @returns the exit code, see {@link exitCodes}.
 */
export async function runCommandLine(words: readonly string[]): Promise<number> {
  try {
    // -h is a habit; as an alias of yargs it would stand on every page.
    const spelledOut = words.map((word) => (word === "-h" ? "--help" : word));
    await commandLine(words.length === 0 ? ["--help"] : spelledOut).parseAsync();
    return exitCodes.done;
  } catch (error) {
    const { exitCode, text } = describeFailure(error, interruption());
    process.stderr.write(text);
    return exitCode;
  }
}

function commandLine(words: readonly string[]) {
  const parser = yargs([...words]);
  return parser
    .scriptName("wildpose")
    .usage("$0 <command>\n\nRebuilds, extends and checks a 3D human pose dataset in the wild.")
    .locale("en")
    .wrap(helpWidth)
    .exitProcess(false)
    .parserConfiguration({ "boolean-negation": false })
    .version(packageVersion())
    .middleware(() => refuseUnusableOptions(words, optionsOf(parser)), true)
    .demandCommand(1, "give a command")
    .strict()
    .recommendCommands()
    .command(buildCommand)
    .command(verifyCommand)
    .command(statsCommand)
    .command(diffCommand)
    .command(sourcesCommand)
    .command(synthesizeCommand)
    .command(trainCommand)
    .command(evaluateCommand)
    .command(predictCommand)
    .command(labelCommand)
    .command(evidenceCommand)
    .command(exportCommand)
    .command(joinCommand)
    .command(publishCommand)
    .command(fetchCommand)
    .command(taskCommand)
    .command(workerCommand)
    .epilogue(
      "`wildpose <command> --help` says more about each. Exit codes: 0 done, 1 something you can fix, " +
        "2 the data failed a check, 70 a bug in wildpose, 130 interrupted.",
    )
    .fail((complaint, error) => {
      // yargs passes its own complaints as a text, some with an error of its own, and what a handler threw as the error alone.
      if (!complaint) throw error;
      throw usageError(complaint, { words, options: optionNames(parser), command: commandOf(words) });
    });
}

function commandOf(words: readonly string[]): string {
  const [first = "", second = ""] = words;
  const following = commandWords[first];
  if (following === undefined) return "";
  return following.includes(second) ? `${first} ${second}` : first;
}

/** The options of the command being parsed; yargs knows them but its types do not say so. */
function optionNames(parser: object): string[] {
  return Object.keys(optionsOf(parser).key);
}

function optionsOf(parser: object): OptionTypes & { readonly key: Readonly<Record<string, unknown>> } {
  const { getOptions } = parser as { getOptions(): ReturnType<typeof optionsOf> };
  return getOptions.call(parser);
}
