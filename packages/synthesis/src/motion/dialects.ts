/**
 * How motion files name the joints of a body. One row for each way that is in use; a file is read by the first row that
 * names all it needs.
 *
 * A name is compared without its namespace (`mixamorig:`), spaces, dots, dashes, underscores and capitals. In a pattern
 * `*` stands for the side. The same word means different joints in different dialects (`LeftShoulder` is a collar bone in
 * one and the shoulder in another), so a row is taken as a whole and never mixed with another.
 *
 * Seen in: Bandai-Namco Research Motiondataset (`UpperLeg_L`); the CMU database as ASF/AMC (`lfemur`) and, in copies of
 * B. Hahne's cgspeed conversion, with two sets of names (`LeftUpLeg`; `LeftHip` … `LeftAnkle`); Mixamo (`mixamorig:LeftUpLeg`, also
 * without its prefix); the names of 3ds Max Biped, Poser, Unreal, Blender's Rigify, SMPL and BVH files of 19 joints.
 */
export interface Dialect {
  readonly name: string;
  /** What `*` is for left and right. */
  readonly sides: readonly [left: string, right: string];
  /** Where each joint of a limb is: patterns, the first that is there is taken. */
  readonly limbs: Readonly<Record<LimbJoint, readonly string[]>>;
  readonly head: readonly string[];
}

export const limbJoints = ["hip", "knee", "ankle", "shoulder", "elbow", "wrist"] as const;

export type LimbJoint = (typeof limbJoints)[number];

export const dialects: readonly Dialect[] = [
  {
    name: "Bandai-Namco",
    sides: ["l", "r"],
    limbs: {
      hip: ["upperleg*"],
      knee: ["lowerleg*"],
      ankle: ["foot*"],
      shoulder: ["upperarm*"],
      elbow: ["lowerarm*", "forearm*"],
      wrist: ["hand*"],
    },
    head: ["head"],
  },
  {
    name: "CMU ASF/AMC",
    sides: ["l", "r"],
    // The wrist of the body is where the bone `lhand` begins: `lwrist` is the half of the forearm that turns.
    limbs: {
      hip: ["*femur"],
      knee: ["*tibia"],
      ankle: ["*foot"],
      shoulder: ["*humerus"],
      elbow: ["*radius"],
      wrist: ["*hand"],
    },
    head: ["head"],
  },
  {
    name: "Mixamo or CMU (LeftUpLeg)",
    sides: ["left", "right"],
    limbs: {
      hip: ["*upleg", "*upperleg", "*thigh"],
      knee: ["*leg", "*lowerleg", "*shin", "*calf"],
      ankle: ["*foot"],
      shoulder: ["*arm", "*upperarm"],
      elbow: ["*forearm", "*lowerarm"],
      wrist: ["*hand"],
    },
    head: ["head"],
  },
  {
    name: "LeftUpArm, LeftLowArm",
    sides: ["left", "right"],
    limbs: {
      hip: ["*upleg", "*hip"],
      knee: ["*lowleg", "*knee"],
      ankle: ["*foot", "*ankle"],
      shoulder: ["*uparm", "*upperarm"],
      elbow: ["*lowarm", "*forearm"],
      wrist: ["*hand", "*wrist"],
    },
    head: ["head"],
  },
  {
    name: "CMU, SMPL or HumanML (LeftHip)",
    sides: ["left", "right"],
    limbs: {
      hip: ["*hip", "*upleg", "*thigh"],
      knee: ["*knee", "*leg"],
      ankle: ["*ankle", "*foot"],
      shoulder: ["*shoulder"],
      elbow: ["*elbow"],
      wrist: ["*wrist", "*hand"],
    },
    head: ["head"],
  },
  {
    name: "SMPL, short",
    sides: ["l", "r"],
    limbs: {
      hip: ["*hip"],
      knee: ["*knee"],
      ankle: ["*ankle"],
      shoulder: ["*shoulder"],
      elbow: ["*elbow"],
      wrist: ["*wrist"],
    },
    head: ["head"],
  },
  {
    name: "Biped or Poser",
    sides: ["l", "r"],
    limbs: {
      hip: ["*thigh"],
      knee: ["*calf", "*shin"],
      ankle: ["*foot"],
      shoulder: ["*upperarm", "*shldr", "*uparm"],
      elbow: ["*forearm", "*lowerarm"],
      wrist: ["*hand"],
    },
    head: ["head"],
  },
  {
    name: "Unreal or Rigify",
    sides: ["l", "r"],
    limbs: {
      hip: ["thigh*"],
      knee: ["calf*", "shin*"],
      ankle: ["foot*"],
      shoulder: ["upperarm*"],
      elbow: ["lowerarm*", "forearm*"],
      wrist: ["hand*"],
    },
    head: ["head"],
  },
];

/** A joint's name as the table has it: `mixamorig:LeftUpLeg`, `Left_Up Leg` and `leftUpLeg` are all `leftupleg`. */
export function plainName(name: string): string {
  return name
    .replace(/^.*[:|]/, "")
    .toLowerCase()
    .replaceAll(/[\s._-]+/g, "")
    .replace(/^(?:mixamorig\d*|bip0*1|character\d*|def|valve(?:biped)?bip0*1)(?=.)/, "");
}
