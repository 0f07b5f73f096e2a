/** Writes attributes, of the file and of variables. */
import type { CdfAttributeValue } from "./attributes.js";
import { recordType } from "./codes.js";
import { type CdfNumbers, type CdfType, dataTypes } from "./data-types.js";
import { type CdfWriter, chain } from "./record-writer.js";
import type { CdfWriteVariable } from "./write-options.js";
import { encodeValues } from "./write-values.js";

/** An attribute with all its entries, for each kind of variable by their numbers. */
export interface Attribute {
  readonly name: string;
  readonly ofFile: boolean;
  readonly globalOrR: readonly { readonly number: number; readonly value: CdfAttributeValue }[];
  readonly z: readonly { readonly number: number; readonly value: CdfAttributeValue }[];
}

/** Every attribute once, however many variables have it. */
export function attributesOf(
  ofFile: ReadonlyMap<string, readonly CdfAttributeValue[]>,
  rVariables: readonly CdfWriteVariable[],
  zVariables: readonly CdfWriteVariable[],
): Attribute[] {
  const names = new Set([...rVariables, ...zVariables].flatMap(({ attributes }) => [...(attributes?.keys() ?? [])]));
  const entriesOf = (variables: readonly CdfWriteVariable[], name: string) =>
    variables.flatMap(({ attributes }, number) => {
      const value = attributes?.get(name);
      return value === undefined ? [] : [{ number, value }];
    });
  return [
    ...[...ofFile].map(([name, values]) => ({
      name,
      ofFile: true,
      globalOrR: values.map((value, number) => ({ number, value })),
      z: [],
    })),
    ...[...names].map((name) => ({
      name,
      ofFile: false,
      globalOrR: entriesOf(rVariables, name),
      z: entriesOf(zVariables, name),
    })),
  ];
}

/** @returns the byte of the attribute's descriptor. */
export function writeAttribute(writer: CdfWriter, attribute: Attribute, number: number, next: number): number {
  const entries = (list: Attribute["z"], type: 5 | 9) =>
    chain(list, ({ number: entryNumber, value }, _, nextEntry) =>
      writer.record(type, (fields) => {
        const entryType = typeof value === "string" ? "CHAR" : attributeType(value);
        const data = typeof value === "string" ? [value] : value;
        const elements = typeof value === "string" ? Buffer.byteLength(value) : value.length;
        fields.fileOffset(nextEntry);
        fields.int32(number, dataTypes[entryType].code, entryNumber, elements, 0, 0, 0, -1, -1);
        fields.bytes(encodeValues(data, entryType, elements, writer.littleEndian));
      }),
    );
  const globalOrR = entries(attribute.globalOrR, recordType.attributeGlobalOrREntry);
  const z = entries(attribute.z, recordType.attributeZEntry);
  return writer.record(recordType.attribute, (fields) => {
    fields.fileOffset(next, globalOrR);
    fields.int32(attribute.ofFile ? 1 : 2, number, attribute.globalOrR.length, attribute.globalOrR.length - 1, 0);
    fields.fileOffset(z);
    fields.int32(attribute.z.length, attribute.z.length - 1, -1);
    fields.name(attribute.name);
  });
}

/** A type whose array these numbers are: several types share one, and a reader cannot tell them apart. */
function attributeType(value: CdfNumbers): CdfType {
  const types = Object.keys(dataTypes) as CdfType[];
  return types.find((type) => value.constructor === dataTypes[type].array) ?? "REAL8";
}
