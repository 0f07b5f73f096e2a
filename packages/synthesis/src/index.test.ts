import { expect, it } from "vitest";
import * as synthesis from "./index.js";

it("the package offers these names", () => {
  expect(Object.keys(synthesis).sort()).toMatchInlineSnapshot(`
    [
      "ADULT_HEIGHT_MM",
      "H36M_IMAGE_SIZE",
      "acrobaticLimits",
      "activitySources",
      "anatomicalPosition",
      "athleticLimits",
      "attitudes",
      "beginsWithRestPose",
      "bodyPoints",
      "buildBody",
      "cameraFromWorld",
      "captureBody",
      "clipOf",
      "drawBody",
      "drawH36mRig",
      "drawRandomCamera",
      "drawScene",
      "findMotions",
      "h36mJoints",
      "hiddenPoints",
      "highestElevation",
      "human36mJoints",
      "human36mProportions",
      "jointRules",
      "motionUnits",
      "normalLimits",
      "poseBody",
      "readMotionClip",
      "renderJpeg",
      "sampleBody",
      "sampleBodyShape",
      "sampleScene",
      "sampleTrainingPose",
      "seesAll",
      "synthesize",
      "toCamera",
      "viewBody",
      "viewForTraining",
      "writeUnityExport",
    ]
  `);
});
