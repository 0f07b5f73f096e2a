/** ASF: a made skeleton in degrees and in radians. What can be read gets a motion and is posed. */
import { emptyJointFrames, kinematicsOf, readAmc, readAsf } from "@wildpose/formats/motion";
import type { FuzzTarget } from "../fuzz-target.js";

const bone = (name: string, direction: string, rest: readonly string[]) => [
  "begin",
  "id 1",
  `name ${name}`,
  `direction ${direction}`,
  "length 7.25e0",
  "axis 0 7.62852e-016 20 XYZ",
  ...rest,
  "end",
];

function made(angle: "deg" | "rad", lineEnd: string): Uint8Array {
  const lines = [
    "# made up",
    ":version 1.10",
    ":name made",
    ":units",
    "mass 1.0",
    "length 0.45",
    `angle ${angle}`,
    ":documentation",
    "nothing to say",
    ":root",
    "order TX TY TZ RX RY RZ",
    "axis XYZ",
    "position 0 0 0",
    "orientation 0 0 0",
    ":bonedata",
    ...bone("lfemur", "0.34202 -0.939693 0", ["dof rx ry rz", "limits (-160.0 20.0)", "(-70.0 70.0)", "(-inf inf)"]),
    ...bone("ltibia", "0.34202 -0.939693 0", ["dof rx", "limits (-10.0 170.0)"]),
    ...bone("head", "0 1 0", []),
    ":hierarchy",
    "begin",
    "root lfemur head",
    "lfemur ltibia",
    "end",
  ];
  return new TextEncoder().encode(lines.join(lineEnd) + lineEnd);
}

const motion = new TextEncoder().encode(":DEGREES\n1\nroot 1 2 3 4 5 6\nlfemur 1 2 3\nltibia 4\n");

export const target: FuzzTarget = {
  name: "asf",
  files: async () => [
    { name: "made, degrees", bytes: made("deg", "\r\n") },
    { name: "made, radians", bytes: made("rad", "\n") },
  ],
  read(bytes) {
    const kinematics = kinematicsOf(readAmc(motion, readAsf(bytes)));
    kinematics.pose(0, emptyJointFrames(kinematics.joints.length));
  },
};
