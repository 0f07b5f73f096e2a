/** TensorFlow.js on libtensorflow: the package `@tensorflow/tfjs-node-gpu`, or else `@tensorflow/tfjs-node`. */
import { createRequire } from "node:module";

import tf = require("@tensorflow/tfjs");

import { InvalidSettingError } from "@wildpose/pose";
import { importOptional, packageFolder, requireOneCore } from "./optional-package.js";
import type { StartedBackend } from "./started-backend.js";

const ENGINE = "tfjs:tensorflow";
const bindings = ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"].map((name) => ({ name, version: "4.22.0" }));

/**
 * @param threads inside one operation; taken when the library is loaded for the first time.
 * @throws {InvalidSettingError} when neither package is installed, or none that is loads.
 */
export async function startTensorflow(threads: number): Promise<StartedBackend> {
  const installed = bindings.filter(({ name }) => packageFolder(name));
  if (installed.length === 0) {
    throw new InvalidSettingError(
      `engine ${ENGINE}: not installed: ${bindings.map(({ name }) => name).join(" or ")}; npm install ` +
        `${bindings[1].name}@${bindings[1].version}, with -gpu for a graphics card, or link it to a Python's TensorFlow ` +
        "(tools/tensorflow-native); docs/engines.md says how",
    );
  }
  fillInUtil();
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "1";
  process.env.TF_NUM_INTRAOP_THREADS ??= String(threads);
  const problems: string[] = [];
  for (const binding of installed) {
    requireOneCore(ENGINE, binding, ["@tensorflow/tfjs"]);
    try {
      await importOptional(ENGINE, binding);
      if (await tf.setBackend("tensorflow")) return { detail: libraryInUse(), async stop() {} };
      problems.push(`engine ${ENGINE}: ${binding.name} did not start`);
    } catch (error) {
      if (!(error instanceof InvalidSettingError)) throw error;
      problems.push(error.message);
    }
  }
  throw new InvalidSettingError(
    `${problems.join("; ")}; build its binding (npm rebuild ${installed[0].name} --build-from-source, or ` +
      "tools/tensorflow-native), or use --engine tfjs:wasm",
  );
}

function libraryInUse(): string {
  const { binding, isUsingGpuDevice } = tf.backend() as unknown as {
    binding: { TF_Version: string };
    isUsingGpuDevice: boolean;
  };
  return `libtensorflow ${binding.TF_Version} on the ${isUsingGpuDevice ? "graphics card" : "processor"}`;
}

/**
 * tfjs-node 4.22 calls two functions of `util` that Node 23 has taken away
 * (https://github.com/tensorflow/tfjs/issues/8609).
 */
function fillInUtil(): void {
  const util = createRequire(import.meta.url)("node:util") as Record<string, unknown>;
  util.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  util.isArray ??= Array.isArray;
}
