import { expect, it } from "vitest";
import * as synthesis from "./index.js";

it("the package offers these names", () => {
  expect(Object.keys(synthesis).sort()).toMatchInlineSnapshot(`
    [
      "anatomicalPosition",
      "athleticLimits",
      "attitudes",
      "bodyPoints",
      "cameraFromWorld",
      "drawScene",
      "h36mJoints",
      "hiddenPoints",
      "highestElevation",
      "jointRules",
      "normalLimits",
      "poseBody",
      "renderJpeg",
      "sampleBody",
      "sampleBodyShape",
      "sampleScene",
      "sampleTrainingPose",
      "viewBody",
    ]
  `);
});
