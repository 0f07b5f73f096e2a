/** BVH: a made body in two spellings, real files where they are. What can be read is posed and taken for a body. */
import { emptyJointFrames, kinematicsOf, readBvh } from "@wildpose/formats/motion";
import { beginsWithRestPose, captureBody, clipOf } from "@wildpose/synthesis";
import type { FuzzTarget } from "../fuzz-target.js";
import { realFiles } from "../real-files.js";

const genuine = [
  "mocap/bandai/Bandai-Namco-Research-Motiondataset-1/data/dataset-1_dash_chimpira_001.bvh",
  "mocap/other/test_freebvh.bvh",
];

/** Depth, name, offset. */
const bones: readonly (readonly [number, string, string])[] = [
  [0, "Hips", "0 95 0"],
  [1, "Spine", "0 10 -1"],
  [2, "Chest", "0 20 0"],
  [3, "Neck", "0 22 0"],
  [4, "Head", "0 9 1.5e0"],
  [3, "LeftShoulder", "4 18 0"],
  [4, "LeftArm", "12 0 0"],
  [5, "LeftForeArm", "28 0 0"],
  [6, "LeftHand", "25. .0 -0"],
  [3, "RightShoulder", "-4 18 0"],
  [4, "RightArm", "-12 0 0"],
  [5, "RightForeArm", "-28 0 0"],
  [6, "RightHand", "-25 0 0"],
  [1, "LeftUpLeg", "9 -6 0"],
  [2, "LeftLeg", "0 -42 0"],
  [3, "LeftFoot", "0 -41 0"],
  [1, "RightUpLeg", "-9 -6 0"],
  [2, "RightLeg", "0 -42 0"],
  [3, "RightFoot", "0 -41 0"],
];

export const target: FuzzTarget = {
  name: "bvh",
  files: async () => [
    { name: "made.bvh", bytes: made("", "\n") },
    { name: "made, prefixed, CRLF", bytes: made("mixamorig:", "\r\n") },
    ...realFiles(...genuine),
  ],
  read(bytes) {
    const motion = readBvh(bytes);
    if (motion.frames === 0) return;
    const kinematics = kinematicsOf(motion);
    kinematics.pose(motion.frames - 1, emptyJointFrames(motion.joints.length));
    const body = captureBody(clipOf(motion));
    if (!("problem" in body)) beginsWithRestPose(body, motion.frames);
  },
};

function made(prefix: string, lineEnd: string): Uint8Array {
  const lines = ["HIERARCHY"];
  bones.forEach(([depth, name, offset], index) => {
    lines.push(`${depth === 0 ? "ROOT" : "JOINT"} ${prefix}${name}`, "{", `OFFSET ${offset}`);
    lines.push(
      depth === 0
        ? "CHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation"
        : "CHANNELS 3 Zrotation Yrotation Xrotation",
    );
    const nextDepth = bones[index + 1]?.[0] ?? 0;
    if (nextDepth <= depth) {
      lines.push("End Site", "{", "OFFSET 0 5 0", "}");
      for (let closed = depth; closed >= nextDepth; closed--) lines.push("}");
    }
  });
  // The last joint closes the root too.
  lines.push("MOTION", "Frames:\t5", "Frame Time: .0083333");
  for (let frame = 0; frame < 5; frame++) {
    const angles = Array.from({ length: 3 * bones.length }, (_, i) => ((i * 37 + frame * 5) % 23) - 11.5);
    lines.push(["1.5 93.25 -1.6201e-014", ...angles].join(" "));
  }
  return new TextEncoder().encode(`${lines.join(lineEnd)}${lineEnd}`);
}
