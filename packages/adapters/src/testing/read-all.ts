import { isPoseDataError, type PoseDataError, type PoseSample } from "@wildpose/pose";
import { adapterFor } from "../adapters.js";
import { readSource } from "../define-adapter.js";

/** All samples of the given files. */
export async function readAll(source: string, ...annotations: string[]): Promise<PoseSample[]> {
  const samples: PoseSample[] = [];
  for await (const sample of readSource(adapterFor(source), { root: "", annotations, options: {} }))
    samples.push(sample);
  return samples;
}

/** The user error that reading ends with; its message must be one line. Throws when there is none. */
export async function readError(source: string, ...annotations: string[]): Promise<PoseDataError> {
  try {
    await readAll(source, ...annotations);
  } catch (error) {
    if (!isPoseDataError(error)) throw error;
    if (error.message.includes("\n"))
      throw new Error(`message of more than one line: ${error.message}`, { cause: error });
    return error;
  }
  throw new Error(`${source}: reading ${annotations.join(", ")} raised nothing`);
}
