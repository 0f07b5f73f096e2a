/** AMC: a made motion of a made skeleton. What can be read is posed. */
import { emptyJointFrames, kinematicsOf, readAmc, readAsf } from "@wildpose/formats/motion";
import type { FuzzTarget } from "../fuzz-target.js";

const bone = (name: string, freedoms: string) =>
  `begin\nid 1\nname ${name}\ndirection 0 1 0\nlength 2\naxis 0 0 20 XYZ\n${freedoms}\nend\n`;

const skeleton = readAsf(
  new TextEncoder().encode(
    ":version 1.10\n:units\nlength 0.45\nangle deg\n:root\norder TX TY TZ RX RY RZ\naxis XYZ\nposition 0 0 0\n" +
      `orientation 0 0 0\n:bonedata\n${bone("lowerback", "dof rx ry rz")}${bone("head", "dof rx")}${bone("hat", "")}` +
      ":hierarchy\nbegin\nroot lowerback\nlowerback head\nhead hat\nend\n",
  ),
);

function made(firstFrame: number, lineEnd: string): Uint8Array {
  const lines = ["#!OML:ASF made up", ":FULLY-SPECIFIED", ":DEGREES"];
  for (let frame = 0; frame < 40; frame++) {
    lines.push(String(firstFrame + frame), `root 9.37216 17.8693 -${frame}.3198 -2.01677 -7.59696 3.64024e-015`);
    lines.push(`lowerback 2.30193 -0.395121 ${frame / 7}`, `head ${10 - frame / 3}`);
  }
  return new TextEncoder().encode(lines.join(lineEnd) + lineEnd);
}

export const target: FuzzTarget = {
  name: "amc",
  files: async () => [
    { name: "made.amc", bytes: made(1, "\n") },
    { name: "made, from frame 300 on, CRLF", bytes: made(300, "\r\n") },
  ],
  read(bytes) {
    const motion = readAmc(bytes, skeleton);
    if (motion.frames === 0) return;
    const kinematics = kinematicsOf(motion);
    kinematics.pose(motion.frames - 1, emptyJointFrames(kinematics.joints.length));
  },
};
