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

/** How far each angle can go, degrees. */
export interface JointLimits {
  readonly trunk: Limits<JointAngles>;
  readonly side: Limits<SideAngles>;
}

/**
 * Normal ranges of motion, degrees. Elbow, hips, shoulders, spine and neck: American Academy of Orthopaedic Surgeons
 * (1965), as tabulated in Norkin and White, "Measurement of Joint Motion", appendix of normal values. Hip flexion and
 * extension, knee: between those and Boone and Azen (1979), J. Bone Joint Surg. 61-A, 756–759, rounded, with the deep
 * knee bend of squatting and the outward hip rotation of sitting cross-legged. Shoulder rise and protraction: the
 * clavicle's travel in Inman, Saunders and Abbott (1944), J. Bone Joint Surg. 26, 1–30, less at the acromion than at the
 * end of the collar bone.
 */
export const normalLimits: JointLimits = {
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

/**
 * Players, runners and climbers. Thrown balls need a shoulder that turns further outwards: 132° in the throwing arm of 369
 * professional pitchers (Wilk, Macrina and Arrigo 2012, Clin. Orthop. Relat. Res. 470, 1586–1594). The hip has more room
 * because a swinging leg takes the pelvis along; by how much is our own allowance, not a measured table.
 */
export const athleticLimits: JointLimits = {
  trunk: { ...normalLimits.trunk, spineFlexion: [-45, 90], spineAxial: [-55, 55] },
  side: { ...normalLimits.side, hipFlexion: [-45, 140], hipAbduction: [-30, 75], shoulderRotation: [-132, 75] },
};

/**
 * Gymnasts and dancers, who go further in every joint (Gannon and Bird 1999, J. Sports Sci. 17, 743–750). Their splits put
 * the thighs in one line, before and behind or out to the sides; how the hips, the pelvis and the spine share that is our
 * own allowance.
 */
export const acrobaticLimits: JointLimits = {
  trunk: { ...athleticLimits.trunk, spineFlexion: [-75, 95], spineLateral: [-45, 45] },
  side: {
    ...athleticLimits.side,
    hipFlexion: [-70, 155],
    hipAbduction: [-30, 90],
    hipRotation: [-60, 75],
    shoulderRotation: [-100, 75],
  },
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
export function keepWithinLimits(angles: JointAngles, { trunk, side }: JointLimits): void {
  // Name by name: this is called for every pose, and a loop over names takes several times as long.
  angles.pelvisPitch = clamp(angles.pelvisPitch, trunk.pelvisPitch);
  angles.pelvisRoll = clamp(angles.pelvisRoll, trunk.pelvisRoll);
  angles.pelvisTurn = clamp(angles.pelvisTurn, trunk.pelvisTurn);
  angles.spineFlexion = clamp(angles.spineFlexion, trunk.spineFlexion);
  angles.spineLateral = clamp(angles.spineLateral, trunk.spineLateral);
  angles.spineAxial = clamp(angles.spineAxial, trunk.spineAxial);
  angles.neckFlexion = clamp(angles.neckFlexion, trunk.neckFlexion);
  angles.neckLateral = clamp(angles.neckLateral, trunk.neckLateral);
  angles.neckAxial = clamp(angles.neckAxial, trunk.neckAxial);
  keepSideWithinLimits(angles.left, side);
  keepSideWithinLimits(angles.right, side);
}

function keepSideWithinLimits(angles: SideAngles, limits: Limits<SideAngles>): void {
  angles.hipFlexion = clamp(angles.hipFlexion, limits.hipFlexion);
  angles.hipAbduction = clamp(angles.hipAbduction, limits.hipAbduction);
  angles.hipRotation = clamp(angles.hipRotation, limits.hipRotation);
  angles.kneeFlexion = clamp(angles.kneeFlexion, limits.kneeFlexion);
  angles.shoulderRise = clamp(angles.shoulderRise, limits.shoulderRise);
  angles.shoulderProtraction = clamp(angles.shoulderProtraction, limits.shoulderProtraction);
  angles.shoulderPlane = clamp(angles.shoulderPlane, limits.shoulderPlane);
  const highest = Math.min(limits.shoulderElevation[1], highestElevation(angles.shoulderPlane));
  angles.shoulderElevation = Math.min(Math.max(angles.shoulderElevation, limits.shoulderElevation[0]), highest);
  angles.shoulderRotation = clamp(angles.shoulderRotation, limits.shoulderRotation);
  angles.elbowFlexion = clamp(angles.elbowFlexion, limits.elbowFlexion);
}

function clamp(value: number, range: readonly [low: number, high: number]): number {
  return value < range[0] ? range[0] : value > range[1] ? range[1] : value;
}
