import { nearestName } from "@wildpose/pose";

/** The command line itself cannot be used: an unknown command or option, a missing or extra argument. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export interface UsageContext {
  /** The words the user typed. */
  readonly words: readonly string[];
  /** Names of the options that the command has, without dashes. */
  readonly options: readonly string[];
  /** `build`, `sources check`; empty before a command was recognised. */
  readonly command: string;
}

/** Says yargs' complaint in our words: what is wrong, on one line, with the page that helps. */
export function usageError(complaint: string, { words, options, command }: UsageContext): UsageError {
  const help = ["wildpose", command, "--help"].filter(Boolean).join(" ");
  const problem = sayProblem(complaint, words, options, command);
  return new UsageError(`${problem}${problem.endsWith("?") ? " See" : "; see"} \`${help}\``);
}

function sayProblem(complaint: string, words: readonly string[], options: readonly string[], command: string): string {
  const unknown = /^Unknown (?:argument|command)s?: (.*)$/s.exec(complaint);
  if (unknown?.[1] !== undefined) return sayUnknown(unknown[1].split(", "), words, options, command);

  const recommended = /^Did you mean (.+)\?$/s.exec(complaint);
  if (recommended) {
    const typed = words.find((word) => !word.startsWith("-") && !command.split(" ").includes(word));
    return `unknown command ${typed}; did you mean ${recommended[1]}?`;
  }

  const missing = /^Missing required arguments?: (.*)$/s.exec(complaint);
  if (missing?.[1] !== undefined) {
    const names = missing[1].split(", ").map((name) => `--${name}`);
    return `${names.join(" and ")} ${names.length === 1 ? "is" : "are"} required`;
  }

  const withoutValue = /^Not enough arguments following: (.*)$/s.exec(complaint);
  if (withoutValue) return `--${withoutValue[1]} needs a value`;

  if (complaint.startsWith("Not enough non-option arguments")) return "an argument is missing";

  const outsideChoices = /Argument: (.*), Given: (.*), Choices: (.*)$/s.exec(complaint);
  if (outsideChoices) {
    const [, name = "", given, choices] = outsideChoices;
    const subject = words.some((word) => word.startsWith(`--${name}`)) ? `--${name}` : `<${name}>`;
    return `${subject} cannot be ${given}; choose one of ${choices}`;
  }
  return complaint;
}

function sayUnknown(
  names: readonly string[],
  words: readonly string[],
  options: readonly string[],
  command: string,
): string {
  // yargs names an option as typed and once more in camel case: only what was typed is said.
  const typedOption = names.find((name) => words.some((word) => optionName(word) === name));
  if (typedOption !== undefined) {
    const dashed = words.find((word) => optionName(word) === typedOption)?.split("=")[0];
    // Every letter is near to some short name.
    const meant = typedOption.length < 2 ? null : nearestName(typedOption, options);
    return `unknown option ${dashed}${meant === null ? "" : `; did you mean --${meant}?`}`;
  }
  const word = names[0];
  return command === "" ? `unknown command ${word}` : `unexpected argument ${word}`;
}

function optionName(word: string): string | undefined {
  return /^--?([^=]+)/.exec(word)?.[1];
}
