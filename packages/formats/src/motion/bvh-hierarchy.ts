/** The `HIERARCHY` of a BVH file: joints, their parents, offsets and channels. */
import { quoted } from "../message-text.js";
import { numberOf } from "./number-row.js";
import { lineError, nextLine, type TextCursor } from "./text-lines.js";

const channelNames = ["Xposition", "Yposition", "Zposition", "Xrotation", "Yrotation", "Zrotation"] as const;

/** What a number of a frame moves or turns. */
export type BvhChannel = (typeof channelNames)[number];

/** One joint of a BVH skeleton; it comes after its parent. */
export interface BvhJoint {
  /** As in the file, inner spaces and colons included. */
  readonly name: string;
  /** Index of the parent; -1 for a root. */
  readonly parent: number;
  /** From the parent, in the parent's frame and the file's unit. A position channel replaces its axis. */
  readonly offset: readonly [x: number, y: number, z: number];
  /** In the order of the values. Rotations are in degrees and multiply in this order: the first turns last. */
  readonly channels: readonly BvhChannel[];
}

/** Where a chain of bones ends. */
export interface BvhEndSite {
  /** Index of the joint it belongs to. */
  readonly parent: number;
  /** From that joint, in its frame and the file's unit. */
  readonly offset: readonly [x: number, y: number, z: number];
}

/** The skeleton of a BVH file. */
export interface BvhHierarchy {
  readonly joints: readonly BvhJoint[];
  readonly endSites: readonly BvhEndSite[];
}

/** A block that is open, or declared and about to open. */
interface Block {
  /** Index of the joint; for an end site of the joint it ends. */
  readonly joint: number;
  readonly isEndSite: boolean;
  readonly title: string;
  readonly parent: number;
  offset: readonly [number, number, number] | null;
  channels: readonly BvhChannel[] | null;
}

/** A name that is longer is damage, and would fill messages. */
const LONGEST_NAME = 200;

const byLowerCase = new Map<string, BvhChannel>(channelNames.map((name) => [name.toLowerCase(), name]));

/**
 * Reads up to the line `MOTION`.
 *
 * @throws {MotionFormatError} naming the line that is not as the format has it.
 */
export function readBvhHierarchy(text: TextCursor): BvhHierarchy {
  const next = statementsOf(text);
  const first = next();
  if (first === null || !/^hierarchy$/i.test(first)) {
    throw lineError(text, `expected HIERARCHY, found ${found(first)}; this is not a BVH file`);
  }
  const blocks: Block[] = [];
  const endSites: BvhEndSite[] = [];
  const open: Block[] = [];
  let declared: Block | null = null;

  for (;;) {
    const statement = next();
    if (statement === null) throw lineError(text, "expected MOTION, found the end of the file; it was cut short");
    if (declared !== null) {
      if (statement !== "{") throw lineError(text, `expected { after ${declared.title}, found ${quoted(statement)}`);
      open.push(declared);
      declared = null;
      continue;
    }
    const inside: Block | undefined = open.at(-1);
    const [keyword, rest] = splitWord(statement);
    switch (keyword.toUpperCase()) {
      case "MOTION":
        if (inside) throw lineError(text, `expected } of ${inside.title}, found MOTION`);
        if (blocks.length === 0) throw lineError(text, "expected ROOT, found MOTION");
        return { joints: blocks.map((block) => finished(text, block)), endSites };
      case "ROOT":
        if (inside) throw lineError(text, `expected JOINT inside ${inside.title}, found ROOT`);
        declared = declare(text, blocks, rest, -1);
        break;
      case "JOINT":
        if (!inside || inside.isEndSite) throw lineError(text, `found JOINT ${quoted(rest)} outside a joint's { }`);
        declared = declare(text, blocks, rest, inside.joint);
        break;
      case "END": {
        if (!inside || inside.isEndSite) throw lineError(text, "found End Site outside a joint's { }");
        const title = `the End Site of ${inside.title}`;
        declared = { joint: inside.joint, isEndSite: true, title, parent: inside.joint, offset: null, channels: null };
        break;
      }
      case "OFFSET":
        if (!inside) throw lineError(text, "found OFFSET outside { }");
        if (inside.offset) throw lineError(text, `${inside.title} has a second OFFSET`);
        inside.offset = readOffset(text, rest);
        break;
      case "CHANNELS":
        if (!inside || inside.isEndSite) throw lineError(text, "found CHANNELS outside a joint's { }");
        if (inside.channels) throw lineError(text, `${inside.title} has a second CHANNELS`);
        inside.channels = readChannels(text, rest);
        break;
      case "}":
        if (!inside) throw lineError(text, "found } that closes nothing");
        if (!inside.offset) throw lineError(text, `expected OFFSET of ${inside.title}, found }`);
        if (inside.isEndSite) endSites.push({ parent: inside.parent, offset: inside.offset });
        open.pop();
        break;
      default:
        throw lineError(
          text,
          `expected ROOT, JOINT, End Site, OFFSET, CHANNELS, } or MOTION, found ${found(statement)}`,
        );
    }
  }
}

function declare(text: TextCursor, blocks: Block[], name: string, parent: number): Block {
  if (name === "") throw lineError(text, "expected the name of a joint, found the end of the line");
  if (name.length > LONGEST_NAME) throw lineError(text, `expected the name of a joint, found ${quoted(name)}`);
  const block = { joint: blocks.length, isEndSite: false, title: name, parent, offset: null, channels: null };
  blocks.push(block);
  return block;
}

function finished(text: TextCursor, { title, parent, offset, channels }: Block): BvhJoint {
  if (!offset) throw lineError(text, `${title} has no OFFSET`);
  return { name: title, parent, offset, channels: channels ?? [] };
}

function readOffset(text: TextCursor, rest: string): readonly [number, number, number] {
  const words = rest.split(/\s+/);
  const [x = NaN, y = NaN, z = NaN] = words.map(numberOf);
  if (words.length !== 3 || Number.isNaN(x + y + z)) {
    throw lineError(text, `OFFSET: expected 3 numbers, found ${found(rest)}`);
  }
  return [x, y, z];
}

function readChannels(text: TextCursor, rest: string): readonly BvhChannel[] {
  const [count = "", ...names] = rest.split(/\s+/);
  if (!/^\d+$/.test(count) || Number(count) !== names.length) {
    throw lineError(text, `CHANNELS: expected a count and as many names, found ${found(rest)}`);
  }
  return names.map((name) => {
    const channel = byLowerCase.get(name.toLowerCase());
    if (!channel) throw lineError(text, `CHANNELS: expected ${channelNames.join(", ")}, found ${quoted(name)}`);
    return channel;
  });
}

/** Statement after statement: a line, or what braces part it into; null at the end. */
function statementsOf(text: TextCursor): () => string | null {
  let rest = "";
  return () => {
    if (rest === "") rest = nextLine(text) ?? "";
    if (rest === "") return null;
    const brace = rest[0] === "{" || rest[0] === "}" ? 0 : rest.search(/\s[{}]|[{}]$/);
    const end = brace === 0 ? 1 : brace === -1 ? rest.length : brace + (/\s/.test(rest[brace]) ? 1 : 0);
    const statement = rest.slice(0, end).trim();
    rest = rest.slice(end).trimStart();
    return statement;
  };
}

function splitWord(statement: string): [word: string, rest: string] {
  const end = statement.search(/\s/);
  return end === -1 ? [statement, ""] : [statement.slice(0, end), statement.slice(end).trim()];
}

function found(statement: string | null): string {
  return statement === null ? "the end of the file" : statement === "" ? "nothing" : quoted(statement);
}
