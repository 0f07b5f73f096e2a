/** Where the cells of heat maps and the bins of depths are. */
import tf = require("@tensorflow/tfjs");

import { DEPTH_BIN, DEPTH_BINS, DEPTH_REACH, HEAT_CELL } from "./baseline-spec.js";

/** x and y of the middle of each cell, pixels of the crop: [cells · cells, 2]. */
export function cellCentres(cells: number): tf.Tensor2D {
  const middle = (cell: number) => cell * HEAT_CELL + (HEAT_CELL - 1) / 2;
  const centres = Array.from({ length: cells * cells }, (_, i) => [middle(i % cells), middle(Math.floor(i / cells))]);
  return tf.tensor2d(centres);
}

/** [DEPTH_BINS] millimetres from the root. */
export function binDepths(): tf.Tensor1D {
  return tf.tensor1d(Array.from({ length: DEPTH_BINS }, (_, i) => i * DEPTH_BIN - DEPTH_REACH));
}
