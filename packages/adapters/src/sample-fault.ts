/** Whether a value that an adapter from outside gives is a sample. */
import { type PoseSample, remapToH36m17, type Skeleton } from "@wildpose/pose";
import type { DatasetCard } from "./adapter.js";
import { requireImagePath } from "./image-path.js";
import { RecordProblem, shown } from "./record-problem.js";

type Fields = Readonly<Record<keyof PoseSample, unknown>>;

/**
 * What keeps a value from being a {@link PoseSample} of a source: the first field that is not as documented, what was
 * expected and what found; null when it is one. It costs a walk over the joints.
 */
export function sampleFault(value: unknown, { id: source }: DatasetCard): string | null {
  if (typeof value !== "object" || value === null) return `an object expected, found ${described(value)}`;
  const sample = value as Fields;
  return (
    nameFault("id", sample.id, `${source}/`) ??
    wordFault("source", sample.source, [source]) ??
    wordFault("sourceSplit", sample.sourceSplit, ["train", "validation", "test"]) ??
    (sample.group === source ? null : nameFault("group", sample.group, `${source}/`)) ??
    skeletonFault(sample.skeleton) ??
    jointsFault(sample, (sample.skeleton as Skeleton).joints) ??
    imagePathFault(sample.imagePath) ??
    numbersFault("imageSize", sample.imageSize, "[width, height] in whole pixels", 2, isPositiveInteger) ??
    numbersFault("bbox", sample.bbox, "[x, y, width, height]", 4, (side, index) => index < 2 || side > 0) ??
    numbersFault("intrinsics", sample.intrinsics, "[fx, fy, cx, cy]", 4, (length, index) => index > 1 || length > 0) ??
    numbersFault("distortion", sample.distortion, "[k1, k2, k3, p1, p2]", 5, () => true) ??
    (isNullOr(sample.activity, /./su) ? null : expected("activity", "text or null", sample.activity)) ??
    (isNullOr(sample.defect, /^[a-z0-9]+(-[a-z0-9]+)*$/)
      ? null
      : expected("defect", "one word such as mocap-drift, or null", sample.defect))
  );
}

function expected(field: string, what: string, found: unknown): string {
  return `${field}: ${what} expected, found ${described(found)}`;
}

/** Any value at all as it appears in a message, also one that JSON cannot say. */
export function described(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "bigint" || typeof value === "function" || typeof value === "symbol") return `a ${typeof value}`;
  if (typeof value !== "object" || value === null) return shown(value);
  if (ArrayBuffer.isView(value) && "length" in value) return `${value.constructor.name} of ${value.length}`;
  if (Array.isArray(value)) {
    const isShort = value.length <= 8 && value.every((item) => typeof item === "number" || typeof item === "string");
    return isShort ? shown(value) : `Array of ${value.length}`;
  }
  if (value instanceof Promise) return "a promise";
  return `an object with ${Object.keys(value).slice(0, 5).map(shown).join(", ") || "no keys"}`;
}

/** Names become cells of tables and lines of lists, so they have no control characters. */
function nameFault(field: string, name: unknown, begin: string): string | null {
  const isName = typeof name === "string" && name.length > begin.length && name.startsWith(begin);
  if (isName && !/\p{Cc}/u.test(name)) return null;
  return expected(field, `text that begins with "${begin}", without control characters,`, name);
}

function wordFault(field: string, word: unknown, words: readonly string[]): string | null {
  if (typeof word === "string" && words.includes(word)) return null;
  return expected(field, words.map((one) => `"${one}"`).join(" or "), word);
}

/** Samples share their skeletons: what was found of one is kept. */
const faultsOfSkeletons = new WeakMap<object, string | null>();

function skeletonFault(skeleton: unknown): string | null {
  if (typeof skeleton !== "object" || skeleton === null) {
    return expected("skeleton", "what defineSkeleton of @wildpose/pose gives", skeleton);
  }
  let fault = faultsOfSkeletons.get(skeleton);
  if (fault === undefined) {
    fault = unusableSkeleton(skeleton as Readonly<Record<keyof Skeleton, unknown>>);
    faultsOfSkeletons.set(skeleton, fault);
  }
  return fault;
}

function unusableSkeleton(skeleton: Readonly<Record<keyof Skeleton, unknown>>): string | null {
  const { id, joints, h36m17 } = skeleton;
  if (typeof id !== "string" || id === "") return expected("skeleton.id", "text", id);
  if (!Array.isArray(joints) || joints.length === 0 || !joints.every((joint) => typeof joint === "string")) {
    return expected("skeleton.joints", "a list of names", joints);
  }
  if (h36m17 !== undefined && (typeof h36m17 !== "object" || h36m17 === null)) {
    return expected("skeleton.h36m17", "the joints of Human3.6M made of its own", h36m17);
  }
  try {
    const { source, terms } = remapToH36m17(skeleton as unknown as Skeleton);
    if (!terms.flat().every(([, weight]) => Number.isFinite(weight))) {
      return `skeleton.h36m17: weights as numbers expected, found others in ${shown(id)}`;
    }
    if (source.joints.length === joints.length && source.joints.every((joint, index) => joint === joints[index])) {
      return null;
    }
    return `skeleton: the joints of ${id} in their order expected, or another id, found others`;
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return `skeleton: one that becomes Human3.6M's 17 joints expected (defineSkeleton of @wildpose/pose), found ${shown(id)}: ${problem}`;
  }
}

/** Arrays of the joints: their types and lengths, and a place for each that is labelled and for no other. */
function jointsFault({ keypoints, visibility, joints3d }: Fields, joints: readonly string[]): string | null {
  const count = joints.length;
  if (!(keypoints instanceof Float32Array) || keypoints.length !== count * 2) {
    return expected("keypoints", `Float32Array of ${count * 2}`, keypoints);
  }
  if (!(visibility instanceof Uint8Array) || visibility.length !== count) {
    return expected("visibility", `Uint8Array of ${count}`, visibility);
  }
  if (joints3d !== null && !(joints3d instanceof Float32Array && joints3d.length === count * 3)) {
    return expected("joints3d", `Float32Array of ${count * 3} or null`, joints3d);
  }
  for (let joint = 0; joint < count; joint++) {
    const state = visibility[joint];
    if (state > 2) return expected(`visibility of ${joints[joint]}`, "0, 1 or 2", state);
    const [x, y] = [keypoints[joint * 2], keypoints[joint * 2 + 1]];
    const isSound = state === 0 ? Number.isNaN(x) && Number.isNaN(y) : Number.isFinite(x) && Number.isFinite(y);
    if (!isSound) {
      const what = state === 0 ? "NaN, as it is not labelled," : `a place, as its visibility is ${state},`;
      return `keypoints of ${joints[joint]}: ${what} expected, found (${x}, ${y})`;
    }
    if (joints3d === null) continue;
    const place = joints3d.subarray(joint * 3, joint * 3 + 3);
    if (!place.every(Number.isFinite) && !place.every(Number.isNaN)) {
      return `joints3d of ${joints[joint]}: a place in millimetres, or NaN three times, expected, found (${place.join(", ")})`;
    }
  }
  return null;
}

function imagePathFault(path: unknown): string | null {
  if (path === null) return null;
  if (typeof path !== "string") return expected("imagePath", "path inside the image folder, or null,", path);
  try {
    requireImagePath("imagePath", path);
    return null;
  } catch (error) {
    if (!(error instanceof RecordProblem)) throw error;
    return error.message;
  }
}

function numbersFault(
  field: string,
  value: unknown,
  what: string,
  length: number,
  isSound: (number: number, index: number) => boolean,
): string | null {
  if (value === null) return null;
  if (Array.isArray(value) && value.length === length) {
    if (value.every((number, index) => Number.isFinite(number) && isSound(number, index))) return null;
  }
  return expected(field, `${what} or null`, value);
}

function isPositiveInteger(value: number): boolean {
  return Number.isInteger(value) && value > 0;
}

function isNullOr(value: unknown, form: RegExp): boolean {
  return value === null || (typeof value === "string" && form.test(value));
}
