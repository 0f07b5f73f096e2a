import type { OpenNetwork } from "@wildpose/engines";

/** As many rows as fit a processor's cache: more at once take longer each. */
const CHUNK = 1024;

/**
 * Runs a network over many rows; a row's answer does not depend on its chunk.
 *
 * @param rows [N, inputs]
 * @returns [N, outputs]
 */
export async function runInChunks(
  network: Pick<OpenNetwork, "run">,
  rows: Float32Array,
  { inputs, outputs }: { readonly inputs: number; readonly outputs: number },
): Promise<Float32Array> {
  const count = rows.length / inputs;
  const answers = new Float32Array(count * outputs);
  for (let from = 0; from < count; from += CHUNK) {
    const chunk = rows.subarray(from * inputs, Math.min(count, from + CHUNK) * inputs);
    answers.set(await network.run(chunk), from * outputs);
  }
  return answers;
}
