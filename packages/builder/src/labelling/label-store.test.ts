import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LabelBatch } from "@wildpose/inference";
import { randomStream } from "@wildpose/pose";
import { expect, test } from "vitest";
import type { RejectReason } from "../plan/select-person.js";
import { beginOutputFolder } from "../work-folder/output-folder.js";
import type { Assessment } from "./assess-labels.js";
import { openLabelStore, reasonOf } from "./label-store.js";

test("labels come back bit for bit, in whatever order chunks are written and read", async () => {
  const folder = await mkdtemp(join(tmpdir(), "wildpose-labels-"));
  const output = await beginOutputFolder(join(folder, "out"));
  const store = openLabelStore(output, (chunk) => `key ${chunk}`);
  const random = randomStream(1, "labels");
  const floats = (length: number) => Float32Array.from({ length }, () => random.normal(0, 1000));
  const counts = [256, 3, 17];
  const batches = counts.map(
    (count): LabelBatch => ({
      count,
      keypoints2dRight: floats(count * 34),
      coarse: floats(count * 51),
      keypoints3d: floats(count * 51),
      rootPosition: floats(count * 3),
      intrinsics: floats(count * 4),
      intrinsicsAssumed: Uint8Array.from({ length: count }, () => random.integer(2)),
      searchResidualMm: floats(count),
      expectedErrorMm: floats(count),
      depthAtRangeEdge: new Uint8Array(count),
    }),
  );
  const assessments = counts.map((count) =>
    Array.from({ length: count }, (_, row): Assessment | RejectReason =>
      row === 7
        ? "no-depth"
        : {
            boneAsymmetry: Math.fround(random.uniform(0, 2)),
            jointLimitViolation: row,
            reprojectionErrorPx: 0.5,
            flags:
              row % 3 === 0
                ? ["depth-at-range-edge", "implausible-bone"]
                : row % 3 === 1
                  ? ["few-labelled-joints"]
                  : [],
          },
    ),
  );
  for (const chunk of [2, 0, 1]) await store.write(chunk, batches[chunk], assessments[chunk]);
  const outcomes = [...((await store.outcomes(2)) ?? [])].map(reasonOf);
  expect(outcomes).toEqual(assessments[2].map((assessment) => (assessment === "no-depth" ? assessment : null)));
  for (const [chunk, row] of [
    [0, 255],
    [2, 16],
    [1, 0],
    [1, 2],
    [0, 0],
    [2, 5],
  ]) {
    const label = await store.read(chunk, row);
    const batch = batches[chunk];
    expect(label).toEqual({
      ...(assessments[chunk][row] as Assessment),
      keypoints2dRight: batch.keypoints2dRight.slice(row * 34, (row + 1) * 34),
      coarse: batch.coarse.slice(row * 51, (row + 1) * 51),
      keypoints3d: batch.keypoints3d.slice(row * 51, (row + 1) * 51),
      rootPosition: batch.rootPosition.slice(row * 3, (row + 1) * 3),
      intrinsics: batch.intrinsics.slice(row * 4, (row + 1) * 4),
      intrinsicsAssumed: batch.intrinsicsAssumed[row] === 1,
      searchResidualMm: batch.searchResidualMm[row],
      expectedErrorMm: batch.expectedErrorMm[row],
    });
  }

  // Labels that are damaged, or of another plan, are as none.
  const path = join(output.partialPath, "labels/00000001");
  const bytes = await readFile(path);
  bytes[300] ^= 1;
  await writeFile(path, bytes);
  expect(await store.outcomes(1)).toBeNull();
  await expect(openLabelStore(output, (chunk) => `key ${chunk}`).read(1, 0)).rejects.toThrow(
    /00000001 was damaged while/,
  );
  expect(await openLabelStore(output, () => "another key").outcomes(0)).toBeNull();
  expect(await store.outcomes(3)).toBeNull();
  await output.discard();
  await rm(folder, { recursive: true });
});
