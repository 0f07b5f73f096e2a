/** Whether the labels of a row group project where they promise to; nothing is allocated for a row but what is wrong. */
import type { Distortion, Intrinsics } from "@wildpose/camera";
import { projectThroughLens } from "@wildpose/camera";
import type { SearchSettings } from "@wildpose/inference";
import { h36m17 } from "@wildpose/pose";
import { type PlacedLabel, placementError } from "../labelling/assess-labels.js";
import { lensOf } from "../labelling/lens.js";
import { promisesReprojection } from "../recipe/search-recipe.js";
import type { ReleaseRows } from "../shards/columns.js";

const JOINTS = h36m17.joints.length;

/** What the labels that were looked at are like, so far. */
export interface ProjectionTally {
  annotatedJoints: number;
  synthesizedJoints: number;
  worstAnnotatedPx: number;
  worstSynthesizedPx: number;
  /** From where the search of the recipe puts an annotated joint; the same as `worstAnnotatedPx` where that is its pixel. */
  worstPlacedPx: number;
}

export function newProjectionTally(): ProjectionTally {
  return { annotatedJoints: 0, synthesizedJoints: 0, worstAnnotatedPx: 0, worstSynthesizedPx: 0, worstPlacedPx: 0 };
}

/** Adds the labels of another shard. */
export function addProjections(sum: ProjectionTally, more: ProjectionTally): void {
  sum.annotatedJoints += more.annotatedJoints;
  sum.synthesizedJoints += more.synthesizedJoints;
  sum.worstAnnotatedPx = Math.max(sum.worstAnnotatedPx, more.worstAnnotatedPx);
  sum.worstSynthesizedPx = Math.max(sum.worstSynthesizedPx, more.worstSynthesizedPx);
  sum.worstPlacedPx = Math.max(sum.worstPlacedPx, more.worstPlacedPx);
}

/** Returns a function that looks at a row, and says how far an annotated joint is from where it must be; NaN behind the camera. */
export function projectionChecker(search: SearchSettings, tally: ProjectionTally) {
  const intrinsics: [number, number, number, number] = [0, 0, 0, 0];
  const distortion: [number, number, number, number, number] = [0, 0, 0, 0, 0];
  const places = new Float64Array(JOINTS * 3);
  const seen = new Float64Array(JOINTS * 2);
  return (rows: ReleaseRows, row: number): number => {
    for (let term = 0; term < 4; term++) intrinsics[term] = rows.camera[row * 4 + term];
    for (let term = 0; term < 5; term++) distortion[term] = rows.camera_distortion[row * 5 + term];
    placeJoints(rows, row, places);
    projectThroughLens(places, intrinsics satisfies Intrinsics, distortion satisfies Distortion, seen);

    let annotated = 0;
    let synthesized = 0;
    for (let joint = 0; joint < JOINTS; joint++) {
      const at = row * JOINTS + joint;
      if (rows.visibility[at] === 0) continue;
      const x = seen[joint * 2] - rows.keypoints_2d[at * 2];
      const y = seen[joint * 2 + 1] - rows.keypoints_2d[at * 2 + 1];
      const distance = Math.sqrt(x * x + y * y);
      if (rows.synthesized[at] === 1) {
        tally.synthesizedJoints++;
        synthesized = Math.max(synthesized, distance);
      } else {
        tally.annotatedJoints++;
        annotated = Math.max(annotated, distance);
      }
    }
    const onRays = promisesReprojection(search) || rows.label_origin[row] === "measured";
    const placed = onRays ? annotated : declaredPlacement(rows, row, search);
    tally.worstAnnotatedPx = Math.max(tally.worstAnnotatedPx, annotated);
    tally.worstSynthesizedPx = Math.max(tally.worstSynthesizedPx, synthesized);
    tally.worstPlacedPx = Math.max(tally.worstPlacedPx, placed);
    return placed;
  };
}

/** [17, 3] millimetres, camera frame. */
function placeJoints({ keypoints_3d, root_position }: ReleaseRows, row: number, places: Float64Array): void {
  for (let joint = 0; joint < JOINTS; joint++) {
    for (let axis = 0; axis < 3; axis++) {
      places[joint * 3 + axis] = keypoints_3d[(row * JOINTS + joint) * 3 + axis] + root_position[row * 3 + axis];
    }
  }
}

/** Of a search that does not put joints on their rays. */
function declaredPlacement(rows: ReleaseRows, row: number, search: SearchSettings): number {
  return placementError(labelOfRow(rows, row), search);
}

/** The label of a row, beside what it was made from; the joints that take part are those that were annotated. */
export function labelOfRow(rows: ReleaseRows, row: number): PlacedLabel {
  const ofRow = (values: Float32Array, size: number) => values.subarray(row * size, (row + 1) * size);
  const annotated = (state: number, joint: number) =>
    state > 0 && rows.synthesized[row * JOINTS + joint] === 0 ? 1 : 0;
  return {
    pose: ofRow(rows.keypoints_3d, JOINTS * 3),
    coarse: ofRow(rows.keypoints_3d_coarse, JOINTS * 3),
    root: ofRow(rows.root_position, 3),
    lens: lensOf({ intrinsics: rows.camera, distortion: rows.camera_distortion }, row),
    keypoints: ofRow(rows.keypoints_2d, JOINTS * 2),
    joints: rows.visibility.subarray(row * JOINTS, (row + 1) * JOINTS).map(annotated),
  };
}
