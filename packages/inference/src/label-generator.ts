/**
 * The label generator of arXiv 1904.05512: 2D joints in, 3D joints out that project onto them.
 *
 * canonical camera → view synthesis → reconstruction → geometric search → back to the image's own camera.
 */
import {
  assumeIntrinsics,
  canonicalFromCamera,
  type Intrinsics,
  raysFromPixels,
  rotatePointsBack,
  rotateRays,
  STEREO_BASELINE_MM,
  unitsPerMillimetre,
  writeCanonicalInput,
} from "@wildpose/camera";
import { h36m17, sizeRuler } from "@wildpose/pose";
import { createLifter } from "./lift.js";
import type { Lifted } from "./lifter.js";
import { placeLabels } from "./place-labels.js";
import { type LabelSettings, type PreparedLabels, prepareLabels } from "./prepare-labels.js";
import type { SearchSettings } from "./search-settings.js";
import type { WeightsFile } from "./weights-folder.js";

/** 2D poses of 17 joints. Each has its root labelled, and enough joints to measure its size by. */
export interface PoseBatch {
  readonly count: number;
  /** [N, 17, 2] pixels; NaN where not labelled. */
  readonly keypoints: Float32Array;
  /** [N, 17] 0, 1 or 2. */
  readonly visibility: Uint8Array;
  /** [N, 17] 1 where the joint is computed from others; none where it is left out. */
  readonly synthesized?: Uint8Array;
  /** [N, 4] fx, fy, cx, cy in pixels; NaN where not known. */
  readonly intrinsics: Float64Array;
}

/** Frame: the camera that took the image, +x right, +y down, +z forward. */
export interface LabelBatch {
  readonly count: number;
  /** [N, 17, 2] pixels, as the camera would see the person from 500 mm further along its canonical x axis. */
  readonly keypoints2dRight: Float32Array;
  /** [N, 17, 3] millimetres relative to the root, as the networks gave it. */
  readonly coarse: Float32Array;
  /**
   * [N, 17, 3] millimetres relative to the root; in the modes `exact` and `refined` labelled joints lie on the rays through
   * their pixels.
   */
  readonly keypoints3d: Float32Array;
  /** [N, 3] millimetres; NaN where the search found no depth. */
  readonly rootPosition: Float32Array;
  /** [N, 4] the camera that the label holds for. */
  readonly intrinsics: Float32Array;
  /** [N] 1 where that camera was assumed. */
  readonly intrinsicsAssumed: Uint8Array;
  /** [N] mean distance in x and y between coarse pose and rays, over the labelled joints. */
  readonly searchResidualMm: Float32Array;
  /** [N] millimetres: expected mean error of the joints of `keypoints3d`; NaN where the search found no depth. */
  readonly expectedErrorMm: Float32Array;
  /** [N] 1 where the best depth lies outside the range. */
  readonly depthAtRangeEdge: Uint8Array;
}

export interface LabelProvenance {
  /** What ran the networks, with its version: `onnxruntime-node 1.30.0, cpu provider`. */
  readonly engine: string;
  readonly weights: readonly WeightsFile[];
}

export interface LabelGenerator {
  readonly provenance: LabelProvenance;
  /** A pose's label does not depend on the poses beside it. */
  label(batch: PoseBatch): Promise<LabelBatch>;
  close(): Promise<void>;
}

export interface OpenLabelsOptions {
  /** Inside one run of a network, of engines that have threads; 1 by default. The labels do not depend on it. */
  readonly threads?: number;
}

const joints = h36m17.joints.length;
const { root } = h36m17;

/**
 * @throws {InvalidSettingError} when a weights file is missing or does not fit, or the engine is not available here.
 */
export async function createLabelGenerator(options: LabelSettings & OpenLabelsOptions = {}): Promise<LabelGenerator> {
  return openLabelGenerator(await prepareLabels(options), options);
}

/** The same from what {@link prepareLabels} gave, in this thread or in another. */
export async function openLabelGenerator(
  prepared: PreparedLabels,
  { threads = 1 }: OpenLabelsOptions = {},
): Promise<LabelGenerator> {
  const { weights, search } = prepared;
  const lifter = await createLifter(prepared, threads);
  return {
    provenance: { engine: lifter.engine, weights },
    async label(batch) {
      const views = canonicalViews(batch);
      return carryBack(batch, views, await lifter.lift(views.input), search);
    },
    close: () => lifter.close(),
  };
}

/** A batch as the networks and the search see it. */
export interface CanonicalViews {
  /** [N] */
  readonly cameras: readonly Intrinsics[];
  readonly assumed: Uint8Array;
  /** [N] canonical from camera, [3, 3] each. */
  readonly rotations: readonly Float64Array[];
  /** [N, 17, 2] canonical camera. */
  readonly rays: Float64Array;
  /** [N] rays per millimetre. */
  readonly scales: Float64Array;
  /** [N, 17, 2] what the networks see. */
  readonly input: Float32Array;
}

export function canonicalViews({ count, keypoints, intrinsics }: PoseBatch): CanonicalViews {
  const size = joints * 2;
  const cameras: Intrinsics[] = [];
  const assumed = new Uint8Array(count);
  const rotations: Float64Array[] = [];
  const rays = new Float64Array(count * size);
  const scales = new Float64Array(count);
  const input = new Float32Array(count * size);
  for (let n = 0; n < count; n++) {
    const pixels = keypoints.subarray(n * size, (n + 1) * size);
    const own = rays.subarray(n * size, (n + 1) * size);
    // The camera is rounded as it will be stored, so that the stored label holds for the stored camera.
    const known = Array.from(intrinsics.subarray(n * 4, n * 4 + 4), Math.fround) as unknown as Intrinsics;
    assumed[n] = known.some(Number.isNaN) ? 1 : 0;
    const camera = assumed[n] ? assumeIntrinsics(pixels, root, sizeRuler) : known;
    cameras.push(camera);

    raysFromPixels(pixels, camera, own);
    const rotation = canonicalFromCamera(own[root * 2], own[root * 2 + 1], new Float64Array(9));
    rotations.push(rotation);
    rotateRays(own, rotation, own);
    scales[n] = unitsPerMillimetre(own, sizeRuler);
    writeCanonicalInput(own, root, scales[n], input, n * size);
  }
  return { cameras, assumed, rotations, rays, scales, input };
}

/** Places what the networks gave, and turns it back into the image's own camera. */
export function carryBack(
  { count, visibility, synthesized }: PoseBatch,
  { cameras, assumed, rotations, rays, scales }: CanonicalViews,
  { disparity, coarse }: Lifted,
  search: SearchSettings,
): LabelBatch {
  const poses = { count, rays, coarse, visibility, cameras, ...(synthesized && { synthesized }) };
  const placed = placeLabels(poses, search);

  const labels: LabelBatch = {
    count,
    keypoints2dRight: new Float32Array(count * joints * 2).fill(NaN),
    coarse: new Float32Array(count * joints * 3),
    keypoints3d: new Float32Array(count * joints * 3),
    rootPosition: new Float32Array(count * 3),
    intrinsics: Float32Array.from(cameras.flat()),
    intrinsicsAssumed: assumed,
    searchResidualMm: Float32Array.from(placed.residualMm),
    expectedErrorMm: Float32Array.from(placed.expectedErrorMm),
    depthAtRangeEdge: placed.atRangeEdge,
  };
  const pose = new Float64Array(joints * 3);
  for (let n = 0; n < count; n++) {
    const own = n * joints * 3;
    pose.set(coarse.subarray(own, own + pose.length));
    labels.coarse.set(rotatePointsBack(pose, rotations[n], pose), own);

    pose.set(placed.joints.subarray(own, own + pose.length));
    rotatePointsBack(pose, rotations[n], pose);
    for (let d = 0; d < 3; d++) labels.rootPosition[n * 3 + d] = pose[root * 3 + d];
    // Relative to the root as it is stored, so that the sum of the two stored numbers is the joint.
    for (let i = 0; i < pose.length; i++) {
      labels.keypoints3d[own + i] = pose[i] - labels.rootPosition[n * 3 + (i % 3)];
    }
    for (let d = 0; d < 3; d++) labels.keypoints3d[own + root * 3 + d] = 0;

    if (disparity) {
      const view = rays.subarray(n * joints * 2, (n + 1) * joints * 2);
      const shifts = disparity.subarray(n * joints, (n + 1) * joints).map((shift) => shift * 1000 * scales[n]);
      const right = rightPixels(view, shifts, placed.depth[n], rotations[n], cameras[n]);
      labels.keypoints2dRight.set(right, n * joints * 2);
    }
  }
  return labels;
}

/**
 * The synthesised right view in the pixels of the image: the root moves by the baseline over its depth, each joint by its
 * disparity more, and the whole is turned back into the image's own camera.
 *
 * @param left [17, 2] rays, canonical camera; NaN where missing.
 * @param disparity [17] in rays.
 * @returns [17, 2] pixels; a joint that is missing on the left has no right view and is NaN.
 */
function rightPixels(
  left: Float64Array,
  disparity: Float32Array,
  rootDepth: number,
  rotation: Float64Array,
  [fx, fy, cx, cy]: Intrinsics,
): Float32Array {
  const pixels = new Float32Array(joints * 2);
  const ray = new Float64Array(3);
  for (let j = 0; j < joints; j++) {
    ray[0] = left[j * 2] + disparity[j] - STEREO_BASELINE_MM / rootDepth;
    ray[1] = left[j * 2 + 1];
    ray[2] = 1;
    rotatePointsBack(ray, rotation, ray);
    pixels[j * 2] = (fx * ray[0]) / ray[2] + cx;
    pixels[j * 2 + 1] = (fy * ray[1]) / ray[2] + cy;
  }
  return pixels;
}
