/** The weights that ship, and where they lie. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { decodeWeights, type NetworkName, type NetworkWeights } from "@wildpose/networks";
import { InvalidSettingError } from "@wildpose/pose";

export const shippedWeightsFolder = fileURLToPath(new URL("../weights/", import.meta.url));

/** Whether the paper's two networks lie in a folder `paper` beside the weights, to be compared with. */
export function hasPaperWeights(weightsFolder: string): boolean {
  return existsSync(join(weightsFolder, "paper"));
}

export interface WeightsFile {
  /** File name, for example `reconstruction.safetensors`. */
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Reads and checks one network's weights.
 *
 * @throws {InvalidSettingError} naming the file and what is wrong with it.
 */
export async function readWeights(
  folder: string,
  network: NetworkName,
): Promise<{ weights: NetworkWeights; file: WeightsFile }> {
  const name = `${network}.safetensors`;
  const path = join(folder, name);
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new InvalidSettingError(
      `${path}: cannot be read; train it with "wildpose train ${network} --out ${folder}"`,
      {
        cause,
      },
    );
  }
  try {
    const weights = decodeWeights(bytes);
    if (weights.spec.name !== network) throw new Error(`holds the network ${weights.spec.name}, expected ${network}`);
    return { weights, file: describeFile(name, bytes) };
  } catch (cause) {
    throw new InvalidSettingError(`${path}: ${(cause as Error).message}; restore the file or train it again`, {
      cause,
    });
  }
}

function describeFile(name: string, bytes: Uint8Array): WeightsFile {
  return { name, bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
}
