/**
 * Writes tar archives in the ustar form, without times, owners or anything else of a machine.
 * Source: POSIX.1-2017, pax, "ustar Interchange Format".
 */
import { mismatchError } from "../format-error.js";
import { quoted } from "../message-text.js";

const BLOCK_BYTES = 512;
const LONGEST_NAME = 100;
const LARGEST_FILE = 8 ** 11 - 1;

/**
 * A file of the archive, in the parts to write one after the other.
 *
 * @param name 1 to 100 printable characters of ASCII, with forward slashes.
 * @throws {FormatError} when the name or the size does not fit.
 */
export function tarMember(name: string, content: Uint8Array): Uint8Array[] {
  if (!/^[\x21-\x7e]+$/.test(name) || name.length > LONGEST_NAME || content.length > LARGEST_FILE) {
    const expected = `a name of 1 to ${LONGEST_NAME} printable ASCII characters, and at most ${LARGEST_FILE} bytes`;
    throw mismatchError("tar", "member", { expected, found: `${quoted(name)} of ${content.length} bytes` });
  }
  const padding = (BLOCK_BYTES - (content.length % BLOCK_BYTES)) % BLOCK_BYTES;
  return [header(name, content.length), content, new Uint8Array(padding)];
}

/** What an archive ends with: two blocks of zeros. */
export function tarEnd(): Uint8Array {
  return new Uint8Array(2 * BLOCK_BYTES);
}

function header(name: string, size: number): Uint8Array {
  const block = Buffer.alloc(BLOCK_BYTES);
  const put = (at: number, text: string) => block.write(text, at, "latin1");
  put(0, name);
  put(100, "0000644\0");
  // User, group.
  put(108, "0000000\0");
  put(116, "0000000\0");
  put(124, `${size.toString(8).padStart(11, "0")}\0`);
  // Time.
  put(136, "00000000000\0");
  // A checksum counts itself as spaces.
  put(148, "        ");
  put(156, "0");
  put(257, "ustar\x0000");
  // Numbers of a device.
  put(329, "0000000\0");
  put(337, "0000000\0");
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(148, `${sum.toString(8).padStart(6, "0")}\0 `);
  return block;
}
