import { expect, it } from "vitest";
import * as camera from "./index.js";

it("@wildpose/camera exports these names", () => {
  expect(Object.keys(camera).sort()).toEqual([
    "CANONICAL_DISTANCE_MM",
    "STEREO_BASELINE_MM",
    "applyAffine",
    "assumeIntrinsics",
    "backProject",
    "cameraFromCropFrame",
    "canonicalFromCamera",
    "centreOf",
    "cropCamera",
    "cropFrameFromCamera",
    "distortRays",
    "distortionFromOpencv",
    "exifIntrinsics",
    "inverseAffine",
    "invertRigid",
    "invertibleRadius",
    "projectPinhole",
    "projectThroughLens",
    "raysFromPixels",
    "raysThroughLens",
    "rightFromLeft",
    "rigidFromCentre",
    "rotatePointsBack",
    "rotateRays",
    "rotationAfter",
    "rotationError",
    "rotationFromQuaternion",
    "transformPoints",
    "transposed",
    "undistortRays",
    "unitsPerMillimetre",
    "writeCanonicalInput",
  ]);
});
