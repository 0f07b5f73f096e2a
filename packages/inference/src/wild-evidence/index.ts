export { mirrorPoses } from "./mirror-poses.js";
export { moveAnnotations } from "./move-annotations.js";
export {
  type EvidenceStage,
  evidenceStages,
  openStageLabellers,
  type StageLabellers,
} from "./stage-labellers.js";
