/**
 * The safetensors format (https://github.com/huggingface/safetensors, "Format"): a little-endian u64 header length, a
 * JSON header, then the tensors one after another.
 */
import { floatFromHalf, halfFromFloat } from "./float16.js";

export type SafetensorsDtype = "F16" | "F32";

export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface Safetensors {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Writes tensors in the map's order; metadata in key order, so that equal contents give equal bytes. */
export function writeSafetensors(
  { tensors, metadata }: Safetensors,
  dtypeOf: (name: string) => SafetensorsDtype,
): Uint8Array {
  const header: Record<string, unknown> = {
    __metadata__: Object.fromEntries(Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
  let end = 0;
  for (const [name, { shape, data }] of tensors) {
    const dtype = dtypeOf(name);
    const begin = end;
    end += data.length * (dtype === "F16" ? 2 : 4);
    header[name] = { dtype, shape, data_offsets: [begin, end] };
  }
  let json = JSON.stringify(header);
  // Tensors begin at a multiple of 8; the format allows trailing spaces in the header for this.
  json += " ".repeat((8 - (Buffer.byteLength(json) % 8)) % 8);
  const headerBytes = Buffer.from(json);
  const out = new Uint8Array(8 + headerBytes.length + end);
  const view = new DataView(out.buffer);
  view.setBigUint64(0, BigInt(headerBytes.length), true);
  out.set(headerBytes, 8);

  let at = 8 + headerBytes.length;
  for (const [name, { data }] of tensors) {
    const half = dtypeOf(name) === "F16";
    for (const value of data) {
      if (half) view.setUint16(at, halfFromFloat(value), true);
      else view.setFloat32(at, value, true);
      at += half ? 2 : 4;
    }
  }
  return out;
}

/**
 * Reads all tensors, half precision widened to single.
 *
 * @throws {Error} naming what is wrong: a short file, a header that is not JSON, offsets outside the data.
 */
export function readSafetensors(bytes: Uint8Array): Safetensors {
  if (bytes.length < 8) throw new Error(`${bytes.length} bytes, expected at least the 8 of the header length`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = Number(view.getBigUint64(0, true));
  if (headerLength > bytes.length - 8) {
    throw new Error(
      `the header claims ${headerLength} bytes, ${bytes.length - 8} are left: the file is cut short, or no safetensors file`,
    );
  }
  let header: unknown;
  try {
    header = JSON.parse(Buffer.from(bytes.subarray(8, 8 + headerLength)).toString());
  } catch (cause) {
    throw new Error("the header is not JSON: this is not a safetensors file", { cause });
  }
  if (!isRecord(header)) throw new Error("the header is not a JSON object: this is not a safetensors file");
  const { __metadata__: metadata = {}, ...entries } = header;
  if (!isRecord(metadata)) throw new Error("__metadata__ is not an object of texts");

  const start = 8 + headerLength;
  const tensors = new Map<string, Tensor>();
  let bytesOfTensors = 0;
  for (const [name, entry] of Object.entries(entries)) {
    const { dtype, shape, data_offsets: offsets } = isRecord(entry) ? entry : {};
    if (!isCounts(shape)) throw new Error(`${name} has no shape of whole numbers`);
    if (!isCounts(offsets) || offsets.length !== 2) throw new Error(`${name} has no data_offsets, a begin and an end`);
    const size = shape.reduce((product, length) => product * length, 1);
    const width = dtype === "F16" ? 2 : dtype === "F32" ? 4 : 0;
    if (width === 0) throw new Error(`${name} is ${dtype}, expected F16 or F32`);
    const [begin, end] = offsets;
    if (end - begin !== size * width) {
      throw new Error(`${name} has ${end - begin} bytes, its shape [${shape}] needs ${size * width}`);
    }
    if (start + end > bytes.length) {
      throw new Error(`${name} ends at byte ${start + end} of ${bytes.length}: the file is cut short`);
    }
    // Tensors do not share bytes, so a small file holds little.
    bytesOfTensors += end - begin;
    if (start + bytesOfTensors > bytes.length) throw new Error(`${name} lies where another tensor is`);
    const data = new Float32Array(size);
    for (let i = 0, at = start + begin; i < size; i++, at += width) {
      data[i] = width === 2 ? floatFromHalf(view.getUint16(at, true)) : view.getFloat32(at, true);
    }
    tensors.set(name, { shape, data });
  }
  const texts = Object.entries(metadata).map(([key, value]) => [key, String(value)] as const);
  return { tensors, metadata: Object.fromEntries(texts) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= 0);
}
