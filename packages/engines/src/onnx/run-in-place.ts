/**
 * Runs whose results are only where they were asked to be.
 *
 * Onnxruntime-node 1.30 writes an output into the array it is given for it, and then returns a fresh copy of it besides
 * (`OrtValueToNapiValue` of its `tensor_helper.cc`): of the gradients of a pose network 17 MB a step, a quarter of the time
 * of a step of 64. It makes the copies one after another once all is computed, and stops at the first that it cannot make,
 * which is any of a sequence. So the graph gets a sequence as its first output, and what is thrown then is expected.
 *
 * A later version that throws nothing changes nothing: results are read from the arrays in either case.
 */
import { withSequenceFirst } from "@wildpose/networks/trace";
import type { InferenceSession, Tensor } from "onnxruntime-node";

const SEQUENCE = "refused";
const REFUSAL = "Non tensor type is temporarily not supported.";

/** @param scalar an output of the model that is one number. */
export function refusingCopies(model: Uint8Array, scalar: string): Uint8Array {
  return withSequenceFirst(model, SEQUENCE, scalar);
}

/**
 * @param session of a model that {@link refusingCopies} gave.
 * @param fetches an array in place for each of its tensors.
 */
export async function runInPlace(
  session: InferenceSession,
  feeds: Readonly<Record<string, Tensor>>,
  fetches: Readonly<Record<string, Tensor>>,
): Promise<void> {
  try {
    await session.run(feeds, { [SEQUENCE]: null, ...fetches });
  } catch (error) {
    if (!(error instanceof Error && error.message === REFUSAL)) throw error;
  }
}
