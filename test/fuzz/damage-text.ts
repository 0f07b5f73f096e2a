/** One change to a text file: numbers, brackets, lines and names. */
import type { RandomStream } from "@wildpose/pose";
import { concat, pick, place } from "./damage-bytes.js";

/** Text around the place of a change that is looked at: changes cost the same in a file of any size. */
const windowBytes = 2048;

type Damage = (text: string, stream: RandomStream) => string;

export function damageText(bytes: Uint8Array, stream: RandomStream): Uint8Array {
  if (bytes.length === 0) return bytes;
  const from = Math.max(0, place(bytes, stream) - stream.integer(windowBytes / 2));
  const to = Math.min(bytes.length, from + windowBytes);
  // Latin-1 keeps every byte, also halves of UTF-8 characters at the edges.
  const window = Buffer.from(bytes.subarray(from, to)).toString("latin1");
  const damaged = Buffer.from(pick(damages, stream)(window, stream), "latin1");
  return concat([bytes.subarray(0, from), damaged, bytes.subarray(to)]);
}

const changeDigit = replaceOne(/\d/g, (_, stream) => String(stream.integer(10)));

const changeNumber = replaceOne(/-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g, (number, stream) =>
  pick(
    [
      number.startsWith("-") ? number.slice(1) : `-${number}`,
      `${number}e308`,
      `${number}e-400`,
      `${number}.5`,
      `${number}${number}`,
      `0${number}`,
      "0",
      "-1",
      "1e999",
      "NaN",
      "Infinity",
      "null",
      '"1"',
      "[1]",
      "",
      "4294967296",
      "99999999999999999999",
      "9007199254740993",
      "2147483648",
    ],
    stream,
  ),
);

const changeMark = replaceOne(/[[\]{}()<>",:;='/\\]/g, (mark, stream) =>
  pick(["", mark + mark, "[", "]", "{", "}", '"', ",", ":", "<", ">", " ", "\\"], stream),
);

/** Deep nesting: what a recursive reader answers with a stack overflow. */
const nest = replaceOne(/[[{(<]/g, (mark, stream) => mark.repeat(1 + stream.integer(pick([10, 20_000], stream))));

const renameWord = replaceOne(/[A-Za-z_][\w-]*/g, (word, stream) =>
  pick(
    [
      "",
      `${word}x`,
      word.slice(1),
      word.toUpperCase(),
      word.split("").reverse().join(""),
      "__proto__",
      "constructor",
      "toString",
      "null",
      "true",
      "../../etc/passwd",
    ],
    stream,
  ),
);

const changeLine: Damage = (text, stream) => {
  const lines = text.split("\n");
  const at = stream.integer(lines.length);
  const other = stream.integer(lines.length);
  switch (stream.integer(5)) {
    case 0:
      lines.splice(at, 1 + stream.integer(3));
      break;
    case 1:
      lines.splice(at, 0, ...Array<string>(1 + stream.integer(4)).fill(lines[other]));
      break;
    case 2:
      [lines[at], lines[other]] = [lines[other], lines[at]];
      break;
    case 3:
      lines[at] = lines[at].slice(0, stream.integer(lines[at].length + 1));
      break;
    default:
      lines.splice(at, 0, pick(["", "\r", "=======", "<<<<<<< HEAD", "\u00ef\u00bb\u00bf", "\t", "\u0000"], stream));
  }
  return lines.join("\n");
};

const changeLineEnds: Damage = (text, stream) => text.replaceAll("\n", pick(["\r\n", "\r", " ", ""], stream));

const damages: readonly Damage[] = [
  changeDigit,
  changeNumber,
  changeNumber,
  changeNumber,
  changeMark,
  changeMark,
  nest,
  renameWord,
  renameWord,
  changeLine,
  changeLine,
  changeLineEnds,
];

/** Replaces one of the places that a pattern matches. */
function replaceOne(pattern: RegExp, replacement: (found: string, stream: RandomStream) => string): Damage {
  return (text, stream) => {
    const matches = [...text.matchAll(pattern)];
    if (matches.length === 0) return text.slice(0, stream.integer(text.length + 1));
    const { 0: found, index } = pick(matches, stream);
    return text.slice(0, index) + replacement(found, stream) + text.slice(index + found.length);
  };
}
