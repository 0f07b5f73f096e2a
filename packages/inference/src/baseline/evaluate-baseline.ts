/** A network on persons whose joints are known, beside one that says the mean of all persons of every crop. */
import { h36m17 } from "@wildpose/pose";
import type { Baseline } from "./baseline.js";
import { type BaselineErrorSum, type BaselineErrors, baselineErrorSum } from "./baseline-errors.js";
import type { CropExample, CropExamples } from "./crop-examples.js";

const JOINTS = h36m17.joints.length;

export interface BaselineRow {
  /** Null for all sources together. */
  readonly source: string | null;
  readonly labelOrigin: string | null;
  readonly network: BaselineErrors;
  /** Of the mean pose: [17, 3] in the crop, the same for everybody. */
  readonly meanPose: BaselineErrors;
}

export interface BaselineEvaluation {
  readonly persons: number;
  /** Sources and origins of their labels, sorted; all together at the end where there are several. */
  readonly rows: readonly BaselineRow[];
}

export interface EvaluateBaselineOptions {
  /** [17, 3] x and y in shares of a crop's side, from its middle; z millimetres relative to the root. */
  readonly meanPose: ArrayLike<number>;
  readonly onProgress?: (persons: number) => void;
}

/** Evaluates a network on crops that come one batch after the other; nothing of them is kept. */
export async function evaluateBaseline(
  baseline: Pick<Baseline, "predict" | "meanBoneLength" | "inputSize">,
  batches: AsyncIterable<CropExamples>,
  { meanPose, onProgress }: EvaluateBaselineOptions,
): Promise<BaselineEvaluation> {
  interface Sums {
    readonly network: BaselineErrorSum;
    readonly meanPose: BaselineErrorSum;
  }
  const noSums = (): Sums => ({ network: baselineErrorSum(), meanPose: baselineErrorSum() });
  const all = noSums();
  const bySource = new Map<string, Sums & Pick<CropExample, "source" | "labelOrigin">>();
  const size = baseline.inputSize;
  const constant = Float64Array.from({ length: JOINTS * 3 }, (_, at) =>
    at % 3 === 2 ? meanPose[at] : (size - 1) / 2 + meanPose[at] * size,
  );
  let persons = 0;
  for await (const { images, examples } of batches) {
    const found = await baseline.predict(images, examples.length);
    for (const [row, example] of examples.entries()) {
      const { source, labelOrigin } = example;
      const key = `${source}\n${labelOrigin}`;
      const sums = bySource.get(key) ?? { ...noSums(), source, labelOrigin };
      bySource.set(key, sums);
      for (const sum of [all, sums]) {
        sum.network.add(found.subarray(row * JOINTS * 3, (row + 1) * JOINTS * 3), example, baseline.meanBoneLength);
        sum.meanPose.add(constant, example, baseline.meanBoneLength);
      }
    }
    persons += examples.length;
    onProgress?.(persons);
  }
  const means = ({ network, meanPose }: Sums) => ({ network: network.means(), meanPose: meanPose.means() });
  const rows = [...bySource.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, sums]): BaselineRow => ({ source: sums.source, labelOrigin: sums.labelOrigin, ...means(sums) }));
  return {
    persons,
    rows: rows.length === 1 ? rows : [...rows, { source: null, labelOrigin: null, ...means(all) }],
  };
}
