/**
 * Labels on disk while a release is built: a file a chunk, sealed with what it was made from. Memory does not grow with the
 * dataset, the order in which chunks are done does not matter, and a chunk that is there need not be labelled again.
 */
import type { LabelBatch } from "@wildpose/inference";
import { h36m17, OutputFolderError } from "@wildpose/pose";
import { type Assessment, type Flag, flagNames } from "./assess-labels.js";
import type { OutputFolder } from "./output-folder.js";
import { seal, unseal } from "./sealed.js";
import { type RejectReason, rejectReasons } from "./select-person.js";

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

/** Labels of a chunk: [N, VALUES], and what became of each row. */
interface StoredChunk {
  readonly values: Float32Array;
  readonly outcomes: Uint8Array;
}

export interface LabelStore {
  /**
   * @param assessments of each row of the batch; a rejected row is not stored and never read.
   * @returns what became of each row; see {@link reasonOf}.
   */
  write(chunk: number, labels: LabelBatch, assessments: readonly (Assessment | RejectReason)[]): Promise<Uint8Array>;
  /** What became of the rows of a chunk; null when its labels are not there, or damaged, or made from something else. */
  outcomes(chunk: number): Promise<Uint8Array | null>;
  /** The label of a row. Rows of one chunk after another cost one read. */
  read(chunk: number, row: number): Promise<StoredLabel>;
}

/** Why a row has no label; null when it has one. */
export function reasonOf(outcome: number): RejectReason | null {
  return outcome === 0 ? null : rejectReasons[outcome - 1];
}

/** @param keyOfChunk what the labels of a chunk are made from. */
export function openLabelStore(output: OutputFolder, keyOfChunk: (chunk: number) => string): LabelStore {
  const pathOf = (chunk: number) => `labels/${String(chunk).padStart(8, "0")}`;

  async function load(chunk: number): Promise<StoredChunk | null> {
    const bytes = unseal(keyOfChunk(chunk), await output.readFile(pathOf(chunk)));
    if (bytes === null) return null;
    const count = bytes.length / (VALUES * 4 + 1);
    // A copy, because the file's own bytes need not lie where numbers may.
    const copy = new Uint8Array(bytes);
    return { values: new Float32Array(copy.buffer, 0, count * VALUES), outcomes: copy.subarray(count * VALUES * 4) };
  }

  let cachedChunk = -1;
  let cached: StoredChunk = { values: new Float32Array(0), outcomes: new Uint8Array(0) };
  return {
    async write(chunk, labels, assessments) {
      const values = new Float32Array(labels.count * VALUES);
      const outcomes = new Uint8Array(labels.count);
      for (let row = 0; row < labels.count; row++) {
        const assessment = assessments[row];
        if (typeof assessment === "string") {
          outcomes[row] = 1 + rejectReasons.indexOf(assessment);
          continue;
        }
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
      const bytes = Buffer.concat([new Uint8Array(values.buffer), outcomes]);
      await output.writeFile(pathOf(chunk), seal(keyOfChunk(chunk), bytes));
      return outcomes;
    },
    outcomes: async (chunk) => (await load(chunk))?.outcomes ?? null,
    async read(chunk, row) {
      if (chunk !== cachedChunk) {
        const loaded = await load(chunk);
        if (loaded === null) {
          throw new OutputFolderError(
            output.partialPath,
            `${pathOf(chunk)} was damaged while the build ran; the same command with --resume makes it again`,
          );
        }
        cached = loaded;
        cachedChunk = chunk;
      }
      const get = (field: Field) => {
        const start = row * VALUES + offsets[field];
        return cached.values.slice(start, start + layout[field]);
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
