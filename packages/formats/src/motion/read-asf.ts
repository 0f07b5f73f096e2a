/**
 * ASF, the Acclaim skeleton file: bones with their rest directions, axes and degrees of freedom, and how they hang
 * together. Format: J. Lander, "Working with Motion Capture File Formats", Game Developer, January 1998; the CMU motion
 * capture database, http://mocap.cs.cmu.edu.
 */
import { quoted } from "../message-text.js";
import { numberOf } from "./number-row.js";
import { lineError, nextLine, openText, type TextCursor } from "./text-lines.js";

const bodyFreedoms = ["tx", "ty", "tz", "rx", "ry", "rz"] as const;

/** A degree of freedom: t along an axis, r about it. */
export type AsfFreedom = (typeof bodyFreedoms)[number];
/** Three numbers along or about x, y and z. */
export type AsfVector = readonly [x: number, y: number, z: number];

/** A bone of an Acclaim skeleton, at rest. */
export interface AsfBone {
  readonly name: string;
  /** Index of the parent among the bones; -1 for the root. A bone comes after its parent. */
  readonly parent: number;
  /** The way it points at rest, in the frame of the whole skeleton; of length 1. */
  readonly direction: AsfVector;
  /** In the file's unit. */
  readonly length: number;
  /** The frame its angles turn in, in the file's angle unit and `axisOrder`. */
  readonly axis: AsfVector;
  /** `XYZ`: x turns first. */
  readonly axisOrder: string;
  /** What a frame of motion says about it, in that order: `rx`, `ry`, `rz`. */
  readonly freedoms: readonly AsfFreedom[];
  /** [low, high] of each freedom, in the file's angle unit; none where the file has none. */
  readonly limits: readonly (readonly [low: number, high: number])[];
}

/** An ASF file: bones, their units, and the root they hang on. */
export interface AsfSkeleton {
  readonly name: string;
  readonly units: {
    readonly mass: number;
    /** Lengths are inches times this: 0.45 in the CMU database, so that 1 is 56.4 mm. */
    readonly length: number;
    readonly angle: "deg" | "rad";
  };
  readonly root: {
    readonly freedoms: readonly AsfFreedom[];
    readonly axisOrder: string;
    readonly position: AsfVector;
    readonly orientation: AsfVector;
  };
  readonly bones: readonly AsfBone[];
}

type ReadBone = Omit<AsfBone, "parent">;

/** A name that is longer is damage, and would fill messages. */
const LONGEST_NAME = 200;

/**
 * Reads a skeleton.
 *
 * @throws {MotionFormatError} naming the line, when the file is not ASF, is cut short, names a bone twice or one that is
 *   not there, or holds the conflict markers of a git merge.
 */
export function readAsf(bytes: Uint8Array): AsfSkeleton {
  const text = openText("ASF", bytes);
  let name = "";
  let units: AsfSkeleton["units"] = { mass: 1, length: 1, angle: "deg" };
  let root: AsfSkeleton["root"] | null = null;
  let bones: ReadBone[] | null = null;

  let line = nextLineWithoutComment(text);
  if (line === null || !line.startsWith(":")) {
    throw lineError(text, `expected :version, found ${shown(line)}; this is not an ASF file`);
  }
  while (line !== null) {
    const [keyword, ...words] = line.split(/\s+/);
    if (keyword === ":hierarchy") {
      if (!root) throw lineError(text, "expected :root before :hierarchy");
      if (!bones) throw lineError(text, "expected :bonedata before :hierarchy");
      return { name, units, root, bones: readHierarchy(text, bones) };
    }
    if (keyword === ":bonedata") {
      bones = readBones(text);
      line = nextLineWithoutComment(text);
      continue;
    }
    if (keyword === ":name") name = words.join(" ");
    const section = readSection(text);
    if (keyword === ":units") units = readUnits(text, section.entries, units);
    if (keyword === ":root") root = readRoot(text, section.entries);
    line = section.next;
  }
  throw lineError(text, "expected :hierarchy, found the end of the file; it was cut short");
}

/** The lines up to the next one with a colon: first word → the other words. */
function readSection(text: TextCursor): { entries: Map<string, readonly string[]>; next: string | null } {
  const entries = new Map<string, readonly string[]>();
  for (;;) {
    const line = nextLineWithoutComment(text);
    if (line === null || line.startsWith(":")) return { entries, next: line };
    const [word, ...values] = line.split(/\s+/);
    entries.set(word.toLowerCase(), values);
  }
}

function readUnits(
  text: TextCursor,
  entries: ReadonlyMap<string, readonly string[]>,
  units: AsfSkeleton["units"],
): AsfSkeleton["units"] {
  const factor = (name: "mass" | "length") => {
    const [word] = entries.get(name) ?? [];
    if (word === undefined) return units[name];
    const value = numberOf(word);
    if (!(value > 0)) throw lineError(text, `:units: ${name}: expected a number above 0, found ${quoted(word)}`);
    return value;
  };
  const [angle = units.angle] = entries.get("angle") ?? [];
  const isRadians = /^rad/i.test(angle);
  if (!isRadians && !/^deg/i.test(angle)) {
    throw lineError(text, `:units: angle: expected deg or rad, found ${quoted(angle)}`);
  }
  return { mass: factor("mass"), length: factor("length"), angle: isRadians ? "rad" : "deg" };
}

function readRoot(text: TextCursor, entries: ReadonlyMap<string, readonly string[]>): AsfSkeleton["root"] {
  const order = entries.get("order");
  if (!order) throw lineError(text, ":root: expected order, found none");
  return {
    freedoms: readFreedoms(text, ":root: order", order, bodyFreedoms),
    axisOrder: readAxisOrder(text, ":root", entries.get("axis")?.[0] ?? "XYZ"),
    position: readVector(text, ":root: position", entries.get("position") ?? ["0", "0", "0"]),
    orientation: readVector(text, ":root: orientation", entries.get("orientation") ?? ["0", "0", "0"]),
  };
}

/** The blocks of `:bonedata`; stops before the line that begins none, which is not lost. */
function readBones(text: TextCursor): ReadBone[] {
  const bones: ReadBone[] = [];
  for (;;) {
    const { position, line } = text;
    const word = nextLineWithoutComment(text);
    if (word?.toLowerCase() !== "begin") {
      if (word !== null && !word.startsWith(":")) {
        throw lineError(text, `:bonedata: expected begin or the next section, found ${quoted(word)}`);
      }
      text.position = position;
      text.line = line;
      return bones;
    }
    bones.push(readBone(text));
  }
}

function readBone(text: TextCursor): ReadBone {
  const entries = new Map<string, readonly string[]>();
  const limits: [number, number][] = [];
  const begin = text.line;
  let inLimits = false;
  for (;;) {
    const line = nextLineWithoutComment(text);
    if (line === null) throw lineError(text, `expected end of the bone of line ${begin}, found the end of the file`);
    const [word, ...values] = line.replaceAll(/[(),]/g, " ").trim().split(/\s+/);
    const keyword = word.toLowerCase();
    if (keyword === "end") break;
    if (keyword === "begin" || keyword.startsWith(":")) {
      throw lineError(text, `expected end of the bone of line ${begin}, found ${quoted(line)}`);
    }
    inLimits = keyword === "limits" || (inLimits && line.startsWith("("));
    if (inLimits) limits.push(readLimits(text, keyword === "limits" ? values : [word, ...values]));
    else entries.set(keyword, values);
  }

  const name = entries.get("name")?.[0];
  if (!name || name.length > LONGEST_NAME) {
    throw lineError(text, `expected the name of the bone of line ${begin}, found ${quoted(name ?? "")}`);
  }
  const direction = readVector(text, `${name}: direction`, entries.get("direction") ?? []);
  const [lengthWord = ""] = entries.get("length") ?? [];
  const length = numberOf(lengthWord);
  if (!(length >= 0)) throw lineError(text, `${name}: length: expected a number, found ${quoted(lengthWord)}`);
  const axis = entries.get("axis") ?? ["0", "0", "0"];
  const freedoms = readFreedoms(text, `${name}: dof`, entries.get("dof") ?? [], bodyFreedoms.slice(3));
  if (limits.length > 0 && limits.length !== freedoms.length) {
    throw lineError(text, `${name}: expected limits of ${freedoms.length} freedoms, found ${limits.length}`);
  }
  return {
    name,
    direction,
    length,
    axis: readVector(text, `${name}: axis`, axis.slice(0, 3)),
    axisOrder: readAxisOrder(text, name, axis[3] ?? "XYZ"),
    freedoms,
    limits,
  };
}

function readLimits(text: TextCursor, words: readonly string[]): [number, number] {
  // Joints without a stop have `inf`.
  const [low = Number.NaN, high = Number.NaN] = words.map((word) =>
    /^[+-]?inf/i.test(word) ? (word.startsWith("-") ? -Infinity : Infinity) : numberOf(word),
  );
  if (words.length !== 2 || Number.isNaN(low) || Number.isNaN(high)) {
    throw lineError(text, `limits: expected (low high), found ${quoted(words.join(" "))}`);
  }
  return [low, high];
}

/** The table of `:hierarchy`, which gives every bone a parent; the bones in its order. */
function readHierarchy(text: TextCursor, bones: readonly ReadBone[]): AsfBone[] {
  const byName = new Map<string, ReadBone>();
  for (const bone of bones) {
    if (byName.has(bone.name)) throw lineError(text, `:bonedata has two bones with the name ${bone.name}`);
    byName.set(bone.name, bone);
  }
  const ordered: AsfBone[] = [];
  const places = new Map<string, number>([["root", -1]]);
  for (;;) {
    const line = nextLineWithoutComment(text);
    if (line === null) throw lineError(text, "expected end of :hierarchy, found the end of the file; it was cut short");
    if (/^begin$/i.test(line)) continue;
    if (/^end$/i.test(line)) break;
    const [parentName, ...children] = line.split(/\s+/);
    const parent = places.get(parentName);
    if (parent === undefined) throw lineError(text, `:hierarchy: ${quoted(parentName)} is no child of a line above`);
    for (const child of children) {
      const bone = byName.get(child);
      if (!bone) throw lineError(text, `:hierarchy: ${quoted(child)} is not in :bonedata`);
      if (places.has(child)) throw lineError(text, `:hierarchy: ${quoted(child)} has two parents`);
      places.set(child, ordered.length);
      ordered.push({ ...bone, parent });
    }
  }
  const loose = bones.find((bone) => !places.has(bone.name));
  if (loose) throw lineError(text, `:hierarchy: ${loose.name} has no parent`);
  return ordered;
}

function readFreedoms(
  text: TextCursor,
  place: string,
  words: readonly string[],
  known: readonly AsfFreedom[],
): readonly AsfFreedom[] {
  const freedoms = words.map((word) => {
    const freedom = known.find((one) => one === word.toLowerCase());
    if (!freedom) throw lineError(text, `${place}: expected ${known.join(", ")}, found ${quoted(word)}`);
    return freedom;
  });
  if (new Set(freedoms).size !== freedoms.length) {
    throw lineError(text, `${place}: ${quoted(words.join(" "))} names one of them twice`);
  }
  return freedoms;
}

function readVector(text: TextCursor, place: string, words: readonly string[]): AsfVector {
  const [x = Number.NaN, y = Number.NaN, z = Number.NaN] = words.map(numberOf);
  if (words.length !== 3 || Number.isNaN(x + y + z)) {
    throw lineError(text, `${place}: expected 3 numbers, found ${quoted(words.join(" "))}`);
  }
  return [x, y, z];
}

function readAxisOrder(text: TextCursor, place: string, word: string): string {
  const order = word.toUpperCase();
  if (!/^(?:XYZ|XZY|YXZ|YZX|ZXY|ZYX)$/.test(order)) {
    throw lineError(text, `${place}: axis: expected an order such as XYZ, found ${quoted(word)}`);
  }
  return order;
}

function nextLineWithoutComment(text: TextCursor): string | null {
  for (;;) {
    const line = nextLine(text);
    if (line === null || !line.startsWith("#")) return line;
  }
}

function shown(line: string | null): string {
  return line === null ? "the end of the file" : quoted(line);
}
