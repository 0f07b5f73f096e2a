/** B-trees of both versions. Source: File Format Specification, sections III.A.1 and III.A.2. */
import {
  address,
  damaged,
  type Hdf5Bytes,
  requireRange,
  requireSignature,
  spendWork,
  UNDEFINED_ADDRESS,
  uint,
  visitOnce,
} from "./hdf5-bytes.js";

/** A tree of this depth has more records than any file. */
const DEEPEST_TREE = 16;

/**
 * The entries at the bottom of a version 1 tree.
 *
 * @param type 0 for groups, 1 for chunks.
 * @param keyBytes of the key before each child.
 * @param visit gets the byte of the key and the child's address.
 */
export function walkTree1(
  file: Hdf5Bytes,
  root: number,
  type: 0 | 1,
  keyBytes: number,
  visit: (key: number, child: number) => void,
): void {
  const once = visitOnce("a node of a tree");
  const step = keyBytes + file.offsetSize;
  const walk = (at: number, levelAbove: number) => {
    once(at);
    requireSignature(file, at, "TREE");
    if (uint(file, at + 4, 1) !== type) throw damaged(at + 4, `a tree of type ${type}`, `${uint(file, at + 4, 1)}`);
    const level = uint(file, at + 5, 1);
    if (level >= levelAbove) throw damaged(at + 5, `a level below ${levelAbove}`, `${level}`);
    const entries = uint(file, at + 6, 2);
    const first = at + 8 + 2 * file.offsetSize;
    requireRange(file, first, entries * step + (entries > 0 ? keyBytes : 0), "a node of a tree");
    spendWork(file, entries + 1);
    for (let entry = 0; entry < entries; entry++) {
      const key = first + entry * step;
      const child = address(file, key + keyBytes);
      if (level === 0) visit(key, child);
      else walk(child, level);
    }
  };
  walk(root, 256);
}

/**
 * Visits every record of a version 2 tree.
 *
 * @param visit gets the byte where the record starts and its size.
 */
export function walkTree2(file: Hdf5Bytes, at: number, visit: (record: number, size: number) => void): void {
  requireSignature(file, at, "BTHD");
  const nodeBytes = uint(file, at + 6, 4);
  const recordBytes = uint(file, at + 10, 2);
  const depth = uint(file, at + 12, 2);
  const root = address(file, at + 16);
  const rootRecords = uint(file, at + 16 + file.offsetSize, 2);
  if (root === UNDEFINED_ADDRESS || rootRecords === 0) return;
  if (recordBytes === 0 || nodeBytes < 10 + recordBytes || depth > DEEPEST_TREE) {
    throw damaged(at + 6, "a tree with room for records", `nodes of ${nodeBytes} bytes, ${depth} levels`);
  }
  const counts = countSizes(file, nodeBytes, recordBytes, depth);
  const once = visitOnce("a node of a tree");
  const walk = (node: number, records: number, level: number) => {
    once(node);
    requireSignature(file, node, level === 0 ? "BTLF" : "BTIN");
    const first = node + 6;
    requireRange(file, first, records * recordBytes, "a node of a tree");
    spendWork(file, records + 1);
    for (let record = 0; record < records; record++) visit(first + record * recordBytes, recordBytes);
    if (level === 0) return;
    const { own, below } = counts[level];
    const step = file.offsetSize + own + below;
    for (let child = 0; child <= records; child++) {
      const pointer = first + records * recordBytes + child * step;
      const target = address(file, pointer);
      walk(target, uint(file, pointer + file.offsetSize, own), level - 1);
    }
  };
  walk(root, rootRecords, depth);
}

/** Bytes that the counts beside a child's address take, at each level: of the child's records, and of all below it. */
function countSizes(
  { offsetSize }: Hdf5Bytes,
  nodeBytes: number,
  recordBytes: number,
  depth: number,
): { own: number; below: number }[] {
  const sizeOf = (limit: number) => Math.floor(Math.log2(Math.max(1, limit)) / 8) + 1;
  const inLeaf = Math.floor((nodeBytes - 10) / recordBytes);
  const own = sizeOf(inLeaf);
  const levels = [{ own, below: 0 }];
  let most = inLeaf;
  let below = 0;
  for (let level = 1; level <= depth; level++) {
    levels.push({ own, below });
    const pointer = offsetSize + own + below;
    const inNode = Math.floor((nodeBytes - 10 - pointer) / (recordBytes + pointer));
    most = (inNode + 1) * most + inNode;
    below = Math.min(8, sizeOf(most));
  }
  return levels;
}
