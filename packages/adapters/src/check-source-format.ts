/**
 * Whether a file is whole, as far as its head and tail say: most formats say how long they are, or end in a way of their
 * own. Reads a few kilobytes, whatever the size of the file.
 */
import { type FileHandle, open } from "node:fs/promises";
import { extname } from "node:path";

/** Reads bytes of the file; fewer where it ends before. */
type ReadAt = (offset: number, length: number) => Promise<Buffer>;

/** What is wrong, in words that follow the path of the file; null when nothing is seen. */
type FormatCheck = (readAt: ReadAt, size: number) => Promise<string | null>;

/** Elements of a MATLAB file that are stepped over: the annotation files have one or a few. */
const mostElements = 100;
/** A comment of at most 65,535 bytes may follow the 22 bytes that end a zip archive. */
const zipTailBytes = 65_557;

/**
 * What is wrong with a file of one of the formats that sources come in, by its ending; null when nothing is seen, and
 * for other endings.
 *
 * @param size in bytes, at least 1.
 */
export async function faultOfFormat(path: string, size: number): Promise<string | null> {
  const check = checks[extname(path).toLowerCase()];
  const file = await open(path);
  try {
    const readAt = reader(file);
    return (await impostor(readAt, size)) ?? (check === undefined ? null : await check(readAt, size));
  } finally {
    await file.close();
  }
}

function reader(file: FileHandle): ReadAt {
  return async (offset, length) => {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, offset);
    return buffer.subarray(0, bytesRead);
  };
}

const truncated = (end: string, size: number) =>
  `is truncated: ${end}, the file ends at byte ${size}; download it again`;

/** What failed downloads leave under the right name. */
const impostor: FormatCheck = async (readAt) => {
  const head = (await readAt(0, 256)).toString("latin1").trimStart();
  if (/^(<!doctype html|<html)/i.test(head)) return "is a web page: the download failed; download it again";
  const pointer = /^version https:\/\/git-lfs\.github\.com\/spec.*?size (\d+)/s.exec(head);
  if (pointer !== null) return `is a Git LFS pointer to a file of ${pointer[1]} bytes; fetch it with git lfs pull`;
  return null;
};

/** Top-level elements follow each other behind a head of 128 bytes: an 8-byte tag with type and length, then that much. */
const matlab: FormatCheck = async (readAt, size) => {
  const head = await readAt(0, 128);
  if (head.subarray(0, 8).equals(hdf5Signature) || head.subarray(0, 10).toString("latin1") === "MATLAB 7.3") {
    return "is a MATLAB 7.3 file, expected version 5; save it again with save(…, '-v7')";
  }
  const mark = head.subarray(126, 128).toString("latin1");
  if (head.length < 128) return truncated("its head has 128 bytes", size);
  if (mark !== "IM" && mark !== "MI")
    return "is not a MATLAB file: endian mark IM expected at byte 126; download it again";
  let offset = 128;
  for (let element = 0; element < mostElements && offset < size; element++) {
    const tag = await readAt(offset, 8);
    if (tag.length < 8) return truncated(`an element begins at byte ${offset}`, size);
    const length = mark === "IM" ? tag.readUInt32LE(4) : tag.readUInt32BE(4);
    if (offset + 8 + length > size) {
      return truncated(`its element at byte ${offset} ends at byte ${offset + 8 + length}`, size);
    }
    offset += 8 + length;
  }
  return offset === 128 ? truncated("data are expected at byte 128", size) : null;
};

const json: FormatCheck = async (readAt, size) => {
  const head = (await readAt(0, 256))
    .toString("latin1")
    .replace(/^\u00ef\u00bb\u00bf/, "")
    .trimStart();
  const close = { "[": "]", "{": "}" }[head.slice(0, 1)];
  if (close === undefined)
    return `is not JSON of records: [ or { expected at its begin, found ${shownStart(head)}; download it again`;
  const tail = (await readAt(Math.max(0, size - 256), 256)).toString("latin1").trimEnd();
  if (tail.endsWith(close)) return null;
  return `is truncated: it begins with ${head[0]} and does not end with ${close}; download it again`;
};

const hdf5Signature = Buffer.from("\x89HDF\r\n\x1a\n", "latin1");

/** https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html, "Superblock": the end-of-file address. */
const hdf5: FormatCheck = async (readAt, size) => {
  const head = await readAt(0, 64);
  if (!head.subarray(0, 8).equals(hdf5Signature))
    return "is not an HDF5 file: its signature is missing; download it again";
  const version = head[8];
  const offsetBytes = version < 2 ? head[13] : head[9];
  const at = version === 0 ? 40 : version === 1 ? 44 : 28;
  if (offsetBytes !== 8 || head.length < at + 8) return null;
  const end = head.readBigUInt64LE(at);
  return end > BigInt(size) ? truncated(`it ends at byte ${end} by its superblock`, size) : null;
};

/** https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html */
const npy: FormatCheck = async (readAt, size) => {
  const head = await readAt(0, 12);
  if (head.subarray(0, 6).toString("latin1") !== "\u0093NUMPY")
    return "is not an npy file: its signature is missing; download it again";
  if (head.length < 12) return truncated("its head has more than 12 bytes", size);
  const [headBytes, begin] = head[6] === 1 ? [head.readUInt16LE(8), 10] : [head.readUInt32LE(8), 12];
  if (begin + headBytes > size) return truncated(`its head ends at byte ${begin + headBytes}`, size);
  const text = (await readAt(begin, Math.min(headBytes, 65_536))).toString("latin1");
  const itemBytes = Number(/'descr':\s*'[<>|=]?[a-zA-TV-Z?](\d+)'/.exec(text)?.[1] ?? Number.NaN);
  const shape = /'shape':\s*\(([\d,\s]*)\)/
    .exec(text)?.[1]
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  if (shape === undefined || Number.isNaN(itemBytes)) return null;
  const end = begin + headBytes + shape.reduce((product, part) => product * Number(part), itemBytes);
  return end > size ? truncated(`its ${shape.join("×")} values end at byte ${end}`, size) : null;
};

/** PKWARE APPNOTE 4.3.16: the end of central directory record closes an archive. */
const zip: FormatCheck = async (readAt, size) => {
  const head = await readAt(0, 4);
  if (head.subarray(0, 2).toString("latin1") !== "PK")
    return "is not a zip archive: it begins otherwise; download it again";
  const tail = await readAt(Math.max(0, size - zipTailBytes), zipTailBytes);
  return tail.includes(Buffer.from("PK\x05\x06", "latin1"))
    ? null
    : "is truncated: the directory that ends a zip archive is missing; download it again";
};

/** CDF Internal Format Description, sections 2.2 and 2.3: the GDR, which the CDR at byte 8 points to, has the file's end. */
const cdf: FormatCheck = async (readAt, size) => {
  const head = await readAt(0, 28);
  const magic = head.subarray(0, 8).toString("hex");
  if (!/^(cdf30001|cdf26002|0000ffff)(0000ffff|cccc0001)$/.test(magic)) {
    return "is not a CDF file: its magic number is missing; download it again";
  }
  if (magic.endsWith("cccc0001")) return null;
  const wide = magic.startsWith("cdf3");
  if (head.length < 28) return truncated("its first record has more than 20 bytes", size);
  const gdr = wide ? Number(head.readBigUInt64BE(20)) : head.readUInt32BE(16);
  if (gdr >= size) return truncated(`its global record is at byte ${gdr}`, size);
  const field = await readAt(wide ? gdr + 36 : gdr + 20, 8);
  if (field.length < 8) return truncated(`its global record is at byte ${gdr}`, size);
  const end = wide ? Number(field.readBigUInt64BE(0)) : field.readUInt32BE(0);
  return end > size ? truncated(`it ends at byte ${end} by its global record`, size) : null;
};

/** A pickle of protocol 2 or later begins with 0x80 and ends with a full stop. */
const pickle: FormatCheck = async (readAt, size) => {
  const [head, tail] = [await readAt(0, 1), await readAt(size - 1, 1)];
  if (head[0] !== 0x80) return null;
  return tail[0] === 0x2e ? null : "is truncated: the full stop that ends a pickle is missing; download it again";
};

const checks: Readonly<Record<string, FormatCheck>> = {
  ".mat": matlab,
  ".json": json,
  ".h5": hdf5,
  ".hdf5": hdf5,
  ".npy": npy,
  ".npz": zip,
  ".zip": zip,
  ".cdf": cdf,
  ".pkl": pickle,
};

function shownStart(text: string): string {
  return JSON.stringify(text.slice(0, 20));
}
