export type { BvhChannel, BvhEndSite, BvhHierarchy, BvhJoint } from "./bvh-hierarchy.js";
export { MotionFormatError } from "./error.js";
export {
  emptyJointFrames,
  type JointFrames,
  jointPositions,
  kinematicsOf,
  type MotionKinematics,
} from "./joint-frames.js";
export { type AmcMotion, readAmc } from "./read-amc.js";
export { type AsfBone, type AsfFreedom, type AsfSkeleton, type AsfVector, readAsf } from "./read-asf.js";
export { type BvhMotion, readBvh } from "./read-bvh.js";
