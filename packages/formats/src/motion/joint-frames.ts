/**
 * Forward kinematics: where the joints of a motion are in a frame, and how they are turned.
 *
 * A joint is where its bone begins, in BVH as in ASF. What ASF's outermost bones end in are joints too.
 */
import type { AmcMotion } from "./read-amc.js";
import type { AsfFreedom } from "./read-asf.js";
import type { BvhMotion } from "./read-bvh.js";
import { type Axis, carry, IDENTITY, multiply, turnAbout } from "./rotation.js";

/** The joints of one frame, in the frame of the file's world and its unit. */
export interface JointFrames {
  /** [joints, 3] positions. */
  readonly positions: Float64Array;
  /** [joints, 3, 3] row-major: world from joint. */
  readonly rotations: Float64Array;
}

/** The joints of a motion, and how to pose them. */
export interface MotionKinematics {
  readonly joints: readonly { readonly name: string; readonly parent: number }[];
  readonly frames: number;
  /** Fills and returns `out`, whose arrays have room for all joints. */
  pose(frame: number, out: JointFrames): JointFrames;
}

/** Arrays for {@link MotionKinematics.pose}. */
export function emptyJointFrames(joints: number): JointFrames {
  return { positions: new Float64Array(joints * 3), rotations: new Float64Array(joints * 9) };
}

/**
 * The positions of all joints in one frame. To pose many frames take {@link kinematicsOf} once.
 *
 * @returns [joints, 3] in the file's unit, in the order of `kinematicsOf(motion).joints`.
 */
export function jointPositions(motion: BvhMotion | AmcMotion, frame: number): Float64Array {
  const kinematics = kinematicsOf(motion);
  return kinematics.pose(frame, emptyJointFrames(kinematics.joints.length)).positions;
}

/** How to pose the joints of a motion, for many frames. */
export function kinematicsOf(motion: BvhMotion | AmcMotion): MotionKinematics {
  return "skeleton" in motion ? acclaimKinematics(motion) : bvhKinematics(motion);
}

const RADIANS = Math.PI / 180;

function bvhKinematics({ joints, frames, channels, values }: BvhMotion): MotionKinematics {
  /** Of each channel its axis, and whether it moves the joint. */
  const plans = joints.map((joint) =>
    joint.channels.map((channel) => ({ axis: axisOf(channel[0]), isPosition: channel.endsWith("position") })),
  );
  const local = new Float64Array(3);
  return {
    joints,
    frames,
    pose(frame, out) {
      const { positions, rotations } = out;
      requireFrame(frame, frames);
      let at = frame * channels;
      for (let joint = 0; joint < joints.length; joint++) {
        const { parent, offset } = joints[joint];
        local[0] = offset[0];
        local[1] = offset[1];
        local[2] = offset[2];
        if (parent === -1) for (let i = 0; i < 9; i++) rotations[joint * 9 + i] = IDENTITY[i];
        else rotations.copyWithin(joint * 9, parent * 9, parent * 9 + 9);
        for (const { axis, isPosition } of plans[joint]) {
          const value = values[at++];
          if (isPosition) local[axis] = value;
          else turnAbout(rotations, joint * 9, axis, value * RADIANS);
        }
        if (parent === -1) positions.set(local, joint * 3);
        else carry(rotations, parent * 9, local[0], local[1], local[2], positions, parent * 3, joint * 3);
      }
      return out;
    },
  };
}

/**
 * A bone turns by C · R · C⁻¹, where R is made of its degrees of freedom and C of its axis; its direction is that of the
 * whole skeleton at rest.
 */
function acclaimKinematics({ skeleton, frames, channels, values, angle }: AmcMotion): MotionKinematics {
  const { root, bones } = skeleton;
  const isParent = new Set(bones.map((bone) => bone.parent));
  const ends = bones.flatMap((bone, index) => (isParent.has(index) ? [] : [{ bone: index, name: `${bone.name}End` }]));
  const joints = [
    { name: "root", parent: -1 },
    ...bones.map((bone) => ({ name: bone.name, parent: bone.parent + 1 })),
    ...ends.map(({ bone, name }) => ({ name, parent: bone + 1 })),
  ];
  const skeletonAngle = skeleton.units.angle === "deg" ? RADIANS : 1;
  const motionAngle = angle === "deg" ? RADIANS : 1;
  const frameOf = (vector: readonly number[], order: string) => {
    const axes = Float64Array.from(IDENTITY);
    // The axis that is named first turns first, so it is the last factor.
    for (const axis of [...order].reverse().map(axisOf)) turnAbout(axes, 0, axis, vector[axis] * skeletonAngle);
    return axes;
  };
  const segments = [{ axis: root.orientation, axisOrder: root.axisOrder, freedoms: root.freedoms }, ...bones].map(
    (one) => {
      const axes = frameOf(one.axis, one.axisOrder);
      return { axes, inverse: transposed(axes), freedoms: one.freedoms.map(freedomOf) };
    },
  );
  const starts: number[] = [];
  let next = 0;
  for (const { freedoms } of segments) {
    starts.push(next);
    next += freedoms.length;
  }
  const offsets = bones.map((bone) => bone.direction.map((part) => part * bone.length));
  const local = new Float64Array(9);
  const turned = new Float64Array(9);
  const whole = new Float64Array(9);

  return {
    joints,
    frames,
    pose(frame, out) {
      const { positions, rotations } = out;
      requireFrame(frame, frames);
      positions.set(root.position, 0);
      for (let segment = 0; segment < segments.length; segment++) {
        const { axes, inverse, freedoms } = segments[segment];
        const at = frame * channels + starts[segment];
        local.set(axes);
        for (let index = freedoms.length - 1; index >= 0; index--) {
          const { axis, isPosition } = freedoms[index];
          if (isPosition) positions[axis] = root.position[axis] + values[at + index];
          else turnAbout(local, 0, axis, values[at + index] * motionAngle);
        }
        if (segment === 0) {
          // The root's orientation is part of its pose: it is not taken off again.
          rotations.set(local, 0);
          continue;
        }
        multiply(local, 0, inverse, 0, turned, 0);
        const { parent } = bones[segment - 1];
        multiply(rotations, (parent + 1) * 9, turned, 0, whole, 0);
        rotations.set(whole, segment * 9);
        if (parent === -1) positions.copyWithin(segment * 3, 0, 3);
        else endOf(parent, positions, rotations, segment);
      }
      for (let end = 0; end < ends.length; end++) {
        const joint = 1 + bones.length + end;
        const { bone } = ends[end];
        endOf(bone, positions, rotations, joint);
        rotations.copyWithin(joint * 9, (bone + 1) * 9, (bone + 2) * 9);
      }
      return out;
    },
  };

  /** Puts a joint where a bone ends. */
  function endOf(bone: number, positions: Float64Array, rotations: Float64Array, joint: number): void {
    const [x, y, z] = offsets[bone];
    carry(rotations, (bone + 1) * 9, x, y, z, positions, (bone + 1) * 3, joint * 3);
  }
}

function freedomOf(freedom: AsfFreedom): { axis: Axis; isPosition: boolean } {
  return { axis: axisOf(freedom[1]), isPosition: freedom[0] === "t" };
}

function axisOf(letter: string): Axis {
  return "xyz".indexOf(letter.toLowerCase()) as Axis;
}

function transposed(matrix: Float64Array): Float64Array {
  return Float64Array.from(matrix, (_, index) => matrix[(index % 3) * 3 + Math.floor(index / 3)]);
}

/** A frame that is not there is a fault of the caller. */
function requireFrame(frame: number, frames: number): void {
  if (!Number.isInteger(frame) || frame < 0 || frame >= frames) throw new Error(`frame ${frame} of ${frames}`);
}
