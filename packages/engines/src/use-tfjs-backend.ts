import type { TfjsBackend } from "./engine-choice.js";

/**
 * Makes TensorFlow.js compute on a backend from here on. Loads TensorFlow.js only now.
 *
 * @returns what computes: `TensorFlow.js 4.22.0, wasm backend`.
 * @throws {InvalidSettingError} when it cannot be started, saying what is missing and what to do.
 */
export async function useTfjsBackend(backend: TfjsBackend): Promise<string> {
  return (await import("./tfjs/backend.js")).useTfjsBackend(backend);
}
