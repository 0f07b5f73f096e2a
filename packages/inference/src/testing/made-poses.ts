import { AVERAGE_HEIGHT_MM, h36m17, type RandomStream } from "@wildpose/pose";
import type { KnownPose } from "../evaluate-annotate.js";

/** Focal length and centre of every made camera, pixels. */
export const madeCamera = [1145, 1145, 512, 512] as const;

/**
 * Standing figures, every joint moved by up to 100 mm, as tall as they come: 1.3 to 2.1 m. Camera frame, the root on the
 * axis and 4 to 6 m away.
 */
export function madePoses(count: number, random: RandomStream): KnownPose[] {
  return Array.from({ length: count }, () => {
    const height = random.uniform(1300, 2100) / AVERAGE_HEIGHT_MM;
    const depth = random.uniform(4000, 6000);
    const joints = new Float64Array(h36m17.joints.length * 3);
    h36m17.joints.forEach((name, joint) => {
      const side = name.startsWith("left") ? 1 : name.startsWith("right") ? -1 : 0;
      const below = /Ankle/.test(name) ? 850 : /Knee/.test(name) ? 425 : /[Hh]ip/.test(name) ? 0 : -400;
      const spread = joint === h36m17.root ? 0 : 100;
      const place = [side * 150, below, 0].map((value) => height * (value + random.uniform(-spread, spread)));
      joints.set([place[0], place[1], place[2] + depth], joint * 3);
    });
    return { joints, intrinsics: madeCamera };
  });
}
