/**
 * The angles that pose a body, and how far each can go. Degrees, zero in the anatomical position: upright, legs
 * straight down, arms hanging, face and thumbs forward. Every sign is named so that left and right read alike.
 */

/** The angles of one side's leg and arm, degrees. */
export interface SideAngles {
  /** Thigh forward of the pelvis's down. */
  hipFlexion: number;
  /** Thigh away from the midline. */
  hipAbduction: number;
  /** Thigh turned about itself, knee and toes outwards. */
  hipRotation: number;
  /** Shank backwards from the line of the thigh; never forwards. */
  kneeFlexion: number;
  /** Shoulder lifted towards the ear. */
  shoulderRise: number;
  /** Shoulder drawn forward. */
  shoulderProtraction: number;
  /** Upper arm away from the chest's down, whichever way. */
  shoulderElevation: number;
  /** The way it goes: 0 forward, 90 to the side, 180 backward, below 0 across the chest. */
  shoulderPlane: number;
  /** Upper arm turned about itself, hand inwards when the elbow is bent. */
  shoulderRotation: number;
  /** Forearm forwards from the line of the upper arm; never backwards. */
  elbowFlexion: number;
}

/** The angles of a whole body, degrees. */
export interface JointAngles {
  /** The pelvis in the world: leaning forward, then leaning to the left, then turned to the left about the body's axis. */
  pelvisPitch: number;
  pelvisRoll: number;
  pelvisTurn: number;
  /** The chest against the pelvis: forward, to the left, turned to the left. */
  spineFlexion: number;
  spineLateral: number;
  spineAxial: number;
  /** The head against the chest: forward, to the left, turned to the left. */
  neckFlexion: number;
  neckLateral: number;
  neckAxial: number;
  left: SideAngles;
  right: SideAngles;
}

type Limits<Angles> = Readonly<Record<Exclude<keyof Angles, "left" | "right">, readonly [low: number, high: number]>>;

/**
 * Normal ranges of motion, degrees. Elbow, hips, shoulders, spine and neck: American Academy of Orthopaedic Surgeons
 * (1965), as tabulated in Norkin and White, "Measurement of Joint Motion", appendix of normal values. Hip flexion and
 * extension, knee: between those and Boone and Azen (1979), J. Bone Joint Surg. 61-A, 756–759, rounded, with the deep
 * knee bend of squatting and the outward hip rotation of sitting cross-legged. Shoulder rise and protraction: the clavicle's travel in Inman, Saunders and Abbott (1944),
 * J. Bone Joint Surg. 26, 1–30, less at the acromion than at the end of the collar bone.
 */
export const normalLimits: { readonly trunk: Limits<JointAngles>; readonly side: Limits<SideAngles> } = {
  trunk: {
    pelvisPitch: [-180, 180],
    pelvisRoll: [-180, 180],
    pelvisTurn: [-180, 180],
    spineFlexion: [-25, 80],
    spineLateral: [-35, 35],
    spineAxial: [-45, 45],
    neckFlexion: [-45, 45],
    neckLateral: [-45, 45],
    neckAxial: [-60, 60],
  },
  side: {
    hipFlexion: [-20, 125],
    hipAbduction: [-30, 45],
    hipRotation: [-45, 60],
    kneeFlexion: [0, 150],
    shoulderRise: [-10, 35],
    shoulderProtraction: [-20, 25],
    shoulderElevation: [0, 180],
    shoulderPlane: [-45, 180],
    shoulderRotation: [-90, 70],
    elbowFlexion: [0, 150],
  },
};

/** What gymnasts, dancers and climbers are allowed beyond the normal ranges. Our own allowance, not a measured table. */
export const athleticLimits: typeof normalLimits = {
  trunk: { ...normalLimits.trunk, spineFlexion: [-45, 90] },
  side: { ...normalLimits.side, hipFlexion: [-35, 140], hipAbduction: [-30, 70] },
};

/** Behind the frontal plane the arm rises no further than shoulder extension, 60°; in between the limit falls evenly. */
const FREE_PLANE = 100;
const BEHIND_PLANE = 140;
const ELEVATION_BEHIND = 60;

/** The highest elevation of the arm in a plane of elevation, degrees. */
export function highestElevation(shoulderPlane: number): number {
  const behind = Math.min(Math.max((shoulderPlane - FREE_PLANE) / (BEHIND_PLANE - FREE_PLANE), 0), 1);
  return 180 - behind * (180 - ELEVATION_BEHIND);
}

/** All angles zero. */
export function anatomicalPosition(): JointAngles {
  return {
    pelvisPitch: 0,
    pelvisRoll: 0,
    pelvisTurn: 0,
    spineFlexion: 0,
    spineLateral: 0,
    spineAxial: 0,
    neckFlexion: 0,
    neckLateral: 0,
    neckAxial: 0,
    left: sideAtRest(),
    right: sideAtRest(),
  };
}

function sideAtRest(): SideAngles {
  return {
    hipFlexion: 0,
    hipAbduction: 0,
    hipRotation: 0,
    kneeFlexion: 0,
    shoulderRise: 0,
    shoulderProtraction: 0,
    shoulderElevation: 0,
    shoulderPlane: 0,
    shoulderRotation: 0,
    elbowFlexion: 0,
  };
}

/** Brings every angle to the nearest value within the limits, in place. */
export function keepWithinLimits(angles: JointAngles, limits: typeof normalLimits): void {
  for (const name of trunkNames) angles[name] = clamp(angles[name], limits.trunk[name]);
  for (const side of [angles.left, angles.right]) {
    for (const name of sideNames) side[name] = clamp(side[name], limits.side[name]);
    side.shoulderElevation = Math.min(side.shoulderElevation, highestElevation(side.shoulderPlane));
  }
}

const trunkNames = Object.keys(normalLimits.trunk) as (keyof typeof normalLimits.trunk)[];
const sideNames = Object.keys(normalLimits.side) as (keyof typeof normalLimits.side)[];

function clamp(value: number, [low, high]: readonly [number, number]): number {
  return value < low ? low : value > high ? high : value;
}
