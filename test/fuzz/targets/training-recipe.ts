import { parseTrainingRecipe } from "@wildpose/training";
import type { FuzzTarget } from "../fuzz-target.js";

const short = "steps: 300\nbatch: 64\n";
const long = `# Every key there is.
networks: [view-synthesis, reconstruction]
seed: 3
steps: 2.0e+5
batch: 64
width: 1024
blocks: 2
dropout: 0.25
optimiser:
  rate: 1e-3
  schedule: { kind: exponential, factor: 0.96, every: 100000, staircase: false }
gradient_limit: 100
loss: mse
view_synthesis: right-view
right_views: exact
faults: { noise_mm: 15, noise: annotators, swapped: 0.05, missing: 0.35 }
poses:
  made: 2
  motion:
    - source: h36m
      root: h36m
      share: 1.5
      every: 64
      most: 100000
      cameras: recorded
      options: { subjects: [S1, S5], every: 10, form: mmpose }
mirror: true
validation: { poses: 2048, every: 250 }
early_stopping:
  patience: 10
  least_gain: .001
keep: last
checkpoint_every: 250
log_every: 10
engine: onnx:webgpu
`;

export const target: FuzzTarget = {
  name: "training-recipe",
  files: async () => [
    { name: "short.yaml", bytes: Buffer.from(short) },
    { name: "long.yaml", bytes: Buffer.from(long) },
    { name: "empty.yaml", bytes: Buffer.from("") },
  ],
  read: (bytes) => void parseTrainingRecipe(Buffer.from(bytes).toString("utf8"), "made.yaml"),
};
