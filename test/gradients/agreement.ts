import { expect } from "vitest";
import type { Gradients } from "./gradient-case.js";

export interface Difference {
  readonly tensor: string;
  /** Length of the difference, over the length of what is expected. */
  readonly relative: number;
  /** Largest difference of an element, over the largest element that is expected. */
  readonly largest: number;
}

export function differences(found: Gradients, expected: Gradients): Difference[] {
  return [...expected.gradients].map(([tensor, expectedValues]) => {
    const values = found.gradients.get(tensor) ?? [];
    if (values.length !== expectedValues.length)
      throw new Error(`${tensor}: ${expectedValues.length} numbers expected`);
    let [squares, expectedSquares, largest, largestExpected] = [0, 0, 0, 0];
    for (let i = 0; i < expectedValues.length; i++) {
      const difference = values[i] - expectedValues[i];
      squares += difference ** 2;
      expectedSquares += expectedValues[i] ** 2;
      largest = Math.max(largest, Math.abs(difference));
      largestExpected = Math.max(largestExpected, Math.abs(expectedValues[i]));
    }
    const relative = Math.sqrt(squares / expectedSquares);
    return { tensor, relative, largest: largest / largestExpected };
  });
}

/** Every tensor within the bound, as a whole and in its worst element; so is the loss. */
export function expectAgreement(found: Gradients, expected: Gradients, bound: number): void {
  expect(Math.abs(found.loss / expected.loss - 1)).toBeLessThan(bound);
  const outside = differences(found, expected).filter(
    // Not a number is outside.
    ({ relative, largest }) => !(relative <= bound && largest <= bound),
  );
  expect(outside).toEqual([]);
}
