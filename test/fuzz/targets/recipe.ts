import { parseRecipe } from "@wildpose/builder";
import type { FuzzTarget } from "../fuzz-target.js";

const short = "name: made\nsources:\n  - source: lsp\n    root: lsp\n";
const long = `# Every key there is.
name: made-2.0
description: >
  Folded
  text
root: ../data
sources:
  - source: h36m
    root: h36m
    annotations: [a.npz, "b c.npz"]
    images: null
    options: { fps: 10, subjects: [S1, S9], motion_gate_mm: 4.0e+1 }
  - source: "@me/an-adapter"
    root: &folder h36m
    images: *folder
  - { source: ./module.js, root: ., images: photographs }
images: reference
missing_images: keep
split: { test: 0.25, key: k }
select:
  min_labelled_joints: 8
  keep_defects: [mocap-drift]
rows_per_shard: 1000
codec: snappy
`;

export const target: FuzzTarget = {
  name: "recipe",
  files: async () => [
    { name: "short.yaml", bytes: Buffer.from(short) },
    { name: "long.yaml", bytes: Buffer.from(long) },
    {
      name: "anchors.yaml",
      bytes: Buffer.from(short.replace("source: lsp", "source: &a lsp").replace("root: lsp", "root: *a")),
    },
  ],
  read: (bytes) => void parseRecipe(Buffer.from(bytes).toString("utf8"), "made.yaml"),
};
