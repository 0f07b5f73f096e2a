/**
 * parquet-wasm for reading, in an instance of its own. A damaged file may trap it, and an instance that has trapped is not to
 * be used again: the next read gets another one.
 */
import { createRequire } from "node:module";

type ParquetWasm = typeof import("parquet-wasm");

const require = createRequire(import.meta.url);
/** The name of what WebAssembly throws when it traps. */
const TRAP = "RuntimeError";
let instance: ParquetWasm | null = null;

/** Loads the module anew: the writer's instance, and those that are in use, stay what they are. */
function newInstance(): ParquetWasm {
  const path = require.resolve("parquet-wasm");
  delete require.cache[path];
  const loaded = require(path) as ParquetWasm;
  delete require.cache[path];
  return loaded;
}

/**
 * The rows of a whole Parquet file as one stream of Arrow's IPC format.
 *
 * @param rows that the file has: all come in one batch.
 * @throws {Error} when the file cannot be read.
 */
export function parquetToArrow(file: Uint8Array, rows: number): Uint8Array {
  instance ??= newInstance();
  try {
    return instance.readParquet(file, { batchSize: Math.max(1, rows) }).intoIPCStream();
  } catch (error) {
    // Its own texts are not in the module: "Error strings stripped".
    if (error instanceof Error && error.name === TRAP) instance = null;
    throw new Error("its pages cannot be decoded", { cause: error });
  }
}
