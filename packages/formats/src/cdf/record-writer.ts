/** Internal records one after the other, each with its size and type. */
import { joinBytes } from "../join-bytes.js";
import type { Layout, RecordType } from "./codes.js";

export interface CdfWriter {
  /** Of values; the fields of records are big-endian in every file. */
  readonly littleEndian: boolean;
  /** @returns the byte in the file where the record starts. */
  record(type: RecordType, write: (fields: Fields) => void): number;
  /** Keeps room for a record of that size, which is written when what it says is known. */
  reserve(size: number): Pick<CdfWriter, "record">;
  bytes(): Uint8Array;
}

/** Fields of a record, in their order. */
export interface Fields {
  int32(...values: number[]): void;
  /** A file offset or a size. */
  fileOffset(...values: number[]): void;
  /** Filled up with NULs. */
  name(text: string): void;
  bytes(bytes: Uint8Array): void;
}

/**
 * @param start byte in the file where the first record will be.
 */
export function cdfWriter({ offsetBytes, nameBytes }: Layout, littleEndian: boolean, start: number): CdfWriter {
  const parts: Uint8Array[] = [];
  let length = 0;
  const recordOf = (type: RecordType, write: (fields: Fields) => void): Uint8Array => {
    const fields: Uint8Array[] = [];
    write({
      int32: (...values) => fields.push(numberBytes(values, 4)),
      fileOffset: (...values) => fields.push(numberBytes(values, offsetBytes)),
      name(text) {
        const name = new Uint8Array(nameBytes);
        name.set(Buffer.from(text).subarray(0, nameBytes));
        fields.push(name);
      },
      bytes: (bytes) => fields.push(bytes),
    });
    const size = offsetBytes + 4 + fields.reduce((sum, field) => sum + field.length, 0);
    return joinBytes([numberBytes([size], offsetBytes), numberBytes([type], 4), ...fields]);
  };
  return {
    littleEndian,
    record(type, write) {
      const offset = start + length;
      const record = recordOf(type, write);
      parts.push(record);
      length += record.length;
      return offset;
    },
    reserve(size) {
      const [part, offset] = [parts.length, start + length];
      parts.push(new Uint8Array(size));
      length += size;
      return {
        record(type, write) {
          const record = recordOf(type, write);
          if (record.length !== size) throw new Error(`${record.length} bytes where room for ${size} was kept`);
          parts[part] = record;
          return offset;
        },
      };
    },
    bytes: () => joinBytes(parts),
  };
}

/** Writes a chain of records, the last one first, so that each can say where the next one is. @returns its head, or 0. */
export function chain<Item>(
  items: readonly Item[],
  write: (item: Item, number: number, next: number) => number,
): number {
  let next = 0;
  for (let i = items.length - 1; i >= 0; i--) next = write(items[i], i, next);
  return next;
}

function numberBytes(values: readonly number[], size: 4 | 8): Uint8Array {
  const bytes = new Uint8Array(values.length * size);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => {
    if (size === 8) view.setBigInt64(i * 8, BigInt(value));
    else view.setInt32(i * 4, value);
  });
  return bytes;
}
