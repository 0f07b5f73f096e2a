/**
 * Rows of so many float32 numbers, or a multiple of it, are whole pages of 4096 bytes. They begin in the same set of a
 * first-level cache (64 sets of 64 bytes on today's x86-64 and ARM cores), so that the dozen rows that a product of matrices
 * reads at a time push each other out.
 */
const PAGE = 1024;
/** One line of the cache further from row to row. */
const PADDING = 16;

/**
 * How many columns a matrix of hidden units is best given, the last ones zero: 1040 for 1024. docs/benchmarks.md has what
 * it is worth.
 */
export function paddedWidth(units: number): number {
  return units % PAGE === 0 ? units + PADDING : units;
}
