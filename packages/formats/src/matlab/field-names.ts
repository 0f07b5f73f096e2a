/** Field names of struct arrays, and the records that are made with them. */
import { dataType } from "./codes.js";
import { damaged, type Element, type Region, readElement } from "./element.js";
import { requireType } from "./require-type.js";
import type { MatlabValue } from "./value.js";

/** More than any struct has; a damaged file must not make millions of names. */
const MOST_FIELDS = 65_536;
/** Structs of a file have one of a few sets of fields, in turns. */
const REMEMBERED_TABLES = 32;

export type MatlabRecord = Record<string, MatlabValue>;

/** The fields of a struct, and how to make a record that will have them. */
export interface FieldTable {
  readonly fields: readonly string[];
  readonly Record: new () => MatlabRecord;
  /** Length of each name, and the bytes they were read from, with the zeros. */
  readonly length: number;
  readonly bytes: Uint8Array;
}

/** The last tables that were new. */
export type FieldTables = FieldTable[];

/**
 * Reads field names: the length of each, then all of them, each padded with zeros to that length.
 *
 * @returns the table, the same for the same names as long as it is remembered, and where the first field starts.
 * @throws {MatlabFormatError} when they are not names, or one is there twice.
 */
export function readFieldNames(
  region: Region,
  start: number,
  end: number,
  tables: FieldTables,
): { table: FieldTable; next: number } {
  const lengthElement = readElement(region, start, end);
  requireType(region, lengthElement, [dataType.int32], "the length of field names");
  const lengthBytes = lengthElement.end - lengthElement.start;
  if (lengthBytes !== 4) throw damaged(region, lengthElement.offset, "a length of 4 bytes", `${lengthBytes}`);
  const length = region.view.getInt32(lengthElement.start, region.littleEndian);
  const names = readElement(region, lengthElement.next, end);
  requireType(region, names, nameTypes, "field names");
  for (const table of tables) {
    if (table.length === length && hasBytes(region, names, table.bytes)) return { table, next: names.next };
  }
  const table = newTable(region, names, length);
  if (tables.length === REMEMBERED_TABLES) tables.shift();
  tables.push(table);
  return { table, next: names.next };
}

const nameTypes = [dataType.int8, dataType.uint8, dataType.utf8];

function hasBytes({ bytes: all }: Region, { start, end }: Element, bytes: Uint8Array): boolean {
  if (bytes.length !== end - start) return false;
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== all[start + i]) return false;
  return true;
}

function newTable(region: Region, names: Element, length: number): FieldTable {
  const bytes = new Uint8Array(names.end - names.start);
  bytes.set(region.bytes.subarray(names.start, names.end));
  if (bytes.length > 0 && (length <= 0 || bytes.length % length !== 0)) {
    throw damaged(region, names.offset, `field names of ${length} bytes`, `${bytes.length} bytes in all`);
  }
  if (bytes.length > MOST_FIELDS * length) {
    throw damaged(region, names.offset, `at most ${MOST_FIELDS} fields`, `${bytes.length / length}`);
  }
  const fields = new Set<string>();
  for (let at = 0; at < bytes.length; at += length) {
    const field = asciiUntilZero(bytes.subarray(at, at + length));
    if (field === "" || fields.has(field)) {
      throw damaged(region, names.offset, "different field names", field ? `a second ${field}` : "an empty one");
    }
    fields.add(field);
  }
  return { fields: [...fields], Record: recordClass(), length, bytes };
}

/** Holds nothing, so that a field that is not there is undefined whatever its name. */
const recordPrototype: object = Object.freeze(Object.create(null));

/** A constructor of its own for each table: the engine learns how many fields its records have, and packs them. */
function recordClass(): new () => MatlabRecord {
  function Record(): void {}
  Record.prototype = recordPrototype;
  return Record as unknown as new () => MatlabRecord;
}

/** Text of one byte a character, up to the first zero. */
export function asciiUntilZero(bytes: Uint8Array): string {
  const zero = bytes.indexOf(0);
  const length = zero === -1 ? bytes.length : zero;
  return Buffer.from(bytes.buffer, bytes.byteOffset, length).toString("latin1");
}
