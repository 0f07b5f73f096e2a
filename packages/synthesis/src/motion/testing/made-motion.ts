/** BVH files of a made body, 1.7 m tall, in any way of naming joints. */

/** Joints as the made body has them, each after its parent, with its place at rest: arms out, y up, facing z, centimetres. */
const restPlaces = {
  hips: [null, 0, 95, -3],
  leftHip: ["hips", 9, 90, 0],
  leftKnee: ["leftHip", 9, 49, 0],
  leftAnkle: ["leftKnee", 9, 8, 0],
  rightHip: ["hips", -9, 90, 0],
  rightKnee: ["rightHip", -9, 49, 0],
  rightAnkle: ["rightKnee", -9, 8, 0],
  spine: ["hips", 0, 108, -3],
  chest: ["spine", 0, 120, -3],
  neck: ["chest", 0, 146, -2],
  head: ["neck", 0, 156, 0],
  leftCollar: ["chest", 3, 140, 0],
  leftShoulder: ["leftCollar", 17, 141, 0],
  leftElbow: ["leftShoulder", 45, 141, 0],
  leftWrist: ["leftElbow", 71, 141, 0],
  rightCollar: ["chest", -3, 140, 0],
  rightShoulder: ["rightCollar", -17, 141, 0],
  rightElbow: ["rightShoulder", -45, 141, 0],
  rightWrist: ["rightElbow", -71, 141, 0],
} as const satisfies Record<string, readonly [string | null, number, number, number]>;

export type MadeJoint = keyof typeof restPlaces;

const made = Object.keys(restPlaces) as MadeJoint[];

/** The names of the limbs' joints in some dialects; `*` is the side. The others are the same in all. */
export const madeNames = {
  Mixamo: {
    sides: ["Left", "Right"],
    prefix: "mixamorig:",
    Hip: "*UpLeg",
    Knee: "*Leg",
    Ankle: "*Foot",
    ...mixamoArms(),
  },
  "Mixamo without prefix": { sides: ["Left", "Right"], Hip: "*UpLeg", Knee: "*Leg", Ankle: "*Foot", ...mixamoArms() },
  "CMU, LeftHip": { sides: ["Left", "Right"], ...plainLimbs("", "*") },
  "SMPL, short": { sides: ["L", "R"], ...plainLimbs("_", "*") },
  "names with spaces": { sides: ["Left", "Right"], ...plainLimbs(" ", "*") },
  Biped: {
    ...{ sides: ["L", "R"], prefix: "Bip01 ", Hip: "* Thigh", Knee: "* Calf", Ankle: "* Foot", Collar: "* Clavicle" },
    ...{ Shoulder: "* UpperArm", Elbow: "* Forearm", Wrist: "* Hand" },
  },
  "19 joints": {
    ...{ sides: ["Left", "Right"], Hip: "*UpLeg", Knee: "*LowLeg", Ankle: "*Foot", Collar: "*Collar" },
    ...{ Shoulder: "*UpArm", Elbow: "*LowArm", Wrist: "*Hand" },
  },
  Unreal: {
    ...{ sides: ["l", "r"], Hip: "thigh_*", Knee: "calf_*", Ankle: "foot_*", Collar: "clavicle_*" },
    ...{ Shoulder: "upperarm_*", Elbow: "lowerarm_*", Wrist: "hand_*" },
  },
  "Bandai-Namco": {
    ...{ sides: ["L", "R"], Hip: "UpperLeg_*", Knee: "LowerLeg_*", Ankle: "Foot_*", Collar: "Shoulder_*" },
    ...{ Shoulder: "UpperArm_*", Elbow: "LowerArm_*", Wrist: "Hand_*" },
  },
} satisfies Record<string, Record<string, string | readonly string[]>>;

export type MadeDialect = keyof typeof madeNames;

/** Degrees about z, x and y of joints that turn; z turns last. The hips' place is moved by `at`, centimetres. */
export interface MadeFrame {
  readonly turns?: Partial<Record<MadeJoint, readonly [z: number, x: number, y: number]>>;
  readonly at?: readonly [x: number, y: number, z: number];
}

export interface MadeMotionOptions {
  readonly dialect?: MadeDialect;
  /** Units of the file in a centimetre. Default 1. */
  readonly scale?: number;
  readonly frameTime?: string;
  /** Names to use instead. */
  readonly rename?: Partial<Record<MadeJoint, string>>;
}

export function madeBvh(frames: readonly MadeFrame[], options: MadeMotionOptions = {}): string {
  const { dialect = "Mixamo", scale = 1, frameTime = "0.0333333", rename = {} } = options;
  const lines = ["HIERARCHY"];
  const write = (joint: MadeJoint, parent: MadeJoint | null): void => {
    const place = restPlaces[joint].slice(1) as number[];
    const from = parent === null ? [0, 0, 0] : (restPlaces[parent].slice(1) as number[]);
    lines.push(`${parent === null ? "ROOT" : "JOINT"} ${rename[joint] ?? nameOf(joint, dialect)}`, "{");
    lines.push(`OFFSET ${place.map((value, axis) => (value - from[axis]) * scale).join(" ")}`);
    const position = parent === null ? "6 Xposition Yposition Zposition" : "3";
    lines.push(`CHANNELS ${position} Zrotation Xrotation Yrotation`);
    const children = made.filter((one) => restPlaces[one][0] === joint);
    for (const child of children) write(child, joint);
    if (children.length === 0) lines.push("End Site", "{", "OFFSET 0 0 0", "}");
    lines.push("}");
  };
  write("hips", null);
  lines.push("MOTION", `Frames: ${frames.length}`, `Frame Time: ${frameTime}`);
  const order = lines.filter((line) => /^(?:ROOT|JOINT) /.test(line)).map((line) => line.replace(/^\w+ /, ""));
  const byName = new Map(made.map((joint) => [rename[joint] ?? nameOf(joint, dialect), joint]));
  for (const { turns = {}, at = [0, 0, 0] } of frames) {
    const [, x, y, z] = restPlaces.hips;
    const values = [(x + at[0]) * scale, (y + at[1]) * scale, (z + at[2]) * scale];
    for (const name of order) values.push(...(turns[byName.get(name) as MadeJoint] ?? [0, 0, 0]));
    lines.push(values.join(" "));
  }
  return `${lines.join("\n")}\n`;
}

/** A walk: legs and arms swing, the hips go forward. */
export function madeWalk(frames: number): MadeFrame[] {
  return Array.from({ length: frames }, (_, frame) => {
    const swing = 30 * Math.sin((2 * Math.PI * frame) / 30);
    return {
      turns: {
        leftHip: [0, -swing, 0],
        rightHip: [0, swing, 0],
        leftKnee: [0, 15 + swing / 3, 0],
        rightKnee: [0, 15 - swing / 3, 0],
        leftShoulder: [-75, swing / 2, 0],
        rightShoulder: [75, -swing / 2, 0],
        leftElbow: [0, 0, -25],
        rightElbow: [0, 0, 25],
        head: [0, 0, 8 * Math.sin(frame / 20)],
      },
      at: [0, 0, 4 * frame],
    };
  });
}

function nameOf(joint: MadeJoint, dialect: MadeDialect): string {
  const names: Readonly<Record<string, string | readonly string[]>> = madeNames[dialect];
  const prefix = typeof names.prefix === "string" ? names.prefix : "";
  const limb = /^(left|right)(.*)$/.exec(joint);
  if (!limb) return prefix + joint[0].toUpperCase() + joint.slice(1);
  const side = names.sides[limb[1] === "left" ? 0 : 1];
  return prefix + (names[limb[2]] as string).replace("*", side);
}

function mixamoArms() {
  return { Collar: "*Shoulder", Shoulder: "*Arm", Elbow: "*ForeArm", Wrist: "*Hand" };
}

function plainLimbs(separator: string, side: string) {
  const named = (joint: string) => side + separator + joint;
  return {
    ...{ Hip: named("Hip"), Knee: named("Knee"), Ankle: named("Ankle"), Collar: named("Collar") },
    ...{ Shoulder: named("Shoulder"), Elbow: named("Elbow"), Wrist: named("Wrist") },
  };
}
