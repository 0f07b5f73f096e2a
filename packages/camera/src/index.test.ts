import { expect, it } from "vitest";
import * as camera from "./index.js";

it("@wildpose/camera exports these names", () => {
  expect(Object.keys(camera).sort()).toEqual([
    "CANONICAL_DISTANCE_MM",
    "STEREO_BASELINE_MM",
    "assumeIntrinsics",
    "backProject",
    "canonicalFromCamera",
    "projectPinhole",
    "raysFromPixels",
    "rightFromLeft",
    "rotatePointsBack",
    "rotateRays",
    "unitsPerMillimetre",
    "writeCanonicalInput",
  ]);
});
