/** Data types as numpy spells them: `<f8`, `|S13`, `>i4`. Source: numpy.lib.format and "Array interface" of numpy's manual. */
import { mismatchError } from "../format-error.js";
import { quoted } from "../message-text.js";

export type DtypeKind = "float" | "int" | "uint" | "bool" | "unicode" | "bytes" | "object";

export interface Dtype {
  /** As the file spells it. */
  readonly name: string;
  readonly kind: DtypeKind;
  /** Bytes of one value; 0 for objects, whose bytes are in a pickle. */
  readonly itemSize: number;
  readonly littleEndian: boolean;
}

const kinds: Readonly<Record<string, DtypeKind>> = {
  f: "float",
  i: "int",
  u: "uint",
  b: "bool",
  U: "unicode",
  S: "bytes",
  a: "bytes",
  O: "object",
};

const widths: Readonly<Partial<Record<DtypeKind, readonly number[]>>> = {
  float: [2, 4, 8],
  int: [1, 2, 4, 8],
  uint: [1, 2, 4, 8],
  bool: [1],
};

/** Longer than any text of a data set; a damaged file must not ask for gigabytes. */
const LONGEST_TEXT = 1 << 24;

/**
 * Reads `<f8` and the like.
 *
 * @param place where the type is written, for the message.
 * @throws {FormatError} for a type that is not read: complex numbers, dates, records, long doubles.
 */
export function parseDtype(text: string, place: string, format = "npy"): Dtype {
  const match = /^([<>|=]?)([a-zA-Z?])(\d{0,9})$/.exec(text);
  const refuse = (): never => {
    const expected = "a type of numbers, booleans, texts or objects such as <f8 or <U20";
    throw mismatchError(format, place, {
      expected,
      found: quoted(text),
      nextStep: 'convert it with array.astype("<f8")',
    });
  };
  if (match === null) return refuse();
  const [, order, letter, digits] = match;
  const kind = letter === "?" ? "bool" : kinds[letter];
  if (kind === undefined) return refuse();
  const count = digits === "" ? (kind === "bool" ? 1 : 0) : Number(digits);
  if (widths[kind]?.includes(count) === false || count > LONGEST_TEXT) return refuse();
  const itemSize = kind === "object" ? 0 : kind === "unicode" ? count * 4 : count;
  return { name: text, kind, itemSize, littleEndian: order !== ">" };
}
