/** Record batches → the bytes of a Parquet file, a row group at a time. The same batches always give the same bytes. */
import { type RecordBatch, Table, tableToIPC } from "apache-arrow";
import {
  Compression,
  Table as ParquetTable,
  transformParquetStream,
  type WriterProperties,
  WriterPropertiesBuilder,
} from "parquet-wasm";
import type { ShardCodec } from "../recipe/recipe.js";
import { columns } from "./columns.js";
import { FORMAT_VERSION, keyValueMetadata } from "./file-metadata.js";
import { sortKeyValues } from "./sort-key-values.js";

export interface ParquetOptions {
  readonly codec: ShardCodec;
  readonly imagesEmbedded: boolean;
  /** Rows of a row group: every batch but the last has this many. */
  readonly rowsPerGroup: number;
}

/**
 * Encodes batches as one file.
 *
 * The writer only sets properties of top-level columns (those of nested ones are silently ignored), and images must not
 * be compressed a second time. So with images the file is uncompressed but for its flat columns, which cost nothing
 * beside images.
 */
export async function* encodeParquet(
  batches: AsyncIterable<RecordBatch>,
  options: ParquetOptions,
): AsyncGenerator<Uint8Array> {
  // An error of the source ends the encoded stream as if the source were done, or, before the first batch, with an
  // error of the writer's own; it is kept here and thrown after.
  let failure: { readonly error: unknown } | null = null;
  async function* parquetBatches() {
    try {
      for await (const batch of batches) {
        yield* ParquetTable.fromIPCStream(tableToIPC(new Table([batch]), "stream")).recordBatches();
      }
    } catch (error) {
      failure = { error };
    }
  }
  const keyValues = keyValueMetadata(options.imagesEmbedded);
  let last: Uint8Array | null = null;
  try {
    const encoded: ReadableStream<Uint8Array> = await transformParquetStream(
      ReadableStream.from(parquetBatches()),
      writerProperties(options, keyValues),
    );
    for await (const bytes of encoded) {
      if (last !== null) yield last;
      last = bytes;
    }
  } catch (error) {
    failure ??= { error };
  }
  if (failure !== null) throw (failure as { readonly error: unknown }).error;
  if (last === null) throw new Error("the Parquet writer gave no bytes");
  yield sortKeyValues(last, keyValues);
}

function writerProperties(
  { codec, imagesEmbedded, rowsPerGroup }: ParquetOptions,
  keyValues: ReadonlyMap<string, string>,
): WriterProperties {
  const compression = codec === "zstd" ? Compression.ZSTD : Compression.SNAPPY;
  let builder = new WriterPropertiesBuilder()
    .setCreatedBy(`wildpose release format ${FORMAT_VERSION}`)
    .setKeyValueMetadata(new Map(keyValues))
    .setCompression(imagesEmbedded ? Compression.UNCOMPRESSED : compression)
    .setDictionaryEnabled(false)
    .setMaxRowGroupSize(rowsPerGroup);
  for (const { name, kind, shape } of columns) {
    if (kind === "string" && codec === "zstd") builder = builder.setColumnDictionaryEnabled(name, true);
    if (kind !== "image" && kind !== "strings" && shape.length === 0) {
      builder = builder.setColumnCompression(name, compression);
    }
  }
  return builder.build();
}
