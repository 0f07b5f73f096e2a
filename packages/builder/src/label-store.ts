/**
 * Labels on disk while a release is built: a chunk at a fixed place of one scratch file, so that memory does not grow
 * with the dataset and the order in which chunks are done does not matter.
 */
import type { LabelBatch } from "@wildpose/inference";
import { h36m17 } from "@wildpose/pose";
import { type Assessment, type Flag, flagNames } from "./assess-labels.js";
import type { ScratchFile } from "./output-folder.js";
import { CHUNK_SIZE } from "./pose-chunk.js";
import type { RejectReason } from "./select-person.js";

const JOINTS = h36m17.joints.length;

/** Values of one person, float32 each, in this order. */
const layout = {
  keypoints2dRight: JOINTS * 2,
  keypoints3d: JOINTS * 3,
  coarse: JOINTS * 3,
  rootPosition: 3,
  intrinsics: 4,
  searchResidualMm: 1,
  expectedErrorMm: 1,
  boneAsymmetry: 1,
  jointLimitViolation: 1,
  reprojectionErrorPx: 1,
  intrinsicsAssumed: 1,
  flags: 1,
} as const;
type Field = keyof typeof layout;

const offsets = (() => {
  let at = 0;
  return Object.fromEntries(
    Object.entries(layout).map(([field, length]) => {
      at += length;
      return [field, at - length];
    }),
  ) as Record<Field, number>;
})();
const VALUES = Object.values(layout).reduce((sum, length) => sum + length, 0);

/** The stored label of one person; arrays as in LabelBatch, for one row. */
export interface StoredLabel {
  readonly keypoints2dRight: Float32Array;
  readonly keypoints3d: Float32Array;
  readonly coarse: Float32Array;
  readonly rootPosition: Float32Array;
  readonly intrinsics: Float32Array;
  readonly searchResidualMm: number;
  readonly expectedErrorMm: number;
  readonly boneAsymmetry: number;
  readonly jointLimitViolation: number;
  readonly reprojectionErrorPx: number;
  readonly intrinsicsAssumed: boolean;
  readonly flags: readonly Flag[];
}

export interface LabelStore {
  /** @param assessments of each row of the batch; a rejected row is not stored and never read. */
  write(chunk: number, labels: LabelBatch, assessments: readonly (Assessment | RejectReason)[]): Promise<void>;
  /** The label of a row. Rows of one chunk after another cost one read. */
  read(chunk: number, row: number): Promise<StoredLabel>;
}

export function openLabelStore(file: ScratchFile): LabelStore {
  let cachedChunk = -1;
  const cached = new Float32Array(CHUNK_SIZE * VALUES);
  return {
    async write(chunk, labels, assessments) {
      const values = new Float32Array(CHUNK_SIZE * VALUES);
      for (let row = 0; row < labels.count; row++) {
        const assessment = assessments[row];
        if (typeof assessment === "string") continue;
        const put = (field: Field, numbers: ArrayLike<number>) => values.set(numbers, row * VALUES + offsets[field]);
        const putRow = (field: Field, batch: Float32Array) =>
          put(field, batch.subarray(row * layout[field], (row + 1) * layout[field]));
        putRow("keypoints2dRight", labels.keypoints2dRight);
        putRow("keypoints3d", labels.keypoints3d);
        putRow("coarse", labels.coarse);
        putRow("rootPosition", labels.rootPosition);
        putRow("intrinsics", labels.intrinsics);
        putRow("searchResidualMm", labels.searchResidualMm);
        putRow("expectedErrorMm", labels.expectedErrorMm);
        put("boneAsymmetry", [assessment.boneAsymmetry]);
        put("jointLimitViolation", [assessment.jointLimitViolation]);
        put("reprojectionErrorPx", [assessment.reprojectionErrorPx]);
        put("intrinsicsAssumed", [labels.intrinsicsAssumed[row]]);
        put("flags", [
          flagNames.reduce((bits, flag, bit) => bits | (assessment.flags.includes(flag) ? 1 << bit : 0), 0),
        ]);
      }
      await file.writeAt(chunk * values.byteLength, new Uint8Array(values.buffer));
    },
    async read(chunk, row) {
      if (chunk !== cachedChunk) {
        cachedChunk = -1;
        await file.readAt(chunk * cached.byteLength, new Uint8Array(cached.buffer));
        cachedChunk = chunk;
      }
      const get = (field: Field) => {
        const start = row * VALUES + offsets[field];
        return cached.slice(start, start + layout[field]);
      };
      const [flagBits] = get("flags");
      return {
        keypoints2dRight: get("keypoints2dRight"),
        keypoints3d: get("keypoints3d"),
        coarse: get("coarse"),
        rootPosition: get("rootPosition"),
        intrinsics: get("intrinsics"),
        searchResidualMm: get("searchResidualMm")[0],
        expectedErrorMm: get("expectedErrorMm")[0],
        boneAsymmetry: get("boneAsymmetry")[0],
        jointLimitViolation: get("jointLimitViolation")[0],
        reprojectionErrorPx: get("reprojectionErrorPx")[0],
        intrinsicsAssumed: get("intrinsicsAssumed")[0] === 1,
        flags: flagNames.filter((_, bit) => flagBits & (1 << bit)),
      };
    },
  };
}
