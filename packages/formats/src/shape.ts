/** Number of values of a shape; 1 for [], which is a single value, and 0 when any size is, however large the others. */
export function countOf(shape: readonly number[]): number {
  return shape.includes(0) ? 0 : shape.reduce((product, size) => product * size, 1);
}
