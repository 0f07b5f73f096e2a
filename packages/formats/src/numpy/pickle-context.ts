import type { FormatError } from "../format-error.js";

/** Values that are still being filled. */
export type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

/** Memory of a text or another value that is no number in a typed array, at least. */
export const VALUE_BYTES = 16;

/** About what an empty list, dictionary or object takes in memory. A pickle makes one of a single byte. */
export const LIST_BYTES = 64;
export const DICTIONARY_BYTES = 256;
export const OBJECT_BYTES = 128;

/** A Map or Set of the language holds no more. */
export const MOST_ENTRIES = 2 ** 24 - 1;

/** What is known of the pickle that a value is made for. */
export interface PickleContext {
  /** Takes account of memory that does not come from bytes of its own in the file. */
  spend(bytes: number): void;
  problem(expected: string, found: string, nextStep?: string): FormatError;
}
