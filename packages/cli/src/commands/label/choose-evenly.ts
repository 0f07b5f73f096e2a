/**
 * Chooses rows of several lists: as many of each list as of the others, as far as they go, and evenly from its begin to its
 * end.
 *
 * @param sizes of the lists.
 * @returns for each list the rows that are chosen.
 */
export function chooseEvenly(sizes: readonly number[], count: number): Set<number>[] {
  const shares = sizes.map(() => 0);
  let left = Math.min(
    count,
    sizes.reduce((sum, size) => sum + size, 0),
  );
  while (left > 0) {
    for (const [list, size] of sizes.entries()) {
      if (left === 0 || shares[list] === size) continue;
      shares[list]++;
      left--;
    }
  }
  return sizes.map(
    (size, list) =>
      new Set(Array.from({ length: shares[list] }, (_, turn) => Math.floor(((turn + 0.5) * size) / shares[list]))),
  );
}
