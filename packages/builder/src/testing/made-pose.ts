/** A standing person, seen from the front, with every joint labelled. For tests. */
import { annotationOnly, h36m17, type PoseSample } from "@wildpose/pose";
import { type Lens, projectThrough } from "../labelling/lens.js";
import { type RemappedPose, remapSample } from "../plan/remap-sample.js";

/** [17, 3] millimetres relative to the hip, camera frame: a standing person who faces the camera. */
export const standingPose: readonly (readonly [number, number, number])[] = [
  [0, 0, 0],
  [-124, 0, 0],
  [-124, 412, 0],
  [-124, 836, 0],
  [124, 0, 0],
  [124, 412, 0],
  [124, 836, 0],
  [0, -252, 0],
  [0, -503, 0],
  [0, -590, 0],
  [0, -710, 0],
  [178, -503, 0],
  [178, -228, 0],
  [178, 35, 0],
  [-178, -503, 0],
  [-178, -228, 0],
  [-178, 35, 0],
];

export interface MadePose {
  readonly id?: string;
  readonly group?: string;
  readonly imagePath?: string;
  readonly bbox?: PoseSample["bbox"];
  /** Names of joints that are not labelled. */
  readonly missing?: readonly string[];
  readonly defect?: string;
  /** A camera that measured the person, 4 m away: the 2D is what it saw. */
  readonly lens?: Lens;
}

/** Where the hip of a measured person is, millimetres, camera frame. */
export const measuredHip = [100, -50, 4000] as const;

/** The standing person at a fifth of a pixel per millimetre, hip at (100, 200). */
export function madePose({
  id = "lsp/im0001",
  group = id,
  imagePath = "im0001.jpg",
  bbox = null,
  missing = [],
  defect,
  lens,
}: MadePose): RemappedPose {
  const there = h36m17.joints.map((joint) => !missing.includes(joint));
  const joints3d = Float64Array.from(standingPose.flatMap((joint) => joint.map((value, d) => value + measuredHip[d])));
  const drawn = standingPose.flatMap(([x, y]) => [100 + x / 5, 200 + y / 5]);
  const keypoints = Float32Array.from(lens ? projectThrough(lens, joints3d) : drawn, (value, index) =>
    there[index >> 1] ? value : NaN,
  );
  const visibility = Uint8Array.from(there, (present) => (present ? 2 : 0));
  const sample: PoseSample = {
    id,
    source: id.split("/")[0],
    sourceSplit: "train",
    group,
    skeleton: h36m17,
    keypoints,
    visibility,
    imagePath,
    bbox,
    ...annotationOnly,
    ...(lens ? { ...lens, joints3d: Float32Array.from(joints3d) } : {}),
    ...(defect ? { defect } : {}),
  };
  return remapSample(sample);
}
