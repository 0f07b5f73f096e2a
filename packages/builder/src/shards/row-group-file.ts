/**
 * Columns of one row group of a Parquet file, as a Parquet file of their own: the bytes of their pages as they are, and a
 * footer that has nothing else. So a reader that takes whole files reads a row group at a time, and is given nothing whose
 * sizes were not held against each other.
 */
import type { AsyncBuffer, ColumnMetaData, FileMetaData, SchemaElement } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import { ConvertedTypes, Encodings, FieldRepetitionTypes, ParquetTypes } from "hyparquet/src/constants.js";
import { type ThriftValue, thriftI32, thriftI64, thriftList, thriftStruct, thriftText } from "./thrift-values.js";

/** What Parquet calls its codecs, by their numbers. */
const codecs = ["UNCOMPRESSED", "SNAPPY", "GZIP", "LZO", "BROTLI", "LZ4", "ZSTD", "LZ4_RAW"];
const MAGIC = Buffer.from("PAR1", "latin1");

/** More than any shard has: what is beyond is damage, or meant to take all memory. */
const MOST_ROWS = 2 ** 20;
const MOST_BYTES = 2 ** 30;
const MOST_VALUES_A_ROW = 1024;

/**
 * @param names columns to take, in the order of the file.
 * @throws {Error} when the footer contradicts itself or the pages, or claims more than a row group can have.
 */
export async function rowGroupFile(
  file: AsyncBuffer,
  metadata: FileMetaData,
  group: number,
  names: ReadonlySet<string>,
): Promise<Uint8Array> {
  const { columns, num_rows: rows } = metadata.row_groups[group];
  if (!(rows >= 0 && rows <= MOST_ROWS)) throw new Error(`row group ${group} claims ${rows} rows`);
  const taken = columns.flatMap(({ meta_data: chunk }) => {
    if (chunk === undefined || !names.has(chunk.path_in_schema[0])) return [];
    const place = `${chunk.path_in_schema.join(".")}: row group ${group}`;
    const start = Number(chunk.dictionary_page_offset || chunk.data_page_offset);
    const end = start + Number(chunk.total_compressed_size);
    if (!(start >= MAGIC.length && end > start && end <= file.byteLength)) {
      throw new Error(`${place} claims bytes that the file does not have`);
    }
    return [{ chunk, place, start, end }];
  });
  const uncompressed = taken.reduce((sum, { chunk }) => sum + Number(chunk.total_uncompressed_size), 0);
  if (!(uncompressed <= MOST_BYTES)) throw new Error(`row group ${group} claims ${uncompressed} bytes`);
  const pages = await readRuns(file, taken);
  const chunks: ThriftValue[] = [];
  let length = MAGIC.length;
  for (const [index, { chunk, place, start }] of taken.entries()) {
    refuseContradiction(pages[index], chunk, Number(rows), place);
    chunks.push(columnChunk(chunk, length - start));
    length += pages[index].length;
  }
  const footer = thriftStruct([
    [1, thriftI32(1)],
    [2, thriftList(schemaOf(metadata.schema, names))],
    [3, thriftI64(rows)],
    [
      4,
      thriftList([
        thriftStruct([
          [1, thriftList(chunks)],
          [2, thriftI64(uncompressed)],
          [3, thriftI64(rows)],
        ]),
      ]),
    ],
  ]).bytes;
  const footerLength = Buffer.alloc(4);
  footerLength.writeUInt32LE(footer.length);
  return Buffer.concat([MAGIC, ...pages, footer, footerLength, MAGIC]);
}

/** The bytes of each place; those that follow one another are read at once. */
async function readRuns(
  file: AsyncBuffer,
  places: readonly { readonly start: number; readonly end: number }[],
): Promise<Uint8Array[]> {
  const parts: Uint8Array[] = [];
  while (parts.length < places.length) {
    const run = [places[parts.length]];
    for (let next = parts.length + 1; places[next]?.start === run[run.length - 1].end; next++) run.push(places[next]);
    const [{ start }] = run;
    const bytes = new Uint8Array(await file.slice(start, run[run.length - 1].end));
    for (const part of run) parts.push(bytes.subarray(part.start - start, part.end - start));
  }
  return parts;
}

/** Holds what the footer says of a column against the heads of its pages, which say what a reader makes room for. */
function refuseContradiction(bytes: Uint8Array, chunk: ColumnMetaData, rows: number, place: string): void {
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  let values = 0;
  let uncompressed = 0;
  while (reader.offset < bytes.length) {
    const head = parquetHeader(reader);
    const { compressed_page_size: compressed, uncompressed_page_size: size } = head;
    if (!(compressed >= 0 && size >= 0)) throw new Error(`${place} has a page of a negative size`);
    values += head.data_page_header?.num_values ?? head.data_page_header_v2?.num_values ?? 0;
    uncompressed += size;
    reader.offset += compressed;
  }
  if (reader.offset !== bytes.length) throw new Error(`${place} has a page that is longer than its column`);
  if (uncompressed > Number(chunk.total_uncompressed_size) || values !== Number(chunk.num_values)) {
    throw new Error(`${place} has pages of ${values} values, its footer says ${chunk.num_values}`);
  }
  if (!(values >= rows && values <= rows * MOST_VALUES_A_ROW)) {
    throw new Error(`${place} claims ${values} values of ${rows} rows`);
  }
}

function columnChunk(chunk: ColumnMetaData, shift: number): ThriftValue {
  const { data_page_offset: data, dictionary_page_offset: dictionary } = chunk;
  const moved = (offset: bigint) => thriftI64(Number(offset) + shift);
  const meta = thriftStruct([
    [1, code(ParquetTypes, chunk.type)],
    [2, thriftList(chunk.encodings.map((encoding) => code(Encodings, encoding)))],
    [3, thriftList(chunk.path_in_schema.map(thriftText))],
    [4, code(codecs, chunk.codec)],
    [5, thriftI64(chunk.num_values)],
    [6, thriftI64(chunk.total_uncompressed_size)],
    [7, thriftI64(chunk.total_compressed_size)],
    [9, moved(data)],
    [11, dictionary ? moved(dictionary) : null],
  ]);
  return thriftStruct([
    [2, thriftI64(0)],
    [3, meta],
  ]);
}

/** The root of the schema and the columns, each with all below it. */
function schemaOf(schema: readonly SchemaElement[], names: ReadonlySet<string>): ThriftValue[] {
  const kept: ThriftValue[] = [];
  let columns = 0;
  let at = 1;
  const endOf = (start: number): number => {
    if (schema[start] === undefined) throw new Error("the footer has fewer columns than it says");
    let end = start + 1;
    for (let child = 0; child < (schema[start].num_children ?? 0); child++) end = endOf(end);
    return end;
  };
  while (at < schema.length) {
    const end = endOf(at);
    if (names.has(schema[at].name)) {
      columns++;
      kept.push(...schema.slice(at, end).map(schemaElement));
    }
    at = end;
  }
  return [schemaElement({ name: "schema", num_children: columns }), ...kept];
}

function schemaElement(element: SchemaElement): ThriftValue {
  const { type, repetition_type: repetition, name, num_children: children, converted_type: converted } = element;
  return thriftStruct([
    [1, type === undefined ? null : code(ParquetTypes, type)],
    [3, repetition === undefined ? null : code(FieldRepetitionTypes, repetition)],
    [4, thriftText(name)],
    [5, children === undefined ? null : thriftI32(children)],
    [6, converted === undefined ? null : code(ConvertedTypes, converted)],
  ]);
}

function code(names: readonly (string | undefined)[], name: string): ThriftValue {
  const index = names.indexOf(name);
  if (index === -1) throw new Error(`the footer has the word ${name}, which is not known`);
  return thriftI32(index);
}
