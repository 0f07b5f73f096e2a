// @ts-check
/**
 * What anybody would do with a folder of images: copy the files, then write one Parquet file of them, uncompressed.
 * Arguments: the folder, and where to. Answers with one line of JSON: seconds.
 */
import {
  closeSync,
  copyFileSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import {
  Binary,
  Field,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableToIPC,
  Utf8,
  vectorFromArray,
} from "apache-arrow";
import { Compression, Table as ParquetTable, transformParquetStream, WriterPropertiesBuilder } from "parquet-wasm";

const ROWS_AT_ONCE = 100;
const [from, to] = process.argv.slice(2);
rmSync(to, { recursive: true, force: true });
mkdirSync(join(to, "images"), { recursive: true });

const started = performance.now();
const names = readdirSync(from).sort();
for (const name of names) copyFileSync(join(from, name), join(to, "images", name));
const properties = new WriterPropertiesBuilder()
  .setCompression(Compression.UNCOMPRESSED)
  .setDictionaryEnabled(false)
  .setMaxRowGroupSize(ROWS_AT_ONCE)
  .build();
const file = openSync(join(to, "images.parquet"), "w");
for await (const bytes of await transformParquetStream(ReadableStream.from(batches()), properties))
  writeSync(file, bytes);
fsyncSync(file);
closeSync(file);
const seconds = (performance.now() - started) / 1000;
rmSync(to, { recursive: true });
process.stdout.write(`${JSON.stringify({ seconds })}\n`);

function* batches() {
  const schema = new Schema([new Field("bytes", new Binary()), new Field("path", new Utf8())]);
  for (let start = 0; start < names.length; start += ROWS_AT_ONCE) {
    const part = names.slice(start, start + ROWS_AT_ONCE);
    const images = part.map((name) => readFileSync(join(to, "images", name)));
    const valueOffsets = new Int32Array(part.length + 1);
    for (const [row, image] of images.entries()) valueOffsets[row + 1] = valueOffsets[row] + image.length;
    const bytes = makeData({ type: new Binary(), length: part.length, valueOffsets, data: Buffer.concat(images) });
    const [path] = vectorFromArray(part, new Utf8()).data;
    const children = [bytes, path];
    const batch = new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length: part.length, children }));
    yield* ParquetTable.fromIPCStream(tableToIPC(new Table([batch]), "stream")).recordBatches();
  }
}
