/**
 * Writes a zip archive member by member, of which none is in memory: for archives of any size. Members are stored, not
 * deflated, so the bytes depend on nothing but names and contents. Source: PKWARE's APPNOTE 6.3, sections 4.3 and 4.5.
 */
import { crc32 } from "node:zlib";
import { mismatchError } from "../format-error.js";
import { joinBytes } from "../join-bytes.js";
import {
  CENTRAL_SIGNATURE,
  END_BYTES,
  END_SIGNATURE,
  LOCAL_SIGNATURE,
  method,
  NO_DATE,
  UTF8_FLAG,
  ZIP64_END_SIGNATURE,
  ZIP64_LOCATOR_SIGNATURE,
} from "./zip-codes.js";

/** A file that is being written. */
export interface ByteSink {
  /** Appends. */
  write(bytes: Uint8Array): Promise<void>;
  /** Overwrites bytes that were appended before. */
  writeAt(position: number, bytes: Uint8Array): Promise<void>;
}

export interface ZipStream {
  /**
   * Adds a member.
   *
   * @param size bytes of its content, which `parts` have together.
   * @throws {FormatError} when the parts have another size.
   */
  add(name: string, size: number, parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<void>;
  /** Writes the directory. Nothing can be added after. */
  end(): Promise<void>;
}

/** In the place of a number that stands in a zip64 field. */
const ELSEWHERE = 0xffffffff;
const CRC_AT = 14;
const VERSION = { stored: 10, zip64: 45 } as const;

/** @param zip64From sizes, places and counts from this one on are written as zip64; only tests have a small one. */
export function zipStream(sink: ByteSink, zip64From = ELSEWHERE): ZipStream {
  const isLarge = (...numbers: number[]) => numbers.some((number) => number >= zip64From);
  const directory: Uint8Array[] = [];
  let members = 0;
  let position = 0;
  const write = async (bytes: Uint8Array) => {
    await sink.write(bytes);
    position += bytes.length;
  };
  return {
    async add(name, size, parts) {
      const start = position;
      const nameBytes = Buffer.from(name, "utf8");
      await write(localHeader(nameBytes, size, isLarge(size)));
      let crc = 0;
      let done = 0;
      for await (const part of parts) {
        // zlib's checksum begins anew at nothing.
        if (part.length === 0) continue;
        crc = crc32(part, crc);
        done += part.length;
        await write(part);
      }
      if (done !== size) throw mismatchError("zip", name, { expected: `${size} bytes`, found: `${done}` });
      await sink.writeAt(start + CRC_AT, littleEndian([4, crc]));
      directory.push(directoryEntry(nameBytes, { size, crc, start }, isLarge(size), isLarge(start)));
      members++;
    },
    async end() {
      const start = position;
      const bytes = joinBytes(directory);
      await write(bytes);
      const large = isLarge(start, bytes.length) || members >= 0xffff;
      if (large) await write(zip64End(members, bytes.length, start, position));
      const [count, size, place] = large ? [0xffff, ELSEWHERE, ELSEWHERE] : [members, bytes.length, start];
      const end = littleEndian(
        [4, END_SIGNATURE],
        [2, 0],
        [2, 0],
        [2, count],
        [2, count],
        [4, size],
        [4, place],
        [2, 0],
      );
      if (end.length !== END_BYTES) throw new Error("the end of a zip archive has a fixed size");
      await write(end);
    },
  };
}

/** The checksum is 0: it is known, and put there, after the content. */
function localHeader(name: Uint8Array, size: number, large: boolean): Uint8Array {
  const extra = large ? littleEndian([2, 1], [2, 16], [8, size], [8, size]) : new Uint8Array();
  const inField = large ? ELSEWHERE : size;
  const head = littleEndian(
    [4, LOCAL_SIGNATURE],
    ...commonFields(0, inField, large),
    [2, name.length],
    [2, extra.length],
  );
  return joinBytes([head, name, extra]);
}

function directoryEntry(
  name: Uint8Array,
  { size, crc, start }: { readonly size: number; readonly crc: number; readonly start: number },
  largeSize: boolean,
  largeStart: boolean,
): Uint8Array {
  const fields: Field[] = [
    ...(largeSize ? [[8, size] as const, [8, size] as const] : []),
    ...(largeStart ? [[8, start] as const] : []),
  ];
  const extra = fields.length === 0 ? new Uint8Array() : littleEndian([2, 1], [2, fields.length * 8], ...fields);
  const large = largeSize || largeStart;
  const head = littleEndian(
    [4, CENTRAL_SIGNATURE],
    [2, large ? VERSION.zip64 : VERSION.stored],
    ...commonFields(crc, largeSize ? ELSEWHERE : size, large),
    [2, name.length],
    [2, extra.length],
    // Comment, disk, internal and external attributes.
    ...([2, 2, 2, 4] as const).map((bytes) => [bytes, 0] as const),
    [4, largeStart ? ELSEWHERE : start],
  );
  return joinBytes([head, name, extra]);
}

/** From the version that is needed to the two sizes, which are one where nothing is deflated. */
function commonFields(crc: number, size: number, large: boolean): Field[] {
  const version = large ? VERSION.zip64 : VERSION.stored;
  return [
    [2, version],
    [2, UTF8_FLAG],
    [2, method.stored],
    [2, 0],
    [2, NO_DATE],
    [4, crc],
    [4, size],
    [4, size],
  ];
}

/** The zip64 record of the directory's place, and where that record is. */
function zip64End(members: number, size: number, start: number, at: number): Uint8Array {
  return littleEndian(
    ...([
      [4, ZIP64_END_SIGNATURE],
      [8, 44],
      [2, VERSION.zip64],
      [2, VERSION.zip64],
      [4, 0],
      [4, 0],
    ] as const),
    ...([
      [8, members],
      [8, members],
      [8, size],
      [8, start],
    ] as const),
    ...([
      [4, ZIP64_LOCATOR_SIGNATURE],
      [4, 0],
      [8, at],
      [4, 1],
    ] as const),
  );
}

type Field = readonly [bytes: 2 | 4 | 8, value: number];

function littleEndian(...fields: readonly Field[]): Uint8Array {
  const bytes = Buffer.alloc(fields.reduce((sum, [size]) => sum + size, 0));
  let at = 0;
  for (const [size, value] of fields) {
    if (size === 8) bytes.writeBigUInt64LE(BigInt(value), at);
    else bytes.writeUIntLE(value, at, size);
    at += size;
  }
  return bytes;
}
