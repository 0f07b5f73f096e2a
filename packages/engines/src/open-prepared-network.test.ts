import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import type { EngineChoice } from "./engine-choice.js";
import { openNetwork, openPreparedNetwork } from "./open-prepared-network.js";
import { prepareNetwork } from "./prepare-network.js";
import { madeInput, madeWeights } from "./testing/made-weights.js";

/** As wide as the networks that ship: the runtimes choose their loops by the size of a matrix. */
const weights = madeWeights("view-synthesis", 1024, 1);
const { inputs, outputs } = weights.spec;
const input = madeInput(1024, weights.spec);

async function answers(choice: EngineChoice, batch: number, rows: number, threads = 1): Promise<Float32Array> {
  const network = await openNetwork(choice, weights, { threads });
  const all = new Float32Array(rows * outputs);
  for (let row = 0; row < rows; row += batch) {
    all.set(await network.run(input.slice(row * inputs, (row + batch) * inputs)), row * outputs);
  }
  await network.close();
  return all;
}

describe.each(["onnx:cpu", "portable"] as const)("on %s", (choice) => {
  test("a row has the same bits in a batch of 1, 64 and 1024", async () => {
    const together = await answers(choice, 1024, 1024);
    expect(await answers(choice, 64, 1024)).toEqual(together);
    expect(await answers(choice, 1, 64)).toEqual(together.slice(0, 64 * outputs));
  });

  test("no rows have no answers", async () => {
    const network = await openNetwork(choice, weights, { threads: 1 });
    expect(await network.run(new Float32Array(0))).toEqual(new Float32Array(0));
    await network.close();
  });

  test("a network that was sent to another thread is the same network", async () => {
    const prepared = await prepareNetwork(choice, weights);
    const network = await openPreparedNetwork(structuredClone(prepared), { threads: 1 });
    expect(network).toMatchObject({ inputs, outputs });
    expect(await network.run(input.slice(0, 64 * inputs))).toEqual(await answers(choice, 64, 64));
    await network.close();
  });
});

test("on onnx:cpu the bits do not depend on the threads", async () => {
  const alone = await answers("onnx:cpu", 1024, 1024, 1);
  expect(await answers("onnx:cpu", 1024, 1024, 2)).toEqual(alone);
  expect(await answers("onnx:cpu", 64, 1024, 2)).toEqual(alone);
});

test.each([
  ["onnx:cpu", "onnxruntime-node 1.30.0, cpu provider"],
  ["portable", "onnxruntime-web 1.30.0, WebAssembly"],
  ["tfjs:wasm", "TensorFlow.js 4.22.0, wasm backend"],
] as const)("%s says what computes: %s", async (choice, description) => {
  const network = await openNetwork(choice, madeWeights("direct", 8, 1), { threads: 1 });
  expect(network.description).toBe(description);
  await network.close();
});

test("all engines give the same answers, to the last bits", async () => {
  const expected = await answers("tfjs:wasm", 64, 64);
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (const choice of ["onnx:cpu", "portable"] as const) {
    const found = await answers(choice, 64, 64);
    const off = found.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i])), 0);
    expect(off).toBeLessThan(1e-5 * largest);
  }
});

describe("an engine that is not there is an error that says what to do", () => {
  // In a process of its own: the runtime looks for a graphics driver once.
  const open = async (choice: EngineChoice) => {
    const script = `
      import { openPreparedNetwork } from ${JSON.stringify(new URL("../dist/index.js", import.meta.url).href)};
      const model = Buffer.from(process.argv[1], "base64");
      const traced = { model, inputs: ${inputs}, outputs: ${outputs} };
      const network = await openPreparedNetwork({ engine: "${choice}", traced }, { threads: 1 }).catch((error) => error);
      console.log(JSON.stringify([network.name, network.message]));
      await network.close?.();`;
    const prepared = await prepareNetwork("onnx:cpu", madeWeights("view-synthesis", 4, 0));
    if (!("traced" in prepared)) throw new Error("onnx:cpu is traced");
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ["--input-type=module", "-e", script, Buffer.from(prepared.traced.model).toString("base64")],
      { env: { ...process.env, VK_DRIVER_FILES: "/not/there", VK_ICD_FILENAMES: "/not/there" } },
    );
    const [name, message] = JSON.parse(stdout) as [string?, string?];
    return { name, message, stderr };
  };

  test.skipIf(process.platform !== "linux")("onnx:webgpu without a graphics driver", async () => {
    expect(await open("onnx:webgpu")).toMatchObject({
      name: "InvalidSettingError",
      message: expect.stringMatching(
        /^engine onnx:webgpu: cannot be started \([^/\n]+\); it needs [^\n]+use onnx:cpu$/,
      ),
    });
  });

  test("onnx:cuda without its files, and nothing else is printed", async () => {
    const { name, message, stderr } = await open("onnx:cuda");
    if (name === undefined) return;
    expect({ name, message, stderr }).toEqual({
      name: "InvalidSettingError",
      message: expect.stringMatching(/^engine onnx:cuda: cannot be started \([^\n]+\); it needs [^\n]+use onnx:cpu$/),
      stderr: "",
    });
  });
});
