/** Text of a fixed length in bytes. */
import { isUtf8 } from "node:buffer";

/** Text without the NULs and spaces it is filled up with. UTF-8 where it is that, otherwise Latin-1. */
export function textOf(bytes: Uint8Array): string {
  let length = bytes.length;
  while (length > 0 && (bytes[length - 1] === 0 || bytes[length - 1] === 0x20)) length--;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, length);
  return buffer.toString(isUtf8(buffer) ? "utf8" : "latin1");
}
