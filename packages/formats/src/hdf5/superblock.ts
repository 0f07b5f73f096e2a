/** Where an HDF5 file starts and its root group is. Source: HDF5 File Format Specification 3.0, section II.A. */
import { mismatchError } from "../format-error.js";
import {
  address,
  damaged,
  type Hdf5Bytes,
  requireRange,
  UNDEFINED_ADDRESS,
  uint,
  unsupported,
  workOf,
} from "./hdf5-bytes.js";

const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

export interface Superblock {
  /** Addresses of the file count from the start of these bytes. */
  readonly file: Hdf5Bytes;
  /** Address of the object header of the root group. */
  readonly root: number;
}

/** @throws {FormatError} when the bytes are no HDF5 file of a version that is read. */
export function readSuperblock(whole: Uint8Array): Superblock {
  const start = findSignature(whole);
  const bytes = new Uint8Array(whole.buffer, whole.byteOffset + start, whole.length - start);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const unsized: Hdf5Bytes = { bytes, view, offsetSize: 8, lengthSize: 8, work: workOf(bytes.length) };
  const version = uint(unsized, 8, 1);
  if (version > 3) throw unsupported(8, "a superblock of version 0 to 3", `${version}`);
  const sizesAt = version < 2 ? 13 : 9;
  const file: Hdf5Bytes = { ...unsized, offsetSize: size(unsized, sizesAt), lengthSize: size(unsized, sizesAt + 1) };
  const addresses = version === 0 ? 24 : version === 1 ? 28 : 12;
  const base = address(file, addresses);
  if (base !== 0 && base !== start) {
    throw damaged(addresses, "addresses that count from the file's own start", `a start at ${base}`);
  }
  // Versions 0 and 1 give the root group as an entry of a symbol table: its name, then its object header.
  const rootAt = version < 2 ? addresses + 5 * file.offsetSize : addresses + 3 * file.offsetSize;
  const root = address(file, rootAt);
  if (root === UNDEFINED_ADDRESS) throw damaged(rootAt, "the address of the root group", "none");
  requireRange(file, root, 8, "the root group");
  return { file, root };
}

/** At byte 0, 512, 1024, 2048, …: what is before is the user's own. */
function findSignature(bytes: Uint8Array): number {
  for (let at = 0; at + 8 <= bytes.length; at = at === 0 ? 512 : at * 2) {
    if (signature.every((byte, i) => bytes[at + i] === byte)) return at;
  }
  const found = Buffer.from(bytes.subarray(0, 8)).toString("hex") || "nothing";
  const expected = `an HDF5 file (${Buffer.from(signature).toString("hex")})`;
  throw mismatchError("HDF5", "byte 0", { expected, found, nextStep: "check that this is the right file, and whole" });
}

function size(file: Hdf5Bytes, at: number): number {
  const value = uint(file, at, 1);
  if (![2, 4, 8].includes(value)) throw damaged(at, "sizes of 2, 4 or 8 bytes", `${value}`);
  return value;
}
