/** A label as one line of JSON that needs nothing beside it: names, units and frames are in it. */
import { h36m17 } from "@wildpose/pose";
import type { LabelledPerson } from "./label-persons.js";

const joints = h36m17.joints.length;

/** Names, units and frames are those of a release's columns. */
export function labelLine(person: LabelledPerson): string {
  const { assessment, keypoints, visibility } = person;
  return JSON.stringify({
    sample_id: person.id,
    source: person.source,
    image: person.imagePath,
    joints: h36m17.joints,
    keypoints_2d: rows(keypoints, 2).map((point, joint) => (visibility[joint] === 0 ? null : point)),
    visibility: [...visibility],
    keypoints_3d: rows(person.keypoints3d, 3),
    keypoints_3d_coarse: rows(person.coarse, 3),
    root_position: [...person.rootPosition].map(shortened),
    camera: [...person.camera].map(shortened),
    camera_origin: person.cameraOrigin,
    search_residual_mm: shortened(person.searchResidualMm),
    expected_error_mm: shortened(person.expectedErrorMm),
    bone_asymmetry: shortened(assessment.boneAsymmetry),
    joint_limit_violation: shortened(assessment.jointLimitViolation),
    flags: assessment.flags,
    unit: "millimetre",
    frame: "camera: +x right, +y down, +z forward; keypoints_3d relative to the hip, which is at root_position",
    pixels: "the centre of the top-left pixel is (0, 0); null where not labelled",
  });
}

function rows(values: Float32Array, size: 2 | 3): number[][] {
  return Array.from({ length: joints }, (_, joint) =>
    [...values.subarray(joint * size, (joint + 1) * size)].map(shortened),
  );
}

/** As short as a float32 can be told from its neighbours. */
function shortened(value: number): number {
  return Number(value.toPrecision(7));
}
