/** Labels of persons whose 3D pose the source measured: nothing is generated, the same columns are filled. */
import { rightFromLeft } from "@wildpose/camera";
import type { LabelBatch } from "@wildpose/inference";
import { h36m17 } from "@wildpose/pose";
import type { PoseChunk } from "../plan/pose-chunk.js";
import { lensOf, projectThrough } from "./lens.js";

const JOINTS = h36m17.joints.length;

/**
 * The labels of a chunk of measured persons. The right view is the true one, the coarse pose is the measured pose, and
 * there is no residual of a search that was not made, nor an error to expect.
 */
export function measuredLabels(chunk: PoseChunk): LabelBatch {
  const { count, joints3d, intrinsics } = chunk;
  const labels: LabelBatch = {
    count,
    keypoints2dRight: new Float32Array(count * JOINTS * 2),
    coarse: new Float32Array(count * JOINTS * 3),
    keypoints3d: new Float32Array(count * JOINTS * 3),
    rootPosition: new Float32Array(count * 3),
    intrinsics: Float32Array.from(intrinsics.subarray(0, count * 4)),
    intrinsicsAssumed: new Uint8Array(count),
    searchResidualMm: new Float32Array(count),
    expectedErrorMm: new Float32Array(count),
    depthAtRangeEdge: new Uint8Array(count),
  };
  for (let row = 0; row < count; row++) {
    const pose = joints3d.subarray(row * JOINTS * 3, (row + 1) * JOINTS * 3);
    const root = pose.subarray(h36m17.root * 3, h36m17.root * 3 + 3);
    const relative = pose.map((value, index) => value - root[index % 3]);
    labels.keypoints3d.set(relative, row * JOINTS * 3);
    labels.coarse.set(relative, row * JOINTS * 3);
    labels.rootPosition.set(root, row * 3);
    const right = rightFromLeft(pose, new Float64Array(JOINTS * 3));
    labels.keypoints2dRight.set(projectThrough(lensOf(chunk, row), right), row * JOINTS * 2);
  }
  return labels;
}
