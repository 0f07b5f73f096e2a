/** What can be written, and how. */
import type { CdfAttributeValue } from "./attributes.js";
import type { CdfEncoding } from "./codes.js";
import type { CdfNumbers, CdfType } from "./data-types.js";
import { CdfFormatError } from "./error.js";

/** What `readCdf` returns of a variable can be written as it is. */
export interface CdfWriteVariable {
  readonly name: string;
  readonly type: CdfType;
  /** As in `CdfVariable`: sizes of the dimensions within a record; EPOCH16 has a last one of 2. */
  readonly dims: readonly number[];
  readonly records: number;
  /** [records, ...dims] row-major. */
  readonly data: CdfNumbers | readonly string[];
  readonly kind?: "r" | "z";
  readonly recordsVary?: boolean;
  readonly attributes?: ReadonlyMap<string, CdfAttributeValue>;
  readonly padValue?: number | bigint | string;
  /** Records that are left out of the file, and what is to be read in their place. */
  readonly unwritten?: { readonly records: readonly number[]; readonly readAs: "pad" | "previous" };
}

/** How `writeCdf` lays out a file. */
export interface CdfWriteOptions {
  /** "3" by default. */
  readonly version?: "2.5" | "2.6" | "2.7" | "3";
  /** "IBMPC" by default. */
  readonly encoding?: CdfEncoding;
  /** "row" by default. */
  readonly majority?: "row" | "column";
  /** Of variables that do not say it themselves; "z" by default. */
  readonly kind?: "r" | "z";
  readonly compressVariables?: "gzip" | "runLength" | null;
  readonly compressFile?: "gzip" | "runLength" | null;
  /** Records that lie together; all, by default. */
  readonly recordsPerBlock?: number;
  /** Entries of a variable index; the next ones are in the next index. 7 by default. */
  readonly blocksPerIndex?: number;
  /** Levels of indices over those that point at values; 0 by default. */
  readonly indexLevels?: number;
  /** Of the whole file. */
  readonly attributes?: ReadonlyMap<string, readonly CdfAttributeValue[]>;
}

/** What is asked for cannot be written. */
export function cannotWrite(variable: string | null, expected: string, found: string): CdfFormatError {
  return new CdfFormatError({ variable, expected, found });
}
