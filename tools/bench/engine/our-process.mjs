// @ts-check
// Our engines, kept ready in one process. Reads a JSON object a line from stdin and answers with one a line on stdout, as
// the peers do: `{"do": "train", "engine": "onnx:cpu", "batch": 64, "times": 10}` answers the milliseconds that so many
// steps took. Arguments: threads, width, blocks.
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { createTrainingEngine, openNetwork, openPreparedNetwork } from "@wildpose/engines";
import { networkSpec, writeSafetensors } from "@wildpose/networks";
import { initialTensors, poseNetwork, poseObjective } from "@wildpose/networks/tfjs";
import { traceForward } from "@wildpose/networks/trace";
import { randomStream } from "@wildpose/pose";
import { sampleTrainingPose } from "@wildpose/synthesis";
import { drawExamples } from "@wildpose/training";

const [threads, width, blocks] = process.argv.slice(2).map(Number);
const SEED = 1;
const LEARNING_RATE = 1e-3;
/** Deviation of the drawn targets, as far as joints are from the root. */
const TARGET_MM = 300;
/** Batches that steps go round in. */
const BATCHES = 4;
/** Steps between two readings of the memory. */
const READ_EVERY = 50;

const spec = networkSpec("direct", width, blocks);
const network = poseNetwork(spec);

/** @param {number} batch @param {number} dropout @param {boolean} padded */
function planOf(batch, dropout, padded = true) {
  return {
    network: padded ? network : { ...network, padded: undefined },
    objective: poseObjective("direct"),
    batch,
    seed: SEED,
    dropout,
    threads,
  };
}

/**
 * Drawn numbers: examples without sense take as long as others.
 *
 * @param {number} count @param {number} deviation @param {string} name
 */
function drawn(count, deviation, name) {
  const random = randomStream(SEED, name);
  return Float32Array.from({ length: count }, () => random.normal(0, deviation));
}

/** @param {number} batch */
function exampleBatches(batch) {
  return Array.from({ length: BATCHES }, (_, i) => ({
    input: drawn(batch * spec.inputs, 1, `input/${i}`),
    target: drawn(batch * spec.outputs, TARGET_MM, `target/${i}`),
  }));
}

/** A training that goes on as long as it is asked to. @param {any} engineName @param {number} batch @param {boolean} padded */
async function startTraining(engineName, batch, padded = true) {
  const engine = await createTrainingEngine(engineName, planOf(batch, 0.5, padded));
  const batches = exampleBatches(batch);
  let done = 0;
  return {
    engine,
    step: () => engine.step({ ...batches[done % BATCHES], step: done++, learningRate: LEARNING_RATE }),
  };
}

/** @param {ReadonlyMap<string, Float32Array>} tensors */
function weightsOf(tensors) {
  return { spec, tensors, training: {} };
}

/** @param {() => unknown} work @param {number} times */
async function milliseconds(work, times) {
  const started = performance.now();
  for (let i = 0; i < times; i++) await work();
  return performance.now() - started;
}

/** @param {Iterable<Float32Array>} arrays */
function sha256(arrays) {
  const hash = createHash("sha256");
  for (const { buffer, byteOffset, byteLength } of arrays) hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  return hash.digest("hex");
}

/** @type {Map<string, Awaited<ReturnType<typeof startTraining>>>} */
const trainings = new Map();
/** @type {Map<string, import("@wildpose/engines").OpenNetwork>} */
const open = new Map();

/** @param {any} engine @param {boolean} padded */
async function opened(engine, padded = true) {
  const name = `${engine} ${padded}`;
  const known = open.get(name);
  if (known) return known;
  const tensors = initialTensors(network, SEED);
  const made = padded
    ? await openNetwork(engine, weightsOf(tensors), { threads })
    : await openPreparedNetwork({ engine, traced: { ...spec, model: traceForward(network, tensors) } }, { threads });
  open.set(name, made);
  return made;
}

/** @type {Record<string, (request: any) => unknown>} */
const answers = {
  async train({ engine, batch, padded, times }) {
    const name = `${engine} ${batch} ${padded}`;
    const training = trainings.get(name) ?? (await startTraining(engine, batch, padded));
    trainings.set(name, training);
    return { milliseconds: await milliseconds(training.step, times), description: training.engine.description };
  },

  async forward({ engine, batch, padded, times }) {
    const opened_ = await opened(engine, padded);
    const input = drawn(batch * spec.inputs, 1, "input/0");
    return { milliseconds: await milliseconds(() => opened_.run(input), times), description: opened_.description };
  },

  /** Bits of every tensor and moment after some steps, for each batch of a list of [batch, steps]. */
  async weights({ engine, trainings: asked }) {
    const arrays = [];
    for (const [batch, steps] of asked) {
      const training = await startTraining(engine, batch);
      for (let i = 0; i < steps; i++) await training.step();
      const { tensors, moments } = await training.engine.read();
      arrays.push(...tensors.values(), ...moments.values());
      await training.engine.close();
    }
    return { sha256: sha256(arrays) };
  },

  /** Bits of the answers to the same rows, so many at a time. */
  async rows({ engine, rows, batch }) {
    const network = await opened(engine);
    const input = drawn(rows * spec.inputs, 1, "rows");
    const outputs = [];
    for (let row = 0; row < rows; row += batch) {
      outputs.push(await network.run(input.slice(row * spec.inputs, (row + batch) * spec.inputs)));
    }
    return { sha256: sha256(outputs) };
  },

  /** Memory of the process every so many steps, megabytes, garbage collected first. */
  async memory({ engine, batch, steps }) {
    const training = await startTraining(engine, batch);
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

  async draw({ batch, times }) {
    const source = { name: "made bodies", samplePose: sampleTrainingPose };
    const faults = { noiseMm: 15, missing: 0.35 };
    let done = 0;
    return {
      milliseconds: await milliseconds(() => {
        drawExamples(source, randomStream(SEED, `examples/${done++}`), batch, faults);
      }, times),
    };
  },

  /** Steps without dropout, and what the network then says: losses, and in the file all that a peer needs to do the same. */
  async agree({ engine, batch, steps, path }) {
    const before = initialTensors(network, SEED);
    const [{ input, target }] = exampleBatches(batch);
    const training = await createTrainingEngine(engine, planOf(batch, 0));
    const losses = [];
    for (let step = 0; step < steps; step++) {
      losses.push((await training.step({ input, target, step, learningRate: LEARNING_RATE })).loss);
    }
    const { tensors } = await training.read();
    await training.close();
    const trained = await openNetwork(engine, weightsOf(tensors), { threads });
    const output = await trained.run(input);
    await trained.close();
    const shaped = [...before].map(([name, data]) => ({ name, shape: network.tensors.get(name)?.shape ?? [], data }));
    const file = [
      ...shaped,
      { name: "example/input", shape: [batch, spec.inputs], data: input },
      { name: "example/target", shape: [batch, spec.outputs], data: target },
      { name: "example/output", shape: [batch, spec.outputs], data: output },
    ];
    const named = new Map(file.map(({ name, shape, data }) => [name, { shape, data }]));
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
