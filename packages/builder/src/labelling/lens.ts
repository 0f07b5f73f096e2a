/** The lens of a person's camera, and the two ways through it. Networks and the search see joints without distortion. */
import {
  type Distortion,
  type Intrinsics,
  projectPinhole,
  projectThroughLens,
  raysFromPixels,
  raysThroughLens,
} from "@wildpose/camera";
import type { LabelBatch, PoseBatch } from "@wildpose/inference";
import type { PoseChunk } from "../plan/pose-chunk.js";

export interface Lens {
  readonly intrinsics: Intrinsics;
  readonly distortion: Distortion;
}

/** The lens of a row of arrays [N, 4] and [N, 5]. */
export function lensOf(
  { intrinsics, distortion }: { readonly intrinsics: ArrayLike<number>; readonly distortion: ArrayLike<number> },
  row: number,
): Lens {
  const at = (values: ArrayLike<number>, size: number) =>
    Array.from({ length: size }, (_, index) => values[row * size + index]);
  return {
    intrinsics: at(intrinsics, 4) as unknown as Intrinsics,
    distortion: at(distortion, 5) as unknown as Distortion,
  };
}

/**
 * Where points are seen.
 *
 * @param points [N, 3] millimetres, camera frame.
 * @returns [N, 2] pixels of the original image; NaN behind the camera.
 */
export function projectThrough({ intrinsics, distortion }: Lens, points: Float64Array): Float64Array {
  return projectThroughLens(points, intrinsics, distortion, new Float64Array((points.length / 3) * 2));
}

/** The part of a chunk that the label generator sees: cut to its count, its pixels as a lens without distortion gives them. */
export function poseBatchOf(chunk: PoseChunk): PoseBatch {
  const { count, keypoints, visibility, synthesized, intrinsics } = chunk;
  const joints = visibility.length / (intrinsics.length / 4);
  const batch: PoseBatch = {
    count,
    keypoints: keypoints.slice(0, count * joints * 2),
    visibility: visibility.slice(0, count * joints),
    synthesized: synthesized.slice(0, count * joints),
    intrinsics: intrinsics.slice(0, count * 4),
  };
  for (let row = 0; row < count; row++) {
    const lens = lensOf(chunk, row);
    if (!bends(lens)) continue;
    const seen = keypoints.subarray(row * joints * 2, (row + 1) * joints * 2);
    const rays = raysThroughLens(seen, lens.intrinsics, lens.distortion, new Float64Array(seen.length));
    batch.keypoints.set(projectPinhole(onPlane(rays), lens.intrinsics, rays), row * joints * 2);
  }
  return batch;
}

/** Puts synthesised right views, which come without distortion, into the pixels of the original image, in place. */
export function distortRightViews(chunk: PoseChunk, { count, keypoints2dRight, intrinsics }: LabelBatch): void {
  const joints = keypoints2dRight.length / 2 / count;
  for (let row = 0; row < count; row++) {
    const lens = lensOf({ intrinsics, distortion: chunk.distortion }, row);
    if (!bends(lens)) continue;
    const view = keypoints2dRight.subarray(row * joints * 2, (row + 1) * joints * 2);
    const rays = raysFromPixels(view, lens.intrinsics, new Float64Array(view.length));
    view.set(projectThrough(lens, onPlane(rays)));
  }
}

function bends({ distortion }: Lens): boolean {
  return distortion.some((term) => term !== 0);
}

/** Rays [N, 2] as points [N, 3] on the plane z = 1. */
function onPlane(rays: Float64Array): Float64Array {
  return Float64Array.from({ length: (rays.length / 2) * 3 }, (_, at) =>
    at % 3 === 2 ? 1 : rays[Math.floor(at / 3) * 2 + (at % 3)],
  );
}
