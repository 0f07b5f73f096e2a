// @ts-check
// The baseline network of ours, kept ready in one process: reads a JSON object a line from stdin and answers with one a line on
// stdout, as the peer does. Arguments: threads, size.
import { writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { createTrainingEngine, openPreparedNetwork } from "@wildpose/engines";
import { baselineSpecs, TARGET_NUMBERS, writeSafetensors } from "@wildpose/networks";
import { baselineNetwork, baselineObjective, initialTensors, sizeOf } from "@wildpose/networks/tfjs";
import { traceForward } from "@wildpose/networks/trace";
import { randomStream } from "@wildpose/pose";

const threads = Number(process.argv[2]);
const spec = baselineSpecs[/** @type {import("@wildpose/networks").BaselineSize} */ (process.argv[3])];
const network = baselineNetwork(spec);
const SEED = 1;
const LEARNING_RATE = 1e-3;
const JOINTS = 17;
/** Steps between two readings of the memory. */
const READ_EVERY = 50;

/** Colours and joints without sense take as long as others. @param {number} batch */
function examples(batch) {
  const random = randomStream(SEED, "examples");
  const input = Float32Array.from({ length: batch * sizeOf(network.inputShape) }, () => random.uniform(0, 255));
  const target = Float32Array.from({ length: batch * JOINTS * TARGET_NUMBERS }, (_, i) =>
    i % TARGET_NUMBERS < 3 ? random.uniform(0, spec.inputSize) : 1,
  );
  return { input, target };
}

/** @param {number} batch */
async function startTraining(batch) {
  const plan = { network, objective: baselineObjective(spec), batch, seed: SEED, dropout: 0, threads };
  const engine = await createTrainingEngine("onnx:cpu", plan);
  const given = examples(batch);
  let done = 0;
  return { engine, given, step: () => engine.step({ ...given, step: done++, learningRate: LEARNING_RATE }) };
}

/** @param {() => unknown} work @param {number} times */
async function milliseconds(work, times) {
  const started = performance.now();
  for (let i = 0; i < times; i++) await work();
  return performance.now() - started;
}

/** @type {Map<number, Awaited<ReturnType<typeof startTraining>>>} */
const trainings = new Map();
/** @type {import("@wildpose/engines").OpenNetwork | undefined} */
let open;

/** @type {Record<string, (request: any) => unknown>} */
const answers = {
  async train({ batch, times }) {
    const training = trainings.get(batch) ?? (await startTraining(batch));
    trainings.set(batch, training);
    return { milliseconds: await milliseconds(training.step, times) };
  },

  async forward({ batch, times }) {
    if (!open) {
      const model = traceForward(network, initialTensors(network, SEED));
      const traced = { model, inputs: sizeOf(network.inputShape), outputs: sizeOf(network.outputShape) };
      open = await openPreparedNetwork({ engine: "onnx:cpu", traced }, { threads });
    }
    const opened = open;
    const { input } = examples(batch);
    return { milliseconds: await milliseconds(() => opened.run(input), times) };
  },

  /** Memory of the process every so many steps, megabytes, garbage collected first. */
  async memory({ batch, steps }) {
    const training = await startTraining(batch);
    const megabytes = [];
    for (let step = 1; step <= steps; step++) {
      await training.step();
      if (step % READ_EVERY !== 0) continue;
      globalThis.gc?.();
      megabytes.push(process.memoryUsage.rss() / 1e6);
    }
    await training.engine.close();
    return { megabytes, readEvery: READ_EVERY };
  },

  /** Losses of some steps, and in the file all that a peer needs to take the same. */
  async agree({ batch, steps, path }) {
    const { engine, given, step } = await startTraining(batch);
    const { tensors } = await engine.read();
    const losses = [];
    for (let i = 0; i < steps; i++) losses.push((await step()).loss);
    await engine.close();
    const shaped = [...network.tensors].map(([name, { shape }]) => ({ name, shape, data: tensors.get(name) }));
    const { inputSize } = spec;
    const file = [
      ...shaped,
      { name: "example/input", shape: [batch, inputSize, inputSize, 3], data: given.input },
      { name: "example/target", shape: [batch, JOINTS, TARGET_NUMBERS], data: given.target },
    ];
    const named = new Map(
      file.map(({ name, shape, data }) => [name, { shape, data: /** @type {Float32Array} */ (data) }]),
    );
    writeFileSync(
      path,
      writeSafetensors({ tensors: named, metadata: {} }, () => "F32"),
    );
    return { losses };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  let answer;
  try {
    answer = await answers[request.do](request);
  } catch (error) {
    answer = { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
process.exit(0);
