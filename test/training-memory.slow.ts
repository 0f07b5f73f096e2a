import { createTrainingEngine } from "@wildpose/engines";
import { networkSpec } from "@wildpose/networks";
import { poseNetwork, poseObjective } from "@wildpose/networks/tfjs";
import { randomStream } from "@wildpose/pose";
import { expect, it } from "vitest";

const MEGABYTE = 2 ** 20;

it("2,000 steps of a network of full size take no more memory than the first 200", async () => {
  const batch = 64;
  const network = poseNetwork(networkSpec("direct"));
  const engine = await createTrainingEngine("onnx:cpu", {
    network,
    objective: poseObjective("direct"),
    batch,
    seed: 1,
    dropout: 0.5,
    threads: 1,
  });
  const random = randomStream(1, "examples");
  const normals = (length: number) => Float32Array.from({ length }, () => random.normal(0, 1));
  const [input, target] = [normals(batch * network.inputShape[0]), normals(batch * network.outputShape[0])];
  // The garbage collector frees what it finds in its own time: peaks are compared.
  const peaks: number[] = [];
  let peak = 0;
  for (let step = 0; step < 2000; step++) {
    await engine.step({ input, target, step, learningRate: 1e-3 });
    peak = Math.max(peak, process.memoryUsage().rss);
    if ((step + 1) % 200 === 0) {
      peaks.push(peak / MEGABYTE);
      peak = 0;
    }
  }
  await engine.close();
  console.log(`peak of every 200 steps, MB: ${peaks.map(Math.round).join(" ")}`);
  expect(Math.max(...peaks.slice(1))).toBeLessThan(peaks[0] + 20);
});
