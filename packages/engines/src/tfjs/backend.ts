/** TensorFlow.js and the backend it computes on. Backends belong to the whole process: engines share them. */
import { createRequire } from "node:module";
import { dirname, sep } from "node:path";

import tf = require("@tensorflow/tfjs");

import { InvalidSettingError } from "@wildpose/pose";
import type { TfjsBackend } from "../engine-choice.js";
import { addFilterGradient } from "./filter-gradient.js";
import { requireOneCore } from "./optional-package.js";
import { replaceResizeGradient } from "./resize-gradient.js";
import type { StartedBackend } from "./started-backend.js";

/** A backend for as long as an engine needs it. */
export interface HeldBackend {
  /** `TensorFlow.js 4.22.0, wasm backend`. */
  readonly description: string;
  /** Makes it the one that operations run on: before every piece of work that is not interrupted by waiting. */
  activate(): void;
  /** Stops the backend when nobody else holds it. */
  release(): Promise<void>;
}

const running = new Map<TfjsBackend, { holders: number; started: Promise<StartedBackend> }>();

/**
 * Makes TensorFlow.js compute on a backend from here on.
 *
 * - `wasm`: one thread, SIMD; comes with this package.
 * - `cpu`: plain JavaScript; comes with TensorFlow.js.
 * - `webgpu`: `npm install webgpu @tensorflow/tfjs-backend-webgpu` and a graphics driver. Its values can only be read with
 *   `await tensor.data()`.
 * - `tensorflow`: `npm install @tensorflow/tfjs-node`, or `-gpu`.
 *
 * @returns a description: `TensorFlow.js 4.22.0, wasm backend`.
 * @throws {InvalidSettingError} when it cannot be started, saying what is missing and what to do.
 */
export async function useTfjsBackend(backend: TfjsBackend): Promise<string> {
  const { activate, description } = await holdTfjsBackend(backend, 1);
  activate();
  return description;
}

/**
 * Like {@link useTfjsBackend}, and lets go of the backend afterwards: of `webgpu` this lets the process end.
 *
 * @param threads inside one operation, where the backend has threads: `tensorflow`, at its first start.
 */
export async function holdTfjsBackend(backend: TfjsBackend, threads: number): Promise<HeldBackend> {
  const entry = running.get(backend) ?? { holders: 0, started: start(backend, threads) };
  running.set(backend, entry);
  entry.holders++;
  const letGo = (): boolean => {
    entry.holders--;
    if (entry.holders > 0) return false;
    running.delete(backend);
    return true;
  };
  const started = await entry.started.catch((cause: unknown) => {
    letGo();
    throw cause;
  });
  let released = false;
  return {
    description: `TensorFlow.js ${tf.version.tfjs}, ${backend} backend${started.detail ? `, ${started.detail}` : ""}`,
    activate() {
      // At once, as the backend is there.
      if (tf.getBackend() !== backend) void tf.setBackend(backend);
    },
    async release() {
      if (released) return;
      released = true;
      if (letGo()) await started.stop();
    },
  };
}

async function start(backend: TfjsBackend, threads: number): Promise<StartedBackend> {
  const started = await startOne(backend, threads);
  replaceResizeGradient(backend);
  return started;
}

async function startOne(backend: TfjsBackend, threads: number): Promise<StartedBackend> {
  if (backend === "webgpu") return (await import("./start-webgpu.js")).startWebgpu();
  if (backend === "tensorflow") return (await import("./start-tensorflow.js")).startTensorflow(threads);
  if (backend === "wasm") await loadWasm();
  if (!(await tf.setBackend(backend))) {
    throw new InvalidSettingError(`engine tfjs:${backend}: TensorFlow.js could not start it; use --engine onnx:cpu`);
  }
  // Keeps it from advising another package.
  if (backend === "cpu") (tf.backend() as unknown as { firstUse: boolean }).firstUse = false;
  return { async stop() {} };
}

async function loadWasm(): Promise<void> {
  const name = "@tensorflow/tfjs-backend-wasm";
  requireOneCore("tfjs:wasm", { name, version: tf.version.tfjs }, []);
  const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
  if ("wasm" in tf.engine().registry) return;
  setWasmPaths(dirname(createRequire(import.meta.url).resolve(name)) + sep);
  addFilterGradient("wasm");
}
