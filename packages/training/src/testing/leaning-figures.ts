import type { RandomStream } from "@wildpose/pose";
import type { PoseSource } from "../examples.js";

/** Flat figures that lean towards the camera by an angle: their 2D says how far each joint is. */
export const leaningFigures: PoseSource = {
  name: "leaning-figures",
  samplePose(random: RandomStream) {
    const angle = random.uniform(0, 1.2);
    const depth = random.uniform(3000, 7000);
    const pose = new Float64Array(51);
    for (let j = 0; j < 17; j++) {
      const height = j === 0 ? 0 : (j - 8.5) * 100;
      pose[j * 3] = j === 0 ? 0 : ((j % 3) - 1) * 200;
      pose[j * 3 + 1] = height * Math.cos(angle);
      pose[j * 3 + 2] = depth + height * Math.sin(angle);
    }
    return pose;
  },
};
