import fc from "fast-check";
import { expect, test } from "vitest";
import { madePose } from "../testing/made-pose.js";
import { readableImage } from "../testing/readable-image.js";
import {
  addToChunk,
  boxOfJoints,
  CHUNK_SIZE,
  chunkFiller,
  copyPerson,
  emptyChunk,
  type PoseChunk,
} from "./pose-chunk.js";

test("the box of the joints holds every labelled joint and touches one on each side", () => {
  const value = fc.float({ min: -500, max: 500, noNaN: true });
  const joint = fc.oneof(fc.tuple(value, value), fc.constant([NaN, NaN] as const));
  fc.assert(
    fc.property(fc.tuple(value, value), fc.array(joint, { maxLength: 16 }), (first, others) => {
      const joints = [first, ...others];
      const [x, y, width, height] = boxOfJoints(Float32Array.from(joints.flat()));
      const there = joints.filter(([left]) => !Number.isNaN(left));
      expect(Math.min(...there.map(([left]) => left))).toBe(x);
      expect(Math.min(...there.map(([, top]) => top))).toBe(y);
      expect(Math.max(...there.map(([left]) => left - x))).toBe(width);
      expect(Math.max(...there.map(([, top]) => top - y))).toBe(height);
    }),
  );
});

test("the source's own box is kept, and image sizes are", () => {
  const chunk = emptyChunk(3);
  addToChunk(chunk, madePose({ bbox: [1, 2, 3, 4] }), readableImage(640, 480));
  addToChunk(chunk, madePose({ missing: ["head"] }), { state: "missing" });
  expect([...chunk.boxes.subarray(0, 4)]).toEqual([1, 2, 3, 4]);
  expect(chunk.boxes[5]).toBeCloseTo(200 - 590 / 5, 4);
  expect([...chunk.imageSizes.subarray(0, 4)]).toEqual([640, 480, 0, 0]);
  expect([...chunk.imageFound.subarray(0, 2)]).toEqual([1, 0]);
  expect(chunk.count).toBe(2);
});

test("which joints are computed is a matter of each person's own skeleton", () => {
  const chunk = emptyChunk(0);
  const pose = madePose({});
  const synthesized = Uint8Array.from(pose.synthesized, (_, joint) => (joint === 7 ? 1 : 0));
  addToChunk(chunk, pose, { state: "missing" });
  addToChunk(chunk, { ...pose, synthesized }, { state: "missing" });
  expect([...chunk.synthesized.subarray(0, 34)].flatMap((made, at) => (made ? [at] : []))).toEqual([17 + 7]);
});

const lens = { intrinsics: [1000, 1000, 500, 500], distortion: [-0.2, 0.2, 0, 0.001, 0.002] } as const;

test("persons with measured and with generated 3D are in chunks of their own, each full before the next", () => {
  const filler = chunkFiller(1);
  const chunks: (PoseChunk | null)[] = [];
  const add = (pose: ReturnType<typeof madePose>) =>
    filler.add(pose.joints3d !== null, (chunk) => addToChunk(chunk, pose, { state: "missing" }));
  for (let n = 0; n <= CHUNK_SIZE; n++) {
    chunks.push(add(madePose({ id: `lsp/measured ${n}`, lens })));
    if (n < 3) chunks.push(add(madePose({ id: `lsp/generated ${n}` })));
  }
  const [full, ...others] = chunks.filter((chunk) => chunk !== null);
  expect(others).toEqual([]);
  expect([full, ...filler.rest()].map(({ measured, count, sampleIds }) => [measured, count, sampleIds[0]])).toEqual([
    [true, CHUNK_SIZE, "lsp/measured 0"],
    [false, 3, "lsp/generated 0"],
    [true, 1, `lsp/measured ${CHUNK_SIZE}`],
  ]);
  expect([...full.distortion.subarray(0, 5)]).toEqual([...lens.distortion]);
});

test("a copied person is as if it had been added there", () => {
  const poses = [
    madePose({ id: "lsp/1", lens, missing: ["head"] }),
    madePose({ id: "lsp/2", lens, bbox: [1, 2, 3, 4], defect: "drift" }),
  ];
  const image = readableImage(640, 480);
  const from = emptyChunk(2, true);
  for (const pose of poses) addToChunk(from, pose, image);
  const copied = emptyChunk(2, true);
  copyPerson(from, 1, copied);
  copyPerson(from, 0, copied);
  const added = emptyChunk(2, true);
  for (const pose of poses.toReversed()) addToChunk(added, pose, image);
  expect(copied).toEqual(added);
});
