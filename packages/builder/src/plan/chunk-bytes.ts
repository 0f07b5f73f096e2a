/** A chunk of persons as bytes: a JSON head with what is text, then its arrays one after the other, cut to its persons. */
import { CHUNK_SIZE, emptyChunk, type PoseChunk, personArrays, personLists } from "./pose-chunk.js";

interface Head {
  readonly sourceIndex: number;
  readonly measured: boolean;
  readonly count: number;
  readonly lists: readonly (readonly unknown[])[];
}

export function encodeChunk(chunk: PoseChunk): Uint8Array {
  const { sourceIndex, measured, count } = chunk;
  const head: Head = { sourceIndex, measured, count, lists: personLists.map((name) => chunk[name]) };
  const text = Buffer.from(JSON.stringify(head), "utf8");
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  return Buffer.concat([length, text, ...personArrays.map((name) => bytesOf(chunk, name))]);
}

export function decodeChunk(bytes: Uint8Array): PoseChunk {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 4 + buffer.readUInt32LE(0);
  const { sourceIndex, measured, count, lists } = JSON.parse(buffer.toString("utf8", 4, at)) as Head;
  const chunk = emptyChunk(sourceIndex, measured);
  chunk.count = count;
  for (const [index, name] of personLists.entries()) (chunk[name] as unknown[]).push(...lists[index]);
  for (const name of personArrays) {
    const values = bytesOf(chunk, name);
    values.set(buffer.subarray(at, at + values.length));
    at += values.length;
  }
  return chunk;
}

/** The part of an array that has persons, in the machine's byte order: all that Node runs on are little-endian. */
function bytesOf(chunk: PoseChunk, name: (typeof personArrays)[number]): Uint8Array {
  const { buffer, byteOffset, byteLength } = chunk[name];
  return new Uint8Array(buffer, byteOffset, (byteLength / CHUNK_SIZE) * chunk.count);
}
