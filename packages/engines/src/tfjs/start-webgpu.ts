/** TensorFlow.js on WebGPU in Node: Dawn from the package `webgpu`, over the system's Vulkan, Metal or Direct3D. */
import tf = require("@tensorflow/tfjs");

import { InvalidSettingError } from "@wildpose/pose";
import { firstLine, importOptional, requireInstalled, requireOneCore } from "./optional-package.js";
import type { StartedBackend } from "./started-backend.js";

const ENGINE = "tfjs:webgpu";
const dawn = { name: "webgpu", version: "0.6.2" };
const backend = { name: "@tensorflow/tfjs-backend-webgpu", version: "4.22.0" };

/** Of the WebGPU interface, what is used here. */
interface Gpu {
  requestAdapter(options: {
    powerPreference: string;
  }): Promise<{ info: { description: string; device: string } } | null>;
}

/** Kept over a stop: the package registers the backend only when it is loaded. */
let factory: (() => tf.KernelBackend | Promise<tf.KernelBackend>) | undefined;

/**
 * @throws {InvalidSettingError} when a package is missing or does not load, or there is no adapter.
 */
export async function startWebgpu(): Promise<StartedBackend> {
  requireInstalled(ENGINE, [dawn, backend]);
  requireOneCore(ENGINE, backend, []);
  const { create, globals } = await importOptional(ENGINE, dawn);
  const gpu = (create as (options: string[]) => Gpu)([]);
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" }).catch((cause: unknown) => {
    throw noAdapter(firstLine(cause));
  });
  if (!adapter) throw noAdapter("the system offers none");

  Object.assign(globalThis, globals);
  const hide = showGpu(gpu);
  try {
    await importOptional(ENGINE, backend);
    if (factory) tf.registerBackend("webgpu", factory, 3);
    factory ??= tf.findBackendFactory("webgpu");
    if (!(await tf.setBackend("webgpu"))) {
      throw new InvalidSettingError(`engine ${ENGINE}: TensorFlow.js could not start on ${adapter.info.description}`);
    }
  } catch (cause) {
    hide();
    throw cause;
  }
  const { device } = tf.backend() as unknown as { device: { destroy(): void } };
  return {
    detail: adapter.info.description || adapter.info.device,
    async stop() {
      tf.removeBackend("webgpu");
      device.destroy();
      hide();
    },
  };
}

/**
 * Puts the GPU where TensorFlow.js looks for it. The reference must live as long as the device does: once it is collected,
 * the next command aborts the process.
 *
 * @returns takes it away again, without which Dawn may keep the process from ending.
 */
function showGpu(gpu: Gpu): () => void {
  // Node has a navigator of its own from version 21 on.
  if (!("navigator" in globalThis)) {
    Object.defineProperty(globalThis, "navigator", {
      value: { userAgent: "node" },
      configurable: true,
      writable: true,
    });
  }
  const { navigator } = globalThis as unknown as { navigator: object };
  Object.defineProperty(navigator, "gpu", { value: gpu, configurable: true });
  return () => Reflect.deleteProperty(navigator, "gpu");
}

function noAdapter(problem: string): InvalidSettingError {
  return new InvalidSettingError(
    `engine ${ENGINE}: no graphics adapter: ${problem}; install a Vulkan driver (that of the graphics card, or Mesa 25 or ` +
      "newer for a software one) and libvulkan1, or use --engine tfjs:wasm",
  );
}
