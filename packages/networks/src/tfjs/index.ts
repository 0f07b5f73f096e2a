export { type BackendName, backendNames, useBackend } from "./backend.js";
export { linear } from "./linear.js";
export { PoseNetwork, type TrainingPass } from "./pose-network.js";
