/** The links of a group, whichever of the three ways it keeps them. Source: File Format Specification, sections III.B to III.D, IV.A.2.g. */
import { walkTree1, walkTree2 } from "./btree.js";
import { openFractalHeap } from "./fractal-heap.js";
import {
  address,
  damaged,
  type Hdf5Bytes,
  requireRange,
  requireSignature,
  spendWork,
  textUntilZero,
  UNDEFINED_ADDRESS,
  uint,
} from "./hdf5-bytes.js";
import { findMessage, type Message, messageTypes } from "./object-header.js";

export interface Link {
  readonly name: string;
  /** Address of the object; null for a link by name. */
  readonly address: number | null;
  /** What a soft link names; null for a hard link and for one to another file. */
  readonly target: string | null;
}

/** The links of a group, by name. Not a group: none. */
export function readLinks(file: Hdf5Bytes, messages: readonly Message[]): Link[] {
  const links: Link[] = [];
  const table = findMessage(messages, messageTypes.symbolTable);
  if (table !== undefined) readSymbolTable(file, table.start, links);
  for (const { type, start, end } of messages) if (type === messageTypes.link) links.push(readLink(file, start, end));
  const info = findMessage(messages, messageTypes.linkInfo);
  if (info !== undefined) readDenseLinks(file, info, links);
  return links.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** Whether an object with these messages can have links. */
export function isGroup(messages: readonly Message[]): boolean {
  return messages.some(
    ({ type }) => type === messageTypes.symbolTable || type === messageTypes.linkInfo || type === messageTypes.link,
  );
}

function readSymbolTable(file: Hdf5Bytes, at: number, links: Link[]): void {
  const { offsetSize, lengthSize } = file;
  const tree = address(file, at);
  const heap = address(file, at + offsetSize);
  requireSignature(file, heap, "HEAP");
  const heapBytes = uint(file, heap + 8, lengthSize);
  const names = address(file, heap + 8 + 2 * lengthSize);
  requireRange(file, names, heapBytes, "the names of a group");
  const textAt = (place: number) => {
    if (place >= heapBytes) throw damaged(names, `a name within ${heapBytes} bytes`, `one at ${place}`);
    return textUntilZero(file, names + place, names + heapBytes);
  };
  const entryBytes = 2 * offsetSize + 24;
  walkTree1(file, tree, 0, lengthSize, (_key, node) => {
    requireSignature(file, node, "SNOD");
    const entries = uint(file, node + 6, 2);
    requireRange(file, node + 8, entries * entryBytes, "a node of a group");
    spendWork(file, entries);
    for (let entry = 0; entry < entries; entry++) {
      const start = node + 8 + entry * entryBytes;
      const name = textAt(uint(file, start, offsetSize));
      const isSoft = uint(file, start + 2 * offsetSize, 4) === 2;
      links.push(
        isSoft
          ? { name, address: null, target: textAt(uint(file, start + 2 * offsetSize + 8, 4)) }
          : { name, address: address(file, start + offsetSize), target: null },
      );
    }
  });
}

function readDenseLinks(file: Hdf5Bytes, info: Message, links: Link[]): void {
  const heapAt = info.start + 2 + (uint(file, info.start + 1, 1) & 1 ? 8 : 0);
  const heap = address(file, heapAt);
  if (heap === UNDEFINED_ADDRESS) return;
  const objectAt = openFractalHeap(file, heap);
  walkTree2(file, address(file, heapAt + file.offsetSize), (record) => {
    // The hash of the name, then the identifier in the heap.
    const { start, end } = objectAt(record + 4);
    links.push(readLink(file, start, end));
  });
}

function readLink(file: Hdf5Bytes, start: number, end: number): Link {
  const version = uint(file, start, 1);
  if (version !== 1) throw damaged(start, "a link of version 1", `${version}`);
  const flags = uint(file, start + 1, 1);
  let at = start + 2;
  const kind = flags & 8 ? uint(file, at++, 1) : 0;
  at += (flags & 4 ? 8 : 0) + (flags & 16 ? 1 : 0);
  const lengthBytes = 1 << (flags & 3);
  const nameBytes = uint(file, at, lengthBytes);
  at += lengthBytes;
  if (at + nameBytes > end) throw damaged(at, `a name of ${nameBytes} bytes`, `${end - at}`);
  const name = textOf(file, at, nameBytes);
  at += nameBytes;
  if (kind === 0) return { name, address: address(file, at), target: null };
  if (kind !== 1) return { name, address: null, target: null };
  const targetBytes = uint(file, at, 2);
  if (at + 2 + targetBytes > end) throw damaged(at, `a link of ${targetBytes} bytes`, `${end - at - 2}`);
  return { name, address: null, target: textOf(file, at + 2, targetBytes) };
}

function textOf({ bytes }: Hdf5Bytes, at: number, length: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + at, length).toString("utf8");
}
