/** What each opcode does. Names and bytes as in CPython's Lib/pickletools.py. */
import { quoted } from "../message-text.js";
import type { PickleValue } from "./numpy-array.js";
import { globalNamed, type PickleMachine } from "./pickle-machine.js";
import type { PickleReader } from "./pickle-reader.js";
import { pythonStringLiteral, rawUnicodeEscape } from "./python-text.js";

export type Opcode = (machine: PickleMachine, reader: PickleReader) => void;

const NEWEST_PROTOCOL = 5;

const utf8 = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8");
const latin1 = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");

function objectOf(machine: PickleMachine, callable: PickleValue, args: PickleValue): void {
  machine.push(machine.call(callable, args));
}

function nameOnStack(machine: PickleMachine, reader: PickleReader): void {
  const name = machine.pop();
  const module = machine.pop();
  if (typeof name !== "string" || typeof module !== "string")
    throw reader.problem("a module and a name", "something else");
  machine.pushObject(globalNamed(module, name));
}

function int32Length(reader: PickleReader): number {
  const length = reader.int32();
  if (length < 0) throw reader.problem("a length from 0 up", `${length}`);
  return length;
}

function outOfBand(_machine: PickleMachine, reader: PickleReader): never {
  throw reader.problem("the data in the pickle", "data kept apart from it", "pickle it again without buffer_callback");
}

function tuple(size: number): Opcode {
  return (machine) => {
    const values = Array.from({ length: size }, () => machine.pop());
    machine.pushList(values.reverse());
  };
}

function extension(code: (reader: PickleReader) => number): Opcode {
  return (machine, reader) => machine.pushObject(globalNamed("copyreg", `extension ${code(reader)}`));
}

const byName = {
  // What ends, and what only informs.
  ".": (machine) => machine.stop(),
  "\x80": (_machine, reader) => {
    const protocol = reader.byte();
    if (protocol > NEWEST_PROTOCOL) throw reader.problem(`protocol 0 to ${NEWEST_PROTOCOL}`, `${protocol}`);
  },
  "\x95": (_machine, reader) => {
    reader.length64();
  },

  // Plain values.
  N: (machine) => machine.push(null),
  "\x88": (machine) => machine.push(true),
  "\x89": (machine) => machine.push(false),
  I: (machine, reader) => {
    const text = reader.line();
    machine.push(text === "00" ? false : text === "01" ? true : reader.decimal(text));
  },
  L: (machine, reader) => machine.push(reader.decimal(reader.line())),
  J: (machine, reader) => machine.push(reader.int32()),
  K: (machine, reader) => machine.push(reader.byte()),
  M: (machine, reader) => machine.push(reader.uint16()),
  "\x8a": (machine, reader) => machine.push(reader.integer(reader.byte())),
  "\x8b": (machine, reader) => machine.push(reader.integer(int32Length(reader))),
  F: (machine, reader) => {
    const text = reader.line();
    const value = /^[+-]?nan$/i.test(text) ? Number.NaN : Number(text.replace(/inf$/i, "Infinity"));
    if (text.trim() === "" || (Number.isNaN(value) && !/nan/i.test(text))) {
      throw reader.problem("a number", quoted(text));
    }
    machine.push(value);
  },
  G: (machine, reader) => machine.push(reader.float64()),

  // Texts and bytes.
  S: (machine, reader) => machine.push(pythonStringLiteral(reader.line(), reader)),
  T: (machine, reader) => machine.push(latin1(reader.take(int32Length(reader)))),
  U: (machine, reader) => machine.push(latin1(reader.take(reader.byte()))),
  V: (machine, reader) => machine.push(rawUnicodeEscape(reader.line())),
  X: (machine, reader) => machine.push(utf8(reader.take(reader.uint32()))),
  "\x8c": (machine, reader) => machine.push(utf8(reader.take(reader.byte()))),
  "\x8d": (machine, reader) => machine.push(utf8(reader.take(reader.length64()))),
  B: (machine, reader) => machine.push(reader.take(reader.uint32())),
  C: (machine, reader) => machine.push(reader.take(reader.byte())),
  "\x8e": (machine, reader) => machine.push(reader.take(reader.length64())),
  "\x96": (machine, reader) => machine.push(reader.take(reader.length64())),
  "\x97": outOfBand,
  "\x98": outOfBand,

  // Lists, tuples, dictionaries, sets.
  "]": (machine) => machine.pushList([]),
  l: (machine) => machine.pushList(machine.popMark()),
  a: (machine) => {
    const value = machine.pop();
    machine.append(machine.top(), [value]);
  },
  e: (machine) => {
    const values = machine.popMark();
    machine.append(machine.top(), values);
  },
  ")": (machine) => machine.pushList([]),
  t: (machine) => machine.pushList(machine.popMark()),
  "\x85": tuple(1),
  "\x86": tuple(2),
  "\x87": tuple(3),
  "}": (machine) => machine.pushDictionary(),
  d: (machine) => {
    const values = machine.popMark();
    machine.pushDictionary();
    machine.setItems(machine.top(), values);
  },
  s: (machine) => {
    const value = machine.pop();
    const key = machine.pop();
    machine.setItems(machine.top(), [key, value]);
  },
  u: (machine) => {
    const values = machine.popMark();
    machine.setItems(machine.top(), values);
  },
  "\x8f": (machine) => machine.pushSet([]),
  "\x90": (machine) => {
    const values = machine.popMark();
    machine.append(machine.top(), values);
  },
  "\x91": (machine) => machine.pushSet(machine.popMark()),

  // The stack and the memo.
  "(": (machine) => machine.mark(),
  "0": (machine) => machine.drop(),
  "1": (machine) => {
    machine.popMark();
  },
  "2": (machine) => machine.push(machine.top()),
  p: (machine, reader) => machine.remember(Number(reader.decimal(reader.line()))),
  q: (machine, reader) => machine.remember(reader.byte()),
  r: (machine, reader) => machine.remember(reader.uint32()),
  "\x94": (machine) => machine.rememberNext(),
  g: (machine, reader) => machine.recall(Number(reader.decimal(reader.line()))),
  h: (machine, reader) => machine.recall(reader.byte()),
  j: (machine, reader) => machine.recall(reader.uint32()),

  // Classes, functions and what is made of them: names only.
  c: (machine, reader) => machine.pushObject(globalNamed(reader.line(), reader.line())),
  "\x93": nameOnStack,
  "\x82": extension((reader) => reader.byte()),
  "\x83": extension((reader) => reader.uint16()),
  "\x84": extension((reader) => reader.int32()),
  P: (machine, reader) => {
    machine.pushObject({ global: "pickle.persistent_load", args: [reader.line()], state: null, items: [] });
  },
  Q: (machine) => {
    machine.pushObject({ global: "pickle.persistent_load", args: [machine.pop()], state: null, items: [] });
  },
  R: (machine) => {
    const args = machine.pop();
    objectOf(machine, machine.pop(), args);
  },
  "\x81": (machine) => {
    const args = machine.pop();
    objectOf(machine, machine.pop(), args);
  },
  "\x92": (machine) => {
    const named = machine.pop();
    const args = machine.pop();
    const callable = machine.pop();
    objectOf(machine, callable, named instanceof Map && named.size > 0 ? [args, named] : args);
  },
  i: (machine, reader) => {
    const callable = globalNamed(reader.line(), reader.line());
    objectOf(machine, callable, machine.popMark());
  },
  o: (machine, reader) => {
    const [callable, ...args] = machine.popMark();
    if (callable === undefined) throw reader.problem("a class", "nothing");
    objectOf(machine, callable, args);
  },
  b: (machine) => machine.build(machine.pop()),
} satisfies Record<string, Opcode>;

/** By byte; undefined where a byte is no opcode. */
export const opcodes: readonly (Opcode | undefined)[] = (() => {
  const table = new Array<Opcode | undefined>(256).fill(undefined);
  for (const [character, opcode] of Object.entries(byName)) table[character.charCodeAt(0)] = opcode;
  return table;
})();
