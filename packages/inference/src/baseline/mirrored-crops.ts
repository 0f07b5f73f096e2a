/** Looks at every crop twice: as it is, and in the mirror. */
import { mirrorPoints } from "../mirror-joints.js";

/** [rows, S, S, 3] RGB → the same, left and right exchanged. */
export function mirrorCrops(crops: Uint8Array, size: number): Uint8Array {
  const mirrored = new Uint8Array(crops.length);
  for (let line = 0; line < crops.length; line += size * 3) {
    for (let x = 0; x < size; x++) {
      const from = line + (size - 1 - x) * 3;
      for (let colour = 0; colour < 3; colour++) mirrored[line + x * 3 + colour] = crops[from + colour];
    }
  }
  return mirrored;
}

/**
 * The mean of what was found in crops and in their mirror images: errors of the two are not the same, and their mean is smaller.
 *
 * @param seen [rows, 17, 3] x and y in pixels of the crop, z millimetres from the root. @param reflected the same of the images
 * that {@link mirrorCrops} gives.
 */
export function meanOfMirrored(seen: Float32Array, reflected: Float32Array, size: number): Float32Array {
  const back = mirrorPoints(reflected, 3);
  return seen.map((value, at) => (value + back[at] + (at % 3 === 0 ? size - 1 : 0)) / 2);
}
