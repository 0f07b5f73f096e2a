/**
 * The normal equations of one Gauss-Newton step, and their solution by Cholesky's decomposition.
 *
 * Legs and upper body meet only in the root and the scale, so the factor keeps two blocks and the last two rows: what is
 * left of a block is 0 before and after, and is never looked at.
 */
import { firstOfBlock, UNKNOWNS } from "./refine-on-rays-body.js";

export interface NormalEquations {
  /** [16, 16] row-major; the lower triangle. The solver leaves the factor there. */
  readonly matrix: Float64Array;
  /** [16] half the cost's slope, downhill. The solver leaves the step there. */
  readonly downhill: Float64Array;
}

export function createNormalEquations(): NormalEquations {
  return { matrix: new Float64Array(UNKNOWNS * UNKNOWNS), downhill: new Float64Array(UNKNOWNS) };
}

/** @returns false when the matrix is not positive definite; what it holds then is of no use. */
export function solveNormalEquations({ matrix, downhill }: NormalEquations): boolean {
  for (let i = 0; i < UNKNOWNS; i++) {
    const first = firstOfBlock[i];
    const row = i * UNKNOWNS;
    let right = downhill[i];
    for (let j = first; j < i; j++) {
      const column = j * UNKNOWNS;
      let value = matrix[row + j];
      for (let k = firstOfBlock[j]; k < j; k++) value -= matrix[row + k] * matrix[column + k];
      value *= matrix[column + j];
      matrix[row + j] = value;
      right -= value * downhill[j];
    }
    let pivot = matrix[row + i];
    for (let k = first; k < i; k++) pivot -= matrix[row + k] * matrix[row + k];
    if (!(pivot > 0 && pivot < Infinity)) return false;
    // The factor's diagonal is kept inverted: it is only ever divided by.
    const inverse = 1 / Math.sqrt(pivot);
    matrix[row + i] = inverse;
    downhill[i] = right * inverse;
  }
  for (let i = UNKNOWNS - 1; i >= 0; i--) {
    const step = downhill[i] * matrix[i * UNKNOWNS + i];
    downhill[i] = step;
    for (let k = firstOfBlock[i]; k < i; k++) downhill[k] -= matrix[i * UNKNOWNS + k] * step;
  }
  return true;
}
