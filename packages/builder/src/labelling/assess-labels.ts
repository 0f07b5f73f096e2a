/**
 * Stage `assess`: quality measures and flags of generated labels, from the values that will be stored. Definitions are
 * with each function; nothing here changes a label.
 */
import type { LabelBatch, SearchSettings } from "@wildpose/inference";
import { bonesOf, h36m17, sizeRuler } from "@wildpose/pose";
import type { PoseChunk } from "../plan/pose-chunk.js";
import { countLabelled, type RejectReason } from "../plan/select-person.js";
import { promisesReprojection } from "../recipe/search-recipe.js";
import { declaredProjection } from "./declared-place.js";
import { type Lens, lensOf, projectThrough } from "./lens.js";

const JOINTS = h36m17.joints.length;

/** Set where a person should look, in the order of the bits that a stored flag word has. */
export const flagNames = ["depth-at-range-edge", "few-labelled-joints", "implausible-bone", "known-defect"] as const;
export type Flag = (typeof flagNames)[number];

/** A pose with fewer labelled joints than this is flagged. */
export const MANY_LABELLED_JOINTS = 12;

/**
 * The promise of a release: an annotated joint is where its label projects, to within this many pixels; or, by a search
 * that does not put joints on their rays, its label projects where that search puts it.
 */
export const REPROJECTION_LIMIT_PX = 0.01;

export interface Assessment {
  readonly boneAsymmetry: number;
  readonly jointLimitViolation: number;
  readonly reprojectionErrorPx: number;
  readonly flags: readonly Flag[];
}

/**
 * Assesses all labels of a chunk.
 *
 * @param search that the labels were made with, where they were not measured.
 */
export function assessChunk(
  chunk: Pick<
    PoseChunk,
    "count" | "keypoints" | "visibility" | "synthesized" | "distortion" | "defective" | "measured"
  >,
  labels: LabelBatch,
  search: SearchSettings = {},
): (Assessment | RejectReason)[] {
  const { count, keypoints, visibility, synthesized, distortion, defective, measured } = chunk;
  return Array.from({ length: count }, (_, row) => {
    const person = {
      distortion: distortion.subarray(row * 5, row * 5 + 5),
      defective: defective[row] === 1,
      keypoints: keypoints.subarray(row * JOINTS * 2, (row + 1) * JOINTS * 2),
      visibility: visibility.subarray(row * JOINTS, (row + 1) * JOINTS),
      synthesized: synthesized.subarray(row * JOINTS, (row + 1) * JOINTS),
    };
    return assessLabel(person, labels, row, measured ? {} : search);
  });
}

/** What assess needs of the person a label belongs to. */
export interface AssessedPerson {
  /** [17, 2] pixels; NaN where not labelled. */
  readonly keypoints: Float32Array;
  /** [17] */
  readonly visibility: Uint8Array;
  /** [17] 1 where computed from other joints. */
  readonly synthesized: Uint8Array;
  /** [5] k1, k2, k3, p1, p2. */
  readonly distortion: Float64Array;
  /** The source's own data are known to be wrong. */
  readonly defective: boolean;
}

/** Assesses row `row` of a batch; a reason when the label cannot be used. */
export function assessLabel(
  person: AssessedPerson,
  labels: LabelBatch,
  row: number,
  search: SearchSettings = {},
): Assessment | RejectReason {
  const pose = labels.keypoints3d.subarray(row * JOINTS * 3, (row + 1) * JOINTS * 3);
  const root = labels.rootPosition.subarray(row * 3, row * 3 + 3);
  const intrinsics = labels.intrinsics.subarray(row * 4, row * 4 + 4);
  const lens = lensOf({ intrinsics, distortion: person.distortion }, 0);
  if (!(root[2] > 0) || !allFinite(pose) || !allFinite(root) || !allFinite(intrinsics)) return "no-depth";
  const right = labels.keypoints2dRight.subarray(row * JOINTS * 2, (row + 1) * JOINTS * 2);
  const coarse = labels.coarse.subarray(row * JOINTS * 3, (row + 1) * JOINTS * 3);
  const judged = Number.isFinite(labels.searchResidualMm[row]) && Number.isFinite(labels.expectedErrorMm[row]);
  if (!isWhereSeen(right, person.visibility) || !allFinite(coarse) || !judged) return "no-depth";

  const annotated = new Uint8Array(JOINTS);
  for (let joint = 0; joint < JOINTS; joint++) {
    annotated[joint] = person.visibility[joint] > 0 && person.synthesized[joint] === 0 ? 1 : 0;
  }
  const reprojectionErrorPx = reprojectionError(pose, root, lens, person.keypoints, annotated);
  const placed = { pose, coarse, root, lens, keypoints: person.keypoints, joints: annotated };
  const misplacedPx = promisesReprojection(search) ? reprojectionErrorPx : placementError(placed, search);
  if (!(misplacedPx <= REPROJECTION_LIMIT_PX)) return "no-reprojection";

  const flags: Flag[] = [];
  if (labels.depthAtRangeEdge[row]) flags.push("depth-at-range-edge");
  if (countLabelled(person.visibility) < MANY_LABELLED_JOINTS) flags.push("few-labelled-joints");
  if (hasImplausibleBone(pose)) flags.push("implausible-bone");
  if (person.defective) flags.push("known-defect");
  return {
    boneAsymmetry: boneAsymmetry(pose),
    jointLimitViolation: jointLimitViolation(pose),
    reprojectionErrorPx,
    flags,
  };
}

/**
 * The largest distance between a joint and the projection of its label, over the joints that take part.
 *
 * @param pose [J, 3] millimetres, root-relative, camera frame.
 * @param root [3] millimetres, camera frame.
 * @param keypoints [J, 2] pixels.
 * @param joints [J] 1 where the joint takes part.
 * @returns pixels; 0 when no joint takes part, NaN when one of them is behind the camera.
 */
export function reprojectionError(
  pose: Float32Array,
  root: Float32Array,
  lens: Lens,
  keypoints: Float32Array | Float64Array,
  joints: Uint8Array,
): number {
  const placed = new Float64Array(pose.length);
  for (let i = 0; i < pose.length; i++) placed[i] = pose[i] + root[i % 3];
  const projected = projectThrough(lens, placed);
  let largest = 0;
  for (let joint = 0; joint < joints.length; joint++) {
    if (!joints[joint]) continue;
    const distance = Math.hypot(
      projected[joint * 2] - keypoints[joint * 2],
      projected[joint * 2 + 1] - keypoints[joint * 2 + 1],
    );
    if (Number.isNaN(distance)) return NaN;
    largest = Math.max(largest, distance);
  }
  return largest;
}

/** A label, and what it was made from. */
export interface PlacedLabel {
  /** [J, 3] millimetres, root-relative, camera frame; the networks' own in `coarse`. */
  readonly pose: Float32Array;
  readonly coarse: Float32Array;
  /** [3] millimetres, camera frame. */
  readonly root: Float32Array;
  readonly lens: Lens;
  /** [J, 2] pixels. */
  readonly keypoints: Float32Array;
  /** [J] 1 where the joint takes part. */
  readonly joints: Uint8Array;
}

/**
 * The largest distance between where a label projects and where the search that made it promises: at the joint's pixel, or
 * a share of the way to it. Pixels; NaN when a joint is behind the camera.
 */
export function placementError(
  { pose, coarse, root, lens, keypoints, joints }: PlacedLabel,
  search: SearchSettings,
): number {
  const promised = promisesReprojection(search) ? keypoints : declaredProjection(search, coarse, root, lens, keypoints);
  return reprojectionError(pose, root, lens, promised, joints);
}

const pairs = bonesOf(h36m17)
  .filter(([, child]) => h36m17.joints[child].startsWith("left"))
  .map(([parent, child]) => ({
    left: [parent, child] as const,
    right: [h36m17.mirror[parent], h36m17.mirror[child]] as const,
  }));

/**
 * Mean over the left/right pairs of bones of |left − right| / mean(left, right). 0 is a symmetric body, 2 the largest.
 *
 * @param pose [17, 3] in any unit.
 */
export function boneAsymmetry(pose: Float32Array): number {
  let sum = 0;
  for (const { left, right } of pairs) {
    const l = boneLength(pose, left);
    const r = boneLength(pose, right);
    if (l + r > 0) sum += (2 * Math.abs(l - r)) / (l + r);
  }
  return sum / pairs.length;
}

/** A bone outside this range of its expected length is implausible. */
export const PLAUSIBLE_RATIO = { least: 0.5, most: 1.6 };

/**
 * Whether a limb or torso bone is shorter than 0.5 or longer than 1.6 times what the others let expect. A bone's ratio
 * is its length over the average length of that bone; what the others let expect is the median ratio of the pose.
 *
 * @param pose [17, 3] in any unit.
 */
export function hasImplausibleBone(pose: Float32Array): boolean {
  const ratios = sizeRuler.bones.map((bone, index) => boneLength(pose, bone) / sizeRuler.lengthsMm[index]);
  const sorted = [...ratios].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const median = (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
  if (!(median > 0)) return true;
  return ratios.some((ratio) => ratio < PLAUSIBLE_RATIO.least * median || ratio > PLAUSIBLE_RATIO.most * median);
}

/**
 * Range of the knees and elbows, degrees from a straight limb. Both fold to 150; knees are given 10 past straight.
 * (American Academy of Orthopaedic Surgeons, Joint Motion: Method of Measuring and Recording, 1965: elbow 0 to 150,
 * knee 10 past straight to 135; kneeling people reach 150.)
 */
export const FULL_FOLD = 150;
export const PAST_STRAIGHT = 10;

const hinges = (["Knee", "Elbow"] as const).flatMap((hinge) =>
  (["left", "right"] as const).map((side) => {
    const names = hinge === "Knee" ? ["Hip", "Knee", "Ankle"] : ["Shoulder", "Elbow", "Wrist"];
    const [upper, middle, lower] = names.map((name) => (h36m17.joints as readonly string[]).indexOf(`${side}${name}`));
    return { knee: hinge === "Knee", upper, middle, lower };
  }),
);
const leftHip = h36m17.joints.indexOf("leftHip");
const rightHip = h36m17.joints.indexOf("rightHip");

/**
 * Degrees by which the worst knee or elbow exceeds its range; 0 when all are within.
 *
 * The fold of a hinge is the angle between its two bones, 0 when the limb is straight. Beyond 150 is a violation for
 * both. A knee that folds forwards is one too, beyond 10: it folds forwards when the axis it turns about (upper bone ×
 * lower bone) points within 45 degrees of the line from the left hip to the right hip. An elbow's side cannot be told
 * from joint positions.
 *
 * @param pose [17, 3] in any unit, in a right-handed frame such as the camera's.
 */
export function jointLimitViolation(pose: Float32Array): number {
  const toRight = direction(pose, leftHip, rightHip);
  let worst = 0;
  for (const { knee, upper, middle, lower } of hinges) {
    const above = direction(pose, upper, middle);
    const below = direction(pose, middle, lower);
    const axis = cross(above, below);
    const sine = Math.hypot(...axis);
    const fold = (Math.atan2(sine, dot(above, below)) * 180) / Math.PI;
    worst = Math.max(worst, fold - FULL_FOLD);
    if (knee && dot(axis, toRight) > Math.SQRT1_2 * sine) worst = Math.max(worst, fold - PAST_STRAIGHT);
  }
  return worst;
}

type Vector = readonly [number, number, number];

/** Unit vector from one joint to another; zero when they are at one place. */
function direction(pose: Float32Array, from: number, to: number): Vector {
  const x = pose[to * 3] - pose[from * 3];
  const y = pose[to * 3 + 1] - pose[from * 3 + 1];
  const z = pose[to * 3 + 2] - pose[from * 3 + 2];
  const length = Math.hypot(x, y, z) || 1;
  return [x / length, y / length, z / length];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function boneLength(pose: Float32Array, [parent, child]: readonly [number, number]): number {
  return Math.hypot(
    pose[child * 3] - pose[parent * 3],
    pose[child * 3 + 1] - pose[parent * 3 + 1],
    pose[child * 3 + 2] - pose[parent * 3 + 2],
  );
}

function allFinite(values: Float32Array): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false;
  return true;
}

/** Whether pixels [J, 2] are finite for every joint that is labelled. */
function isWhereSeen(pixels: Float32Array, visibility: Uint8Array): boolean {
  for (let i = 0; i < pixels.length; i++) if (visibility[i >> 1] !== 0 && !Number.isFinite(pixels[i])) return false;
  return true;
}
