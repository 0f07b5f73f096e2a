/** Sessions of ONNX Runtime on the provider that was asked for, and on no other. */
import { createRequire } from "node:module";
import { InvalidSettingError } from "@wildpose/pose";
import { env, InferenceSession } from "onnxruntime-node";
import type { OnnxProvider } from "../engine-choice.js";

// What goes wrong is thrown; without this it is printed as well.
env.logLevel = "fatal";

const version: string = createRequire(import.meta.url)("onnxruntime-node/package.json").version;

/** What computes, with its version: `onnxruntime-node 1.30.0, cpu provider`. */
export function describeOnnx(provider: OnnxProvider): string {
  return `onnxruntime-node ${version}, ${provider} provider`;
}

/** What to do where a provider cannot be had. */
const nextStep: Readonly<Record<Exclude<OnnxProvider, "cpu">, string>> = {
  webgpu:
    "it needs a graphics driver with Vulkan (a software one: Mesa 25 or newer), Metal or Direct3D 12: install one, or use onnx:cpu",
  cuda:
    "it needs an NVIDIA driver, CUDA 12 with cuDNN 9, and the files that " +
    '"ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node" downloads: install them, or use onnx:cpu',
};

/**
 * @param model an ONNX file.
 * @param threads inside one run on the CPU.
 * @throws {InvalidSettingError} when the provider is not available here.
 */
export async function createSession(
  model: Uint8Array,
  provider: OnnxProvider,
  threads: number,
): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(model, {
      executionProviders: [provider],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: "all",
    });
  } catch (cause) {
    if (provider === "cpu") throw cause;
    throw new InvalidSettingError(
      `engine onnx:${provider}: cannot be started (${reason(cause)}); ${nextStep[provider]}`,
      {
        cause,
      },
    );
  }
}

/** The runtime's own words without the place in its source that it begins with, on one line. */
function reason(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text
    .replace(/^\/onnxruntime_src\/.* was false\. /s, "")
    .replace(/\s+/g, " ")
    .trim();
}
