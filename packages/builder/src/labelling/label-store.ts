/**
 * Labels on disk while a release is built: a file a chunk, sealed with what it was made from. Memory does not grow with the
 * dataset, the order in which chunks are done does not matter, and a chunk that is there need not be labelled again.
 */
import type { LabelBatch } from "@wildpose/inference";
import { h36m17, OutputFolderError } from "@wildpose/pose";
import { type RejectReason, rejectReasons } from "../plan/select-person.js";
import { seal, unseal } from "../work-folder/sealed.js";
import type { WorkFolder } from "../work-folder/work-folder.js";
import { type Assessment, type Flag, flagNames } from "./assess-labels.js";

const JOINTS = h36m17.joints.length;

/** What is stored of a chunk of N persons: float32 [N, size] of each of these, one after the other, then a byte a person. */
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
const fields = Object.keys(layout) as Field[];
const VALUES = Object.values(layout).reduce((sum, length) => sum + length, 0);

/** The stored label of one person; arrays as in LabelBatch, for one row, and not to be written to. */
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

/** Labels of a chunk, [N, size] each, and what became of each row. */
interface StoredChunk {
  readonly values: Readonly<Record<Field, Float32Array>>;
  readonly outcomes: Uint8Array;
}

export interface LabelStore {
  /**
   * @param assessments of each row of the batch; a rejected row is never read.
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

/**
 * @param keyOfChunk what the labels of a chunk are made from.
 * @param onNotice called with what was damaged and has to be made again, in words.
 */
export function openLabelStore(
  output: WorkFolder,
  keyOfChunk: (chunk: number) => string,
  onNotice: (text: string) => void = () => {},
): LabelStore {
  const sealOf = (chunk: number) => `${keyOfChunk(chunk)} ${JSON.stringify(layout)}`;
  const pathOf = (chunk: number) => `labels/${String(chunk).padStart(8, "0")}`;

  async function load(chunk: number): Promise<StoredChunk | null> {
    const sealed = await output.readFile(pathOf(chunk));
    const bytes = unseal(sealOf(chunk), sealed);
    if (bytes === null) {
      if (sealed !== null) onNotice(`${pathOf(chunk)} is damaged; its persons are labelled again`);
      return null;
    }
    // A copy, because the file's own bytes need not lie where numbers may.
    return storedChunk(new Uint8Array(bytes).buffer);
  }

  let cachedChunk = -1;
  let cached = storedChunk(new ArrayBuffer(0));
  return {
    async write(chunk, labels, assessments) {
      const bytes = new ArrayBuffer(labels.count * (VALUES * 4 + 1));
      const { values, outcomes } = storedChunk(bytes);
      values.keypoints2dRight.set(labels.keypoints2dRight);
      values.keypoints3d.set(labels.keypoints3d);
      values.coarse.set(labels.coarse);
      values.rootPosition.set(labels.rootPosition);
      values.intrinsics.set(labels.intrinsics);
      values.searchResidualMm.set(labels.searchResidualMm);
      values.expectedErrorMm.set(labels.expectedErrorMm);
      values.intrinsicsAssumed.set(labels.intrinsicsAssumed);
      for (const [row, assessment] of assessments.entries()) {
        if (typeof assessment === "string") {
          outcomes[row] = 1 + rejectReasons.indexOf(assessment);
          continue;
        }
        values.boneAsymmetry[row] = assessment.boneAsymmetry;
        values.jointLimitViolation[row] = assessment.jointLimitViolation;
        values.reprojectionErrorPx[row] = assessment.reprojectionErrorPx;
        for (const flag of assessment.flags) values.flags[row] += 1 << flagNames.indexOf(flag);
      }
      await output.writeFile(pathOf(chunk), seal(sealOf(chunk), new Uint8Array(bytes)));
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
      const { values } = cached;
      const of = (field: Field) => values[field].subarray(row * layout[field], (row + 1) * layout[field]);
      return {
        keypoints2dRight: of("keypoints2dRight"),
        keypoints3d: of("keypoints3d"),
        coarse: of("coarse"),
        rootPosition: of("rootPosition"),
        intrinsics: of("intrinsics"),
        searchResidualMm: values.searchResidualMm[row],
        expectedErrorMm: values.expectedErrorMm[row],
        boneAsymmetry: values.boneAsymmetry[row],
        jointLimitViolation: values.jointLimitViolation[row],
        reprojectionErrorPx: values.reprojectionErrorPx[row],
        intrinsicsAssumed: values.intrinsicsAssumed[row] === 1,
        flags: flagNames.filter((_, bit) => values.flags[row] & (1 << bit)),
      };
    },
  };
}

/** The bytes of a chunk, seen as what they hold. */
function storedChunk(bytes: ArrayBuffer): StoredChunk {
  const count = bytes.byteLength / (VALUES * 4 + 1);
  const values = {} as Record<Field, Float32Array>;
  let at = 0;
  for (const field of fields) {
    values[field] = new Float32Array(bytes, at, count * layout[field]);
    at += count * layout[field] * 4;
  }
  return { values, outcomes: new Uint8Array(bytes, at) };
}
