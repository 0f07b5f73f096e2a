/** Attributes: what a file says about itself, and about its variables. */
import { recordType } from "./codes.js";
import { type CdfNumbers, dataTypeOfCode, dataTypes } from "./data-types.js";
import type { FileDescriptor, VariableDescriptor } from "./descriptors.js";
import { type CdfImage, damaged, spendOutput, spendStored } from "./image.js";
import { openRecord } from "./record.js";
import { numbersOf, textsOf } from "./values.js";

/** An entry of an attribute: a text, or numbers. */
export type CdfAttributeValue = string | CdfNumbers;

export interface Attributes {
  /** Of the whole file, each with its entries in the order of their numbers. */
  readonly ofFile: ReadonlyMap<string, readonly CdfAttributeValue[]>;
  ofVariable(variable: VariableDescriptor): ReadonlyMap<string, CdfAttributeValue>;
}

/** Scopes 1 and 3 are of the file, 2 and 4 of variables: the latter two were only assumed. */
const isOfFile = (scope: number): boolean => scope === 1 || scope === 3;

/** @throws {CdfFormatError} when an attribute is damaged. */
export function readAttributes(image: CdfImage, file: FileDescriptor): Attributes {
  const ofFile = new Map<string, CdfAttributeValue[]>();
  const ofVariables = new Map<string, Map<string, CdfAttributeValue>>();
  let offset = file.attributes.head;
  for (let i = 0; i < file.attributes.count; i++) {
    const record = openRecord(image, offset, [recordType.attribute]);
    spendStored(image, record);
    offset = record.fileOffset();
    const globalOrREntries = record.fileOffset();
    const scope = record.int32();
    record.skipInt32(1);
    const globalOrRCount = record.int32();
    record.skipInt32(2);
    const zEntries = record.fileOffset();
    const zCount = record.int32();
    record.skipInt32(2);
    const name = record.name();

    const entries = readEntries(image, file, "r", globalOrREntries, globalOrRCount);
    if (isOfFile(scope)) {
      entries.sort((a, b) => a.number - b.number);
      ofFile.set(
        name,
        entries.map(({ value }) => value),
      );
      continue;
    }
    for (const entry of [...entries, ...readEntries(image, file, "z", zEntries, zCount)]) {
      const key = `${entry.kind}${entry.number}`;
      const values = ofVariables.get(key) ?? new Map<string, CdfAttributeValue>();
      ofVariables.set(key, values.set(name, entry.value));
    }
  }
  const none = new Map<string, CdfAttributeValue>();
  return { ofFile, ofVariable: ({ kind, number }) => ofVariables.get(`${kind}${number}`) ?? none };
}

interface Entry {
  readonly kind: "r" | "z";
  /** Of the variable it is about, or among the entries of a file's attribute. */
  readonly number: number;
  readonly value: CdfAttributeValue;
}

function readEntries(image: CdfImage, file: FileDescriptor, kind: "r" | "z", head: number, count: number): Entry[] {
  const entries: Entry[] = [];
  let offset = head;
  for (let i = 0; i < count; i++) {
    const wanted = kind === "r" ? recordType.attributeGlobalOrREntry : recordType.attributeZEntry;
    const record = openRecord(image, offset, [wanted]);
    spendStored(image, record);
    const next = record.fileOffset();
    record.skipInt32(1);
    const [typeCode, number, elements] = [record.int32(), record.int32(), record.int32()];
    record.skipInt32(5);
    const type = dataTypeOfCode(typeCode);
    if (type === undefined) throw damaged(image, offset, "a known data type", `type ${typeCode}`);
    const stored = record.take(dataTypes[type].size * dataTypes[type].numbers * elements);
    spendOutput(image, stored.length, offset);
    const value =
      type === "CHAR" || type === "UCHAR"
        ? (textsOf(stored, Math.max(stored.length, 1))[0] ?? "")
        : numbersOf(new Uint8Array(stored), type, file.littleEndian);
    entries.push({ kind, number, value });
    offset = next;
  }
  return entries;
}
