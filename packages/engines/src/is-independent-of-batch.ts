import type { EngineChoice } from "./engine-choice.js";

/**
 * Engines that give a pose the same bits whatever stands beside it: measured with 1 to 2048 poses at once. Of the others one
 * does not (TensorFlow.js's WebGPU, with one or two poses), and what a GPU's driver chooses by the batch is not known; plain
 * JavaScript is too slow to be worth measuring.
 */
const independent: ReadonlySet<EngineChoice> = new Set<EngineChoice>(["onnx:cpu", "portable", "tfjs:wasm"]);

export function isIndependentOfBatch(choice: EngineChoice): boolean {
  return independent.has(choice);
}
