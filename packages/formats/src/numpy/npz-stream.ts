/** Writes npz files of any size: arrays whose values come in parts, one after the other, stored as `numpy.savez` does. */
import { countOfShape } from "./decode-array.js";
import { parseDtype } from "./dtype.js";
import type { NumpyData } from "./numpy-array.js";
import { encodeValues, npyHead } from "./write-npy.js";
import { type ByteSink, zipStream } from "./zip-stream.js";

/** An array of the file: its values in parts of any length, row-major; or a whole npy file. */
export type NpzMember = { readonly name: string } & (
  | {
      /** numpy's spelling. */
      readonly dtype: string;
      readonly shape: readonly number[];
      readonly parts: Iterable<NumpyData> | AsyncIterable<NumpyData>;
    }
  | { readonly npy: Uint8Array }
);

/**
 * Writes the arrays in their order; one part is in memory at a time. The bytes depend on names and values alone.
 *
 * @param sink an empty file.
 * @param zip64From for tests; see {@link zipStream}.
 * @throws {FormatError} when an array has more or fewer values than its shape, or a type that is not written.
 */
export async function npzStream(sink: ByteSink, members: Iterable<NpzMember>, zip64From?: number): Promise<void> {
  const zip = zipStream(sink, zip64From);
  for (const member of members) {
    const name = `${member.name}.npy`;
    if ("npy" in member) {
      await zip.add(name, member.npy.length, [member.npy]);
      continue;
    }
    const { dtype: spelling, shape, parts } = member;
    const dtype = parseDtype(spelling, name);
    const head = npyHead(spelling, shape);
    const size = head.length + countOfShape(shape, name, "npz") * dtype.itemSize;
    async function* content() {
      yield head;
      for await (const part of parts) yield encodeValues(part, dtype);
    }
    await zip.add(name, size, content());
  }
  await zip.end();
}
