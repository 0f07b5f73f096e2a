/**
 * Reads HDF5 files: all of it, or the datasets that are asked for.
 *
 * Not with the HDF Group's library in WebAssembly (h5wasm, which `writeHdf5` uses): it copies every value twice, which
 * makes 0.3 of h5py's speed on the 5 MB files of Human3.6M packages and 0.4 on chunked ones, where this reader has 1 and
 * more; it takes 0.2 s to load; and neither its time nor its memory can be bounded when a file is damaged.
 */
import { FormatError, mismatchError } from "../format-error.js";
import { quoted } from "../message-text.js";
import { type Hdf5Attribute, readAttributes } from "./attributes.js";
import { type Hdf5Dataset, isDataset, largestDataset, readDataset, TEXT_BYTES } from "./dataset.js";
import { globalHeaps } from "./global-heap.js";
import { isGroup, type Link, readLinks } from "./group-links.js";
import { workOf } from "./hdf5-bytes.js";
import { type Message, readMessages } from "./object-header.js";
import { readSuperblock } from "./superblock.js";

/** Soft links that name soft links that name … */
const MOST_LINKS_IN_A_ROW = 16;

/** The structure of an HDF5 file, whose datasets are read when they are asked for. */
export interface OpenHdf5 {
  /** Paths of the datasets, such as `subject1/camera1/R`, in the order of their names, a group after the other. */
  readonly paths: readonly string[];
  /**
   * Reads a dataset.
   *
   * @throws {FormatError} when there is none at the path, or when it is damaged or of a kind that is not read.
   */
  dataset(path: string): Hdf5Dataset;
  /** Attributes of a group or dataset; of the file itself by the path "". Those of types that are not read are left out. */
  attributes(path: string): ReadonlyMap<string, Hdf5Attribute>;
}

/** All datasets of an HDF5 file. */
export interface Hdf5File {
  /** By path, such as `subject1/camera1/R`. */
  readonly datasets: ReadonlyMap<string, Hdf5Dataset>;
  /** Of the file itself. */
  readonly attributes: ReadonlyMap<string, Hdf5Attribute>;
}

/**
 * Reads the structure of an HDF5 file; datasets are read when they are asked for.
 *
 * Read are groups of every kind; numbers, enumerations and texts, alone or in array types; contiguous, compact and chunked
 * data; the filters deflate, shuffle and fletcher32. A group that is linked twice is under its first path. Links to other
 * files are left out.
 *
 * @param bytes the whole file; contiguous datasets are views of it.
 * @throws {FormatError} when it is no HDF5 file, or its groups are damaged.
 */
export function openHdf5(bytes: Uint8Array): OpenHdf5 {
  const { renewWork, addressOf: _, ...opened } = openStructure(bytes);
  return {
    ...opened,
    dataset(path) {
      renewWork();
      return opened.dataset(path);
    },
    attributes(path) {
      renewWork();
      return opened.attributes(path);
    },
  };
}

interface OpenStructure extends OpenHdf5 {
  /** The object at a path. */
  addressOf(path: string): number;
  /** Whoever opens a file may read a dataset as often as they like; what reads all datasets may not. */
  renewWork(): void;
}

function openStructure(bytes: Uint8Array): OpenStructure {
  const { file, root } = readSuperblock(bytes);
  const heaps = globalHeaps(file);
  const objects = new Map<number, readonly Message[]>();
  const messagesAt = (at: number): readonly Message[] => {
    const messages = objects.get(at) ?? readMessages(file, at);
    objects.set(at, messages);
    return messages;
  };

  /** Path → address. */
  const found = new Map<string, number>([["", root]]);
  const soft: { path: string; target: string }[] = [];
  const groups: { path: string; at: number }[] = [{ path: "", at: root }];
  const visited = new Set([root]);
  for (const { path, at } of groups) {
    for (const link of uniqueLinks(readLinks(file, messagesAt(at)))) {
      const linkPath = path === "" ? link.name : `${path}/${link.name}`;
      if (link.target !== null) soft.push({ path: linkPath, target: absolute(path, link.target) });
      if (link.address === null) continue;
      found.set(linkPath, link.address);
      if (visited.has(link.address) || !isGroup(messagesAt(link.address))) continue;
      visited.add(link.address);
      groups.push({ path: linkPath, at: link.address });
    }
  }
  resolveSoftLinks(soft, found);

  const addressOf = (path: string): number => {
    const at = found.get(normal(path));
    if (at === undefined) {
      const expected = `something at the path ${quoted(path)}`;
      throw mismatchError("HDF5", "", { expected, found: "nothing", nextStep: "check that this is the right file" });
    }
    return at;
  };
  const messagesOf = (path: string) => messagesAt(addressOf(path));
  return {
    paths: [...found.keys()].filter((path) => isDataset(messagesOf(path))).sort(),
    dataset(path) {
      const messages = messagesOf(path);
      if (!isDataset(messages))
        throw mismatchError("HDF5", "", { expected: `a dataset at ${quoted(path)}`, found: "a group" });
      try {
        return readDataset(file, messages, heaps);
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        throw new FormatError("HDF5", `dataset ${quoted(path)}: ${error.message}`, { cause: error });
      }
    },
    attributes: (path) => readAttributes(file, messagesOf(path), heaps),
    addressOf,
    renewWork() {
      file.work.left = workOf(bytes.length).left;
    },
  };
}

/**
 * Reads every dataset of an HDF5 file. For a file with datasets that are not read, or not wanted, see {@link openHdf5}.
 *
 * @throws {FormatError} as {@link openHdf5}, and when the datasets together are far larger than the file.
 */
export function readHdf5(bytes: Uint8Array): Hdf5File {
  const opened = openStructure(bytes);
  const datasets = new Map<string, Hdf5Dataset>();
  const byAddress = new Map<number, Hdf5Dataset>();
  let total = 0;
  for (const path of opened.paths) {
    const at = opened.addressOf(path);
    const known = byAddress.get(at);
    const dataset = known ?? opened.dataset(path);
    byAddress.set(at, dataset);
    datasets.set(path, dataset);
    if (known === undefined) total += memoryOf(dataset);
    if (total > largestDataset(bytes.length)) {
      const expected = `datasets of at most ${largestDataset(bytes.length)} bytes together`;
      const nextStep = "open the file and read those you need";
      throw mismatchError("HDF5", `dataset ${quoted(path)}`, { expected, found: "more", nextStep });
    }
  }
  return { datasets, attributes: opened.attributes("") };
}

function memoryOf({ data }: Hdf5Dataset): number {
  return ArrayBuffer.isView(data) ? data.byteLength : data.length * TEXT_BYTES;
}

/** Without links to names that a path cannot have, and without a second of the same name. */
function uniqueLinks(links: readonly Link[]): Link[] {
  const names = new Set<string>();
  return links.filter(({ name }) => {
    if (name === "" || name === "." || name.includes("/") || names.has(name)) return false;
    names.add(name);
    return true;
  });
}

function resolveSoftLinks(soft: readonly { path: string; target: string }[], found: Map<string, number>): void {
  const targets = new Map(soft.map(({ path, target }) => [path, target]));
  for (const { path, target } of soft) {
    let end: string | undefined = target;
    for (let steps = 0; end !== undefined && !found.has(end) && steps < MOST_LINKS_IN_A_ROW; steps++) {
      end = targets.get(end);
    }
    const at = end === undefined ? undefined : found.get(end);
    if (at !== undefined && !found.has(path)) found.set(path, at);
  }
}

function absolute(group: string, target: string): string {
  return normal(target.startsWith("/") ? target : `${group}/${target}`);
}

function normal(path: string): string {
  return path
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/");
}
