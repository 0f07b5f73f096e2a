/** Which engine runs a network, and on what: the words of `--engine`. */
import { InvalidSettingError } from "@wildpose/pose";

/**
 * - `onnx`: the traced graph in onnxruntime-node, on `cpu` (bundled), `webgpu` (bundled; needs a Vulkan driver) or `cuda`
 *   (installed by the user).
 * - `portable`: the traced graph in onnxruntime-web's WebAssembly, the same bits on any CPU; for inference only.
 * - `tfjs`: TensorFlow.js itself, on `wasm` (bundled), `cpu` (plain JavaScript), `webgpu` or `tensorflow` (installed by the
 *   user: tfjs-node or tfjs-node-gpu).
 */
export const engineChoices = [
  "onnx:cpu",
  "onnx:webgpu",
  "onnx:cuda",
  "portable",
  "tfjs:wasm",
  "tfjs:cpu",
  "tfjs:webgpu",
  "tfjs:tensorflow",
] as const;
export type EngineChoice = (typeof engineChoices)[number];

/** Engines that can train. */
export type TrainingEngineChoice = Exclude<EngineChoice, "portable">;

export type OnnxProvider = "cpu" | "webgpu" | "cuda";
export type TfjsBackend = "wasm" | "cpu" | "webgpu" | "tensorflow";

/** `onnx` alone is `onnx:cpu`, `tfjs` alone is `tfjs:wasm`. */
export function parseEngineChoice(text: string): EngineChoice {
  const full = text === "onnx" ? "onnx:cpu" : text === "tfjs" ? "tfjs:wasm" : text;
  const choice = engineChoices.find((name) => name === full);
  if (!choice) throw new InvalidSettingError(`--engine: expected one of ${engineChoices.join(", ")}, found ${text}`);
  return choice;
}
