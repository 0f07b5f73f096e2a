export interface ThinnedRows {
  /** @param row copied. */
  add(row: Float32Array): void;
  /** The rows that are kept, in the order they were added; row-major. */
  taken(): Float32Array;
}

/** Rows that are made room for at first. */
const FIRST_ROOM = 1024;

/**
 * Keeps rows of a stream of unknown length, evenly: whenever there are more than `most`, every other one is let go, and of
 * those to come as many are passed over. So at least half of `most` stay where there are more, and memory is bounded.
 *
 * @param length of a row.
 */
export function thinnedRows(length: number, most: number): ThinnedRows {
  let rows = new Float32Array(Math.min(most, FIRST_ROOM) * length);
  let kept = 0;
  let added = 0;
  let step = 1;
  return {
    add(row) {
      if (added++ % step !== 0) return;
      if (kept === most) {
        for (let n = 0; n * 2 < kept; n++) rows.copyWithin(n * length, n * 2 * length, (n * 2 + 1) * length);
        kept = Math.ceil(kept / 2);
        step *= 2;
        if ((added - 1) % step !== 0) return;
      }
      if (kept * length === rows.length) {
        const larger = new Float32Array(Math.min(most, kept * 2) * length);
        larger.set(rows);
        rows = larger;
      }
      rows.set(row, kept++ * length);
    },
    taken: () => rows.slice(0, kept * length),
  };
}
