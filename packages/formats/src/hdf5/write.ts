/** Writes HDF5 files with the HDF Group's own library, compiled to WebAssembly (h5wasm). Reading does not load it. */
import { FormatError } from "../format-error.js";
import type { Hdf5Attribute } from "./attributes.js";
import type { Hdf5Data } from "./values.js";

/** A dataset for `writeHdf5`. */
export interface Hdf5DatasetToWrite {
  readonly shape: readonly number[];
  /** Row-major. Texts are written with a fixed number of bytes, unless `textBytes` is null. */
  readonly data: Hdf5Data;
  readonly attributes?: ReadonlyMap<string, Hdf5Attribute>;
  /** Values of a chunk along each axis; contiguous without. */
  readonly chunks?: readonly number[];
  /** Level of deflate, 1 to 9; needs chunks. */
  readonly gzip?: number;
  /** Bytes of each text; those of the longest one when it is not given. null writes texts of any length, in a heap. */
  readonly textBytes?: number | null;
}

/** What `writeHdf5` makes a file of. */
export interface Hdf5FileToWrite {
  /** By path; the groups on the way are made. */
  readonly datasets: ReadonlyMap<string, Hdf5DatasetToWrite>;
  /** Of the file itself. */
  readonly attributes?: ReadonlyMap<string, Hdf5Attribute>;
  /** `oldest`, as `h5py.File(path, "w")` writes, unless said otherwise; or as with `libver="latest"`. */
  readonly layout?: "oldest" | "newest";
}

type H5wasm = typeof import("h5wasm");
type H5File = InstanceType<H5wasm["File"]>;

let library: Promise<H5wasm> | null = null;
let filesWritten = 0;

/**
 * The bytes of an HDF5 file. They hold the time, so they are not the same twice.
 *
 * @throws {FormatError} when a dataset cannot be written as it is.
 */
export async function writeHdf5({
  datasets,
  attributes = new Map(),
  layout = "oldest",
}: Hdf5FileToWrite): Promise<Uint8Array> {
  library ??= import("h5wasm").then(async (loaded) => {
    await loaded.ready;
    return loaded;
  });
  const { File, FS } = await library;
  if (FS === null) throw new Error("h5wasm has no file system");
  const path = `/write-${filesWritten++}.h5`;
  const file = new File(path, "w", layout === "newest" ? { libver: "latest" } : { libver: ["earliest", "latest"] });
  try {
    for (const [name, value] of attributes) writeAttribute(file, name, value);
    for (const [name, dataset] of datasets) {
      try {
        writeDataset(file, name, dataset);
      } catch (error) {
        throw new FormatError("HDF5", `dataset ${name}: cannot be written: ${(error as Error).message}`, {
          cause: error,
        });
      }
    }
  } finally {
    file.close();
  }
  const bytes = FS.readFile(path).slice();
  FS.unlink(path);
  return bytes;
}

function writeDataset(file: H5File, path: string, dataset: Hdf5DatasetToWrite): void {
  const { shape, data, chunks = null, gzip, textBytes, attributes = new Map() } = dataset;
  const groups = path.split("/").slice(0, -1);
  for (const [depth] of groups.entries()) {
    const group = groups.slice(0, depth + 1).join("/");
    if (file.get(group) === null) file.create_group(group);
  }
  const written = file.create_dataset({
    name: path,
    data: ArrayBuffer.isView(data) ? data : [...data],
    shape: [...shape],
    dtype: ArrayBuffer.isView(data) ? null : textType(data, textBytes),
    chunks: chunks === null ? null : [...chunks],
    ...(gzip === undefined ? {} : { compression: "gzip" as const, compression_opts: gzip }),
  });
  for (const [name, value] of attributes) writeAttribute(written, name, value);
}

function writeAttribute(target: Pick<H5File, "create_attribute">, name: string, { shape, data }: Hdf5Attribute): void {
  if (ArrayBuffer.isView(data)) target.create_attribute(name, data, [...shape]);
  else target.create_attribute(name, [...data], [...shape], textType(data, undefined));
}

function textType(texts: readonly string[], textBytes: number | null | undefined): string {
  if (textBytes === null) return "S";
  return `S${textBytes ?? Math.max(1, ...texts.map((text) => Buffer.byteLength(text)))}`;
}
