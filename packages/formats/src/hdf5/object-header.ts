/** The messages of an object: what a group or dataset says about itself. Source: File Format Specification, section IV.A. */
import {
  address,
  damaged,
  type Hdf5Bytes,
  requireRange,
  requireSignature,
  spendWork,
  UNDEFINED_ADDRESS,
  uint,
  unsupported,
  visitOnce,
} from "./hdf5-bytes.js";

export const messageTypes = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  oldFillValue: 0x04,
  fillValue: 0x05,
  link: 0x06,
  externalFiles: 0x07,
  layout: 0x08,
  filters: 0x0b,
  attribute: 0x0c,
  continuation: 0x10,
  symbolTable: 0x11,
  attributeInfo: 0x15,
} as const;

export interface Message {
  readonly type: number;
  /** Bytes of the file, end exclusive. */
  readonly start: number;
  readonly end: number;
  /** The data say where the message is. */
  readonly shared: boolean;
}

/** The messages of the object at an address, in their order. */
export function readMessages(file: Hdf5Bytes, at: number): Message[] {
  requireRange(file, at, 4, "an object header");
  const isVersion2 = file.view.getUint32(at, false) === 0x4f484452;
  return isVersion2 ? readVersion2(file, at) : readVersion1(file, at);
}

export function findMessage(messages: readonly Message[], type: number): Message | undefined {
  return messages.find((message) => message.type === type);
}

function readVersion1(file: Hdf5Bytes, at: number): Message[] {
  const version = uint(file, at, 1);
  if (version !== 1) throw damaged(at, "an object header of version 1 or 2", `${version}`);
  const messages: Message[] = [];
  const once = visitOnce("a block of an object header");
  const blocks = [{ start: at + 16, end: at + 16 + uint(file, at + 8, 4) }];
  for (const block of blocks) {
    once(block.start);
    requireRange(file, block.start, block.end - block.start, "an object header");
    for (let start = block.start; start + 8 <= block.end; ) {
      spendWork(file, 1);
      const type = uint(file, start, 2);
      const end = start + 8 + uint(file, start + 2, 2);
      if (end > block.end) throw damaged(start, "a message that ends with its block", "a longer one");
      if (type === messageTypes.continuation) blocks.push(continuation(file, start + 8, end));
      else if (type !== 0) messages.push({ type, start: start + 8, end, shared: (uint(file, start + 4, 1) & 2) !== 0 });
      start = end;
    }
  }
  return messages;
}

function readVersion2(file: Hdf5Bytes, at: number): Message[] {
  const version = uint(file, at + 4, 1);
  if (version !== 2) throw damaged(at + 4, "an object header of version 2", `${version}`);
  const flags = uint(file, at + 5, 1);
  const sizeAt = at + 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
  const sizeBytes = 1 << (flags & 3);
  const first = sizeAt + sizeBytes;
  const headBytes = flags & 4 ? 6 : 4;
  const messages: Message[] = [];
  const once = visitOnce("a block of an object header");
  const blocks = [{ start: first, end: first + uint(file, sizeAt, sizeBytes) }];
  for (const block of blocks) {
    once(block.start);
    requireRange(file, block.start, block.end - block.start, "an object header");
    // Up to the end there may be a gap too small for a message.
    for (let start = block.start; start + headBytes <= block.end; ) {
      spendWork(file, 1);
      const type = uint(file, start, 1);
      const end = start + headBytes + uint(file, start + 1, 2);
      if (end > block.end) throw damaged(start, "a message that ends with its block", "a longer one");
      if (type === messageTypes.continuation) {
        const next = continuation(file, start + headBytes, end);
        requireSignature(file, next.start, "OCHK");
        blocks.push({ start: next.start + 4, end: next.end - 4 });
      } else if (type !== 0) {
        messages.push({ type, start: start + headBytes, end, shared: (uint(file, start + 3, 1) & 2) !== 0 });
      }
      start = end;
    }
  }
  return messages;
}

function continuation(file: Hdf5Bytes, at: number, end: number): { start: number; end: number } {
  if (at + file.offsetSize + file.lengthSize > end) throw damaged(at, "a continuation's address and length", "less");
  const start = address(file, at);
  if (start === UNDEFINED_ADDRESS) throw damaged(at, "the address of a continuation", "none");
  const length = uint(file, at + file.offsetSize, file.lengthSize);
  requireRange(file, start, length, "an object header's continuation");
  return { start, end: start + length };
}

/**
 * A message's data: its own, or those of the object that it shares them with.
 *
 * @throws {FormatError} when they are kept in the file's table of shared messages, which is not read.
 */
export function resolveShared(file: Hdf5Bytes, message: Message): Message {
  return message.shared ? sharedMessage(file, message.start, message.type) : message;
}

/** The message of this type of the object whose address is written at a byte, as shared messages are. */
export function sharedMessage(file: Hdf5Bytes, at: number, type: number): Message {
  const version = uint(file, at, 1);
  const kind = uint(file, at + 1, 1);
  if (version === 3 && kind === 1) {
    throw unsupported(at, "messages in the object itself", "one in the table of shared messages");
  }
  const target = address(file, at + (version === 1 ? 8 : 2));
  if (target === UNDEFINED_ADDRESS) throw damaged(at, "the address of a shared message", "none");
  const found = findMessage(readMessages(file, target), type);
  if (found === undefined || found.shared) throw damaged(target, "the shared message", "none");
  return found;
}
