/** Writes zip archives. Source: PKWARE's APPNOTE 6.3, section 4.3. */
import { crc32, deflateRawSync } from "node:zlib";
import { joinBytes } from "../join-bytes.js";
import {
  CENTRAL_SIGNATURE,
  END_BYTES,
  END_SIGNATURE,
  LOCAL_SIGNATURE,
  method,
  NO_DATE,
  UTF8_FLAG,
} from "./zip-codes.js";

/** Of deflate. */
const VERSION_NEEDED = 20;

/** @returns the bytes of the archive, the same for the same members: it holds no time. */
export function writeZip(members: ReadonlyMap<string, Uint8Array>, compress: boolean): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const [name, content] of members) {
    const nameBytes = Buffer.from(name);
    const stored = compress ? deflateRawSync(content) : content;
    const head = Buffer.alloc(26);
    head.writeUInt16LE(VERSION_NEEDED, 0);
    head.writeUInt16LE(UTF8_FLAG, 2);
    head.writeUInt16LE(compress ? method.deflated : method.stored, 4);
    head.writeUInt16LE(NO_DATE, 8);
    head.writeUInt32LE(crc32(content), 10);
    head.writeUInt32LE(stored.length, 14);
    head.writeUInt32LE(content.length, 18);
    head.writeUInt16LE(nameBytes.length, 22);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(CENTRAL_SIGNATURE, 0);
    entry.writeUInt16LE(VERSION_NEEDED, 4);
    head.copy(entry, 6);
    entry.writeUInt32LE(offset, 42);
    directory.push(entry, nameBytes);
    const member = [uint32Bytes(LOCAL_SIGNATURE), head, nameBytes, stored];
    for (const part of member) offset += part.length;
    parts.push(...member);
  }
  const directoryBytes = joinBytes(directory);
  const end = Buffer.alloc(END_BYTES);
  end.writeUInt32LE(END_SIGNATURE, 0);
  end.writeUInt16LE(members.size, 8);
  end.writeUInt16LE(members.size, 10);
  end.writeUInt32LE(directoryBytes.length, 12);
  end.writeUInt32LE(offset, 16);
  return joinBytes([...parts, directoryBytes, end]);
}

function uint32Bytes(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
