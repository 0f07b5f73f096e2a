/**
 * Reads pickles of protocols 0 to 5 as data. Nothing is imported, nothing is called: classes and functions are only names.
 * Source: CPython's Lib/pickletools.py, which describes every opcode.
 */
import { mismatchError } from "../format-error.js";
import type { PickleValue } from "./numpy-array.js";
import { checkDepth } from "./pickle-depth.js";
import { type PickleMachine, pickleMachine } from "./pickle-machine.js";
import { opcodes } from "./pickle-opcodes.js";
import { type PickleReader, pickleReader } from "./pickle-reader.js";

/**
 * Reads the first value of a pickle.
 *
 * @param bytes the whole file. Also what Python 2 wrote: its byte strings are read as latin-1.
 * @throws {FormatError} when it is no pickle, is cut short, asks for more memory than a file of its size should, or holds a
 *   value that holds itself.
 */
export function readPickle(bytes: Uint8Array): PickleValue {
  const reader = pickleReader(bytes);
  const machine = pickleMachine(reader);
  while (!machine.stopped) step(reader, machine);
  const value = machine.result();
  checkDepth(value);
  return value;
}

function step(reader: PickleReader, machine: PickleMachine): void {
  const code = reader.byte();
  const opcode = opcodes[code];
  if (opcode === undefined) {
    const nextStep = "check that this is the right file, and whole";
    const place = `byte ${reader.position - 1}`;
    throw mismatchError("pickle", place, { expected: "an opcode of a pickle", found: `${code}`, nextStep });
  }
  opcode(machine, reader);
}
