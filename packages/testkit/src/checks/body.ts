/** Whether bodies have the size of people and stand up: finds metres taken for millimetres, and a y axis that points up. */
import { bonesOf, h36m17, type PoseSample, remapPose, remapToH36m17, type Skeleton } from "@wildpose/pose";
import { type Check, ofSample } from "../check.js";

const MIN_HEIGHT_MM = 1000;
const MAX_HEIGHT_MM = 2300;
/** A shorter bone has no direction, and its relative change says nothing. */
const SHORTEST_BONE_MM = 20;

export const bodiesArePlausible: Check = {
  number: 9,
  name: "bodies are 1.0 to 2.3 m tall, upright, and keep their bones",
  lacks: ({ adapter }) => (adapter.card.provides.joints3d ? null : "joints3d"),
  async run(run) {
    const { changingBones, boneTolerance = 0.02 } = run.conformance;
    const samples = (await run.samples()).filter(({ joints3d, defect }) => joints3d !== null && defect === null);
    const bodies = samples.flatMap((sample) => {
      const joints = toH36m17(sample);
      return joints.every(Number.isFinite) ? [{ id: sample.id, joints }] : [];
    });
    if (bodies.length === 0) return ["the fixture: a body with all joints expected, found none; add one"];

    const faults = bodies.flatMap(({ id, joints }) => {
      const height = heightOf(joints);
      return height >= MIN_HEIGHT_MM && height <= MAX_HEIGHT_MM
        ? []
        : ofSample(id, [
            `height along the bones of 1000 to 2300 mm expected, found ${height.toFixed(1)}: is the unit right?`,
          ]);
    });
    const upright = bodies.filter(({ joints }) => isUpright(joints)).length;
    if (upright * 2 <= bodies.length) {
      faults.push(
        `the head is above the feet in ${upright} of ${bodies.length} bodies; those of a fixture stand, and +y is down in the camera frame`,
      );
    }
    if (changingBones === undefined) faults.push(...boneFaults(samples, boneTolerance));
    return faults;
  },
};

function toH36m17({ skeleton, joints3d }: PoseSample): Float32Array {
  const out = new Float32Array(h36m17.joints.length * 3);
  const joints = joints3d ?? new Float32Array();
  const seen = new Uint8Array(skeleton.joints.length).fill(2);
  remapPose(remapToH36m17(skeleton), joints, seen, out, new Uint8Array(h36m17.joints.length));
  return out;
}

const joint = (name: (typeof h36m17.joints)[number]) => h36m17.joints.indexOf(name);

/** Ankles to head along the bones, millimetres: the same whatever the pose. */
function heightOf(joints: Float32Array): number {
  const chain = (names: readonly (typeof h36m17.joints)[number][]) =>
    names.slice(1).reduce((sum, name, index) => sum + distance(joints, joint(names[index]), joint(name)), 0);
  const left = chain(["leftHip", "leftKnee", "leftAnkle"]);
  const right = chain(["rightHip", "rightKnee", "rightAnkle"]);
  return (left + right) / 2 + chain(["hip", "spine", "thorax", "neck", "head"]);
}

function isUpright(joints: Float32Array): boolean {
  const y = (name: (typeof h36m17.joints)[number]) => joints[joint(name) * 3 + 1];
  return y("head") < Math.min(y("leftAnkle"), y("rightAnkle"));
}

/** Bones of a group that differ from their mean by more than the tolerance: one line a group, the worst bone. */
function boneFaults(samples: readonly PoseSample[], tolerance: number): string[] {
  const groups = new Map<string, PoseSample[]>();
  for (const sample of samples) groups.set(sample.group, [...(groups.get(sample.group) ?? []), sample]);
  return [...groups].flatMap(([group, members]) => {
    const { skeleton } = members[0];
    let worst = { bone: "", change: 0, id: "" };
    for (const [parent, child] of bonesOf(skeleton)) {
      const lengths = members.map(({ joints3d }) => distance(joints3d ?? new Float32Array(), parent, child));
      const known = lengths.filter(Number.isFinite);
      const mean = known.reduce((sum, length) => sum + length, 0) / known.length;
      if (!(mean > SHORTEST_BONE_MM)) continue;
      lengths.forEach((length, index) => {
        const change = Math.abs(length - mean) / mean;
        if (change > worst.change) worst = { bone: boneName(skeleton, parent, child), change, id: members[index].id };
      });
    }
    if (worst.change <= tolerance) return [];
    const percent = (value: number) => `${(value * 100).toFixed(1)} %`;
    return [
      `${group}: the bone ${worst.bone} is ${percent(worst.change)} off its mean in ${worst.id}, at most ${percent(tolerance)} expected`,
    ];
  });
}

function boneName({ joints }: Skeleton, parent: number, child: number): string {
  return `${joints[parent]}–${joints[child]}`;
}

function distance(joints: Float32Array, from: number, to: number): number {
  return Math.hypot(...[0, 1, 2].map((axis) => joints[to * 3 + axis] - joints[from * 3 + axis]));
}
