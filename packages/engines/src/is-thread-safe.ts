import type { EngineChoice } from "./engine-choice.js";

/**
 * Engines that many threads of a process may use at once. The others have one device that all threads would share:
 * two threads in ONNX Runtime's WebGPU end the process, in 1.30.
 */
const threadSafe: ReadonlySet<EngineChoice> = new Set<EngineChoice>(["onnx:cpu", "portable", "tfjs:wasm", "tfjs:cpu"]);

export function isThreadSafe(choice: EngineChoice): boolean {
  return threadSafe.has(choice);
}
