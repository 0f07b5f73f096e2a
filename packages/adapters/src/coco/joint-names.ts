/**
 * Which joints the keypoints of a file are. Their number says nothing: sets of 17 and of 14 joints differ in what and
 * where the joints are, so they are known by their names alone, whatever their order and way of writing.
 */
import { aic14, h36m17, lsp14, mpii16, type Skeleton } from "@wildpose/pose";
import { RecordProblem, shown } from "../record-problem.js";
import { type CocoOptions, knownSkeletons } from "./options.js";

/** The keypoints of a category. */
export interface KeypointLayout {
  readonly skeleton: Skeleton;
  /** For each keypoint of the file the joint of the skeleton it is; null where it is left out. */
  readonly jointOf: readonly (number | null)[];
}

/**
 * Other names of joints, by skeleton, in the form of {@link nameKey}. Seen in: mmpose `configs/_base_/datasets/`
 * (aic.py, crowdpose.py, mpii.py, h36m.py), its sample file of Human3.6M, and CrowdPose's own annotations, whose joints
 * are those of AI-Challenger (mmpose makes the same 17 of both).
 */
const otherNames = new Map<Skeleton, Readonly<Record<string, string>>>([
  [aic14, { head: "headTop", tophead: "headTop" }],
  [lsp14, { head: "headTop", tophead: "headTop" }],
  [mpii16, { head: "headTop", tophead: "headTop" }],
  [
    h36m17,
    {
      root: "hip",
      rootpelvis: "hip",
      pelvis: "hip",
      "left foot": "leftAnkle",
      "right foot": "rightAnkle",
      neckbase: "neck",
    },
  ],
]);

/** `left eye` for left_eye, Left Eye, leftEye, LEye, l-eye and eye_left; `headtop` for Head top and head_top. */
export function nameKey(name: string): string {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== "");
  const side = words.find((word) => word in sides);
  const rest = words.filter((word) => !(word in sides)).join("");
  return side === undefined ? rest : `${sides[side]} ${rest}`;
}

const sides: Readonly<Record<string, string>> = Object.assign(Object.create(null), {
  l: "left",
  left: "left",
  r: "right",
  right: "right",
});

/**
 * Finds the skeleton that has exactly the joints that are named, or places the names in the one that the options say.
 *
 * @param names the category's keypoints, in the order of the file.
 * @throws {RecordProblem} naming what could not be placed, or what is missing, and what to do.
 */
export function layoutOf(names: readonly string[], options: CocoOptions): KeypointLayout {
  const kept = names.filter((name) => options.names.get(name) !== null);
  const renamed = kept.map((name) => options.names.get(name) ?? name);
  const candidates = options.skeleton ? [options.skeleton] : knownSkeletons;
  const placed = candidates.map((skeleton) => ({ skeleton, joints: placeNames(skeleton, renamed) }));
  const fitting = placed.filter(
    ({ skeleton, joints }) =>
      !joints.includes(-1) &&
      new Set(joints).size === joints.length &&
      (options.skeleton !== null || joints.length === skeleton.joints.length),
  );
  const chosen = fitting.length > 1 ? fitting.filter(({ skeleton, joints }) => isOrderOf(skeleton, joints)) : fitting;
  if (chosen.length === 0) throw fitting.length > 1 ? undecided(fitting) : unplaced(kept, placed);
  const { skeleton, joints } = chosen[0];
  const swapped = swapLegs(skeleton, joints, names, options);
  let next = 0;
  return { skeleton, jointOf: names.map((name) => (options.names.get(name) === null ? null : swapped[next++])) };
}

/** The joint of each name; −1 where the skeleton has none. */
function placeNames(skeleton: Skeleton, names: readonly string[]): number[] {
  const indexOf = new Map(skeleton.joints.map((joint, index) => [nameKey(joint), index]));
  const others = otherNames.get(skeleton) ?? {};
  return names.map((name) => {
    const key = nameKey(name);
    return indexOf.get(key) ?? (Object.hasOwn(others, key) ? skeleton.joints.indexOf(others[key]) : -1);
  });
}

/**
 * LSP and AI-Challenger name the same 14 joints, but put neck and head top elsewhere. The order tells which it is: LSP's
 * own begins at the right ankle, AI-Challenger's at the right shoulder, CrowdPose's at the left shoulder.
 */
function isOrderOf(skeleton: Skeleton, joints: readonly number[]): boolean {
  const isOwn = joints.every((joint, index) => joint === index);
  return isOwn || (skeleton === aic14 && joints.every((joint, index) => joint === crowdPoseOrder[index]));
}

/** CrowdPose's joints in AI-Challenger's numbers: shoulders, elbows, wrists, hips, knees, ankles, left before right; head, neck. */
const crowdPoseOrder = [3, 0, 4, 1, 5, 2, 9, 6, 10, 7, 11, 8, 12, 13];

function undecided(fitting: readonly { readonly skeleton: Skeleton }[]): RecordProblem {
  const ids = fitting.map(({ skeleton }) => skeleton.id);
  return new RecordProblem(
    `keypoints expected in the order of one of ${ids.join(", ")}, which name the same joints, found another; say which with the option skeleton`,
  );
}

function unplaced(
  names: readonly string[],
  placed: readonly { readonly skeleton: Skeleton; readonly joints: readonly number[] }[],
): RecordProblem {
  const count = (joints: readonly number[]) => new Set(joints.filter((joint) => joint !== -1)).size;
  const nearest = placed.reduce((best, other) => (count(other.joints) > count(best.joints) ? other : best));
  const { skeleton, joints } = nearest;
  const wrong = names.filter((_, index) => joints[index] === -1 || joints.indexOf(joints[index]) !== index);
  const missing = skeleton.joints.filter((_, joint) => !joints.includes(joint));
  const parts = [
    ...(wrong.length > 0 ? [`has no place for ${listed(wrong)}`] : []),
    ...(missing.length > 0 ? [`lacks ${listed(missing)}`] : []),
  ];
  return new RecordProblem(
    `keypoints named as in a known skeleton expected, found ${names.length} that are not: the nearest, ${skeleton.id}, ${parts.join(" and ")}; say what they are with the options names and skeleton`,
  );
}

function listed(names: readonly string[]): string {
  const first = names.slice(0, 20).map(shown).join(", ");
  return names.length > 20 ? `${first} and ${names.length - 20} more` : first;
}

/** The names in mmpose's sample file of Human3.6M, whose index 1 to 3 are the right leg whatever they say. */
const mmposeHuman36mNames =
  "rootpelvis,left hip,left knee,left foot,right hip,right knee,right foot,spine,thorax,neckbase,head,left shoulder,left elbow,left wrist,right shoulder,right elbow,right wrist";

/**
 * mmpose's `h36m_coco.json` calls the right leg left: its person of S1 Directions is seen from behind, and index 1 is on
 * the right of the image. Nothing in the file tells it from one with true names, so the recipe has to.
 */
function swapLegs(
  skeleton: Skeleton,
  joints: readonly number[],
  names: readonly string[],
  { legs }: CocoOptions,
): readonly number[] {
  const isMmposes = skeleton === h36m17 && names.map(nameKey).join() === mmposeHuman36mNames;
  if (isMmposes && legs === null) {
    throw new RecordProblem(
      `keypoint names that can be trusted expected, found those of mmpose's h36m_coco.json, which call the right leg left; say "legs: swapped" in the options if the file is mmpose's, "legs: as-named" if its names are true`,
    );
  }
  if (!isMmposes && legs !== null) {
    throw new RecordProblem("keypoint names of mmpose's h36m_coco.json expected by the option legs, found others");
  }
  if (legs !== "swapped") return joints;
  return joints.map((joint) => (/Hip|Knee|Ankle/.test(skeleton.joints[joint]) ? skeleton.mirror[joint] : joint));
}
