import { UsageError } from "./usage-error.js";

/** What a command's options are, as yargs keeps it: their names by type, without dashes. */
export interface OptionTypes {
  readonly boolean: readonly string[];
  readonly number: readonly string[];
  readonly string: readonly string[];
  /** Those that may be given again. */
  readonly array?: readonly string[];
}

/**
 * Refuses what yargs lets pass: an option that is given twice, which would become a list; an empty value;
 * a number that is none, said as it was typed; a switch with a value.
 *
 * @param words the words the user typed.
 * @throws {UsageError} naming the first such option.
 */
export function refuseUnusableOptions(words: readonly string[], types: OptionTypes): void {
  const given = new Set<string>();
  for (const [index, word] of words.entries()) {
    if (word === "--") return;
    const [, typed, inline] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (typed === undefined) continue;
    const name = typed.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    if (types.boolean.includes(name)) {
      if (inline !== undefined && inline !== "true" && inline !== "false") {
        throw new UsageError(`--${name}: expected no value, found ${inline || "an empty one"}; give the option alone`);
      }
    } else if (types.number.includes(name) || types.string.includes(name)) {
      const value = inline ?? words[index + 1];
      if (value === "") throw new UsageError(`--${name}: expected a value, found an empty one`);
      if (types.number.includes(name) && value !== undefined && Number.isNaN(Number(value))) {
        throw new UsageError(`--${name}: expected a number, found ${value}`);
      }
    } else continue;
    if (given.has(name) && !types.array?.includes(name))
      throw new UsageError(`--${name}: expected once, found twice; leave one out`);
    given.add(name);
  }
}
