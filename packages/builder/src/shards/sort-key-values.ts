/**
 * The Parquet writer keeps key-value metadata in a hash map and writes it in whatever order that has: two files of one
 * process differ. This puts the entries in the order of their keys. Their bytes are a permutation of the same length, so
 * nothing else in the file moves.
 */

const MAGIC_LENGTH = 4;

/**
 * @param end the end of a Parquet file, with its whole footer; changed in place and returned.
 * @param keyValues the entries that were given to the writer.
 * @throws {Error} when the entries are not there one after the other.
 */
export function sortKeyValues(end: Uint8Array, keyValues: ReadonlyMap<string, string>): Uint8Array {
  const bytes = Buffer.from(end.buffer, end.byteOffset, end.byteLength);
  const footerLength = bytes.readUInt32LE(bytes.length - MAGIC_LENGTH - 4);
  const footer = bytes.subarray(bytes.length - MAGIC_LENGTH - 4 - footerLength, bytes.length - MAGIC_LENGTH - 4);
  const entries = [...keyValues].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => thriftKeyValue(key, value));
  const places = entries.map((entry) => footer.indexOf(entry));
  const start = Math.min(...places);
  const sorted = Buffer.concat(entries);
  const inPlace = Buffer.concat(
    entries
      .map((entry, index) => ({ entry, place: places[index] }))
      .sort((a, b) => a.place - b.place)
      .map(({ entry }) => entry),
  );
  if (start < 0 || !footer.subarray(start, start + sorted.length).equals(inPlace)) {
    throw new Error("the key-value metadata is not where the Parquet writer was expected to put it");
  }
  sorted.copy(footer, start);
  return end;
}

/** A KeyValue struct in Thrift's compact protocol: two binary fields (short form, type 8) and a stop byte. */
function thriftKeyValue(key: string, value: string): Buffer {
  return Buffer.concat([binaryField(key), binaryField(value), Buffer.from([0])]);
}

function binaryField(text: string): Buffer {
  const content = Buffer.from(text, "utf8");
  const length: number[] = [];
  let rest = content.length;
  while (rest > 0x7f) {
    length.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  length.push(rest);
  return Buffer.concat([Buffer.from([0x18, ...length]), content]);
}
