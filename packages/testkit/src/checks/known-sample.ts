/** Whether a sample is what its author knows of it. */
import { isDeepStrictEqual } from "node:util";
import { NOT_LABELLED, type PoseSample } from "@wildpose/pose";
import { ofSample, shown } from "../check.js";
import type { KnownSample } from "../conformance.js";

/** Single precision of a pixel within any photograph is finer. */
const TOLERANCE_PX = 0.01;
const TOLERANCE_MM = 0.1;
/** Fewer say little about the order of the others. */
const FEWEST_JOINTS = 3;

/** What disagrees, a line each. */
export function knownSampleFaults({ id, joints, joints3d = {}, ...known }: KnownSample, sample: PoseSample): string[] {
  const names = Object.keys(joints);
  const faults: string[] = [];
  if (names.length < FEWEST_JOINTS || !["left", "right"].every((side) => names.some((name) => name.startsWith(side)))) {
    faults.push(`first.joints: ${FEWEST_JOINTS} joints or more, of both sides, expected, found ${shown(names)}`);
  }
  if (sample.id !== id) return [...faults, `the first sample: ${id} expected, found ${sample.id}`];
  const found = names.flatMap((name) => {
    const joint = (sample.skeleton.joints as readonly string[]).indexOf(name);
    if (joint === -1) return [`first.joints: joints of ${sample.skeleton.id} expected, found ${shown(name)}`];
    const [x, y] = sample.keypoints.subarray(joint * 2, joint * 2 + 2);
    return jointFault(name, joints[name], [x, y, sample.visibility[joint]]);
  });
  for (const [name, place] of Object.entries(joints3d)) {
    const joint = (sample.skeleton.joints as readonly string[]).indexOf(name);
    const measured = [...(sample.joints3d?.subarray(joint * 3, joint * 3 + 3) ?? [])];
    const distance = Math.hypot(...place.map((value, axis) => value - measured[axis]));
    if (joint === -1 || !(distance <= TOLERANCE_MM)) {
      found.push(`${name}: ${shown(place)} mm expected, found ${shown(measured)}`);
    }
  }
  for (const field of ["bbox", "imagePath", "imageSize", "activity"] as const) {
    if (known[field] !== undefined && !isDeepStrictEqual(sample[field], known[field])) {
      found.push(`${field} ${shown(known[field])} expected, found ${shown(sample[field])}`);
    }
  }
  return [...faults, ...ofSample(id, found)];
}

function jointFault(
  name: string,
  known: readonly [x: number, y: number, visibility: number] | null,
  [x, y, visibility]: readonly [x: number, y: number, visibility: number],
): string[] {
  const found = visibility === NOT_LABELLED ? "no label" : `${x}, ${y} with visibility ${visibility}`;
  if (known === null) return visibility === NOT_LABELLED ? [] : [`${name}: no label expected, found ${found}`];
  const isThere = Math.hypot(x - known[0], y - known[1]) <= TOLERANCE_PX && visibility === known[2];
  return isThere ? [] : [`${name}: ${known[0]}, ${known[1]} with visibility ${known[2]} expected, found ${found}`];
}
