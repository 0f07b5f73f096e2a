import { expect, test } from "vitest";
import { thinnedRows } from "./thinned-rows.js";

function kept(most: number, count: number): number[] {
  const rows = thinnedRows(2, most);
  for (let n = 0; n < count; n++) rows.add(Float32Array.of(n, -n));
  const taken = rows.taken();
  for (let i = 0; i < taken.length; i += 2) expect(taken[i + 1]).toBe(-taken[i]);
  return [...taken].filter((_, i) => i % 2 === 0);
}

test("all rows stay while there is room, also beyond the first thousand", () => {
  expect(kept(5, 5)).toEqual([0, 1, 2, 3, 4]);
  expect(kept(100_000, 5000)).toEqual(Array.from({ length: 5000 }, (_, n) => n));
});

test.each([[1], [2], [3], [7], [8], [100]])(
  "of more than %i, evenly spaced ones stay, at least half as many",
  (most) => {
    for (let count = most; count < most * 9; count++) {
      const rows = kept(most, count);
      expect(rows.length).toBeLessThanOrEqual(most);
      expect(rows.length).toBeGreaterThanOrEqual(most / 2);
      const step = rows[1] ?? 1;
      expect(rows).toEqual(rows.map((_, n) => n * step));
      expect((rows.at(-1) as number) + step).toBeGreaterThanOrEqual(count > 1 && rows.length > 1 ? count : 0);
    }
  },
);
