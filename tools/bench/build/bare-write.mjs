// @ts-check
/**
 * The shards of a release written anew by parquet-wasm alone, from tables that lie in its memory, with the settings of a
 * build. Argument: the release. Answers with one line of JSON: the CPU seconds of writing.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Compression, readParquet, Table, WriterPropertiesBuilder, writeParquet } from "parquet-wasm";

const data = join(process.argv[2], "data");
const ROWS_PER_GROUP = 10_000;
/** The columns of texts, which a build writes with a dictionary. */
const texts = ["sample_id", "source", "source_split", "group", "image_sha256", "camera_origin", "label_origin"];

let cpuSeconds = 0;
let bytes = 0;
for (const name of readdirSync(data)) {
  const table = Table.fromIPCStream(readParquet(readFileSync(join(data, name))).intoIPCStream());
  let properties = new WriterPropertiesBuilder()
    .setCompression(Compression.ZSTD)
    .setDictionaryEnabled(false)
    .setMaxRowGroupSize(ROWS_PER_GROUP);
  for (const column of texts) properties = properties.setColumnDictionaryEnabled(column, true);
  const before = process.cpuUsage();
  bytes += writeParquet(table, properties.build()).length;
  const { user, system } = process.cpuUsage(before);
  cpuSeconds += (user + system) / 1e6;
}
process.stdout.write(`${JSON.stringify({ cpuSeconds, bytes })}\n`);
