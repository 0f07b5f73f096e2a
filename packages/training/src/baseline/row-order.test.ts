import { expect, test } from "vitest";
import { type RowGroup, rowOrder } from "./row-order.js";

const groups: RowGroup[] = Array.from({ length: 30 }, (_, group) => ({
  ...{ release: "made", shard: `data/${group % 3}`, group, rows: 5 + (group % 7), bytes: 1000 * (group % 4) },
}));
const limits = { rows: 40, bytes: 12_000 };

/** The rows of an epoch as `group/row`, in their order. */
function rowsOf(seed: number, epoch: number): string[] {
  const order = rowOrder(groups, seed, limits);
  return Array.from({ length: order.rowsPerEpoch }, (_, index) => nameAt(order, epoch * order.rowsPerEpoch + index));
}

function nameAt(order: ReturnType<typeof rowOrder>, position: number): string {
  const window = order.windowAt(position);
  const names = window.groups.flatMap(({ group, rows }) => Array.from({ length: rows }, (_, row) => `${group}/${row}`));
  return names[window.order[position - window.start]];
}

test("an epoch has every row once, each epoch and each seed in another order", () => {
  const all = groups.flatMap(({ group, rows }) => Array.from({ length: rows }, (_, row) => `${group}/${row}`)).sort();
  const orders = [rowsOf(1, 0), rowsOf(1, 1), rowsOf(2, 0)];
  for (const order of orders) expect([...order].sort()).toEqual(all);
  expect(new Set(orders.map((order) => order.join())).size).toBe(3);
  expect(rowsOf(1, 1)).toEqual(orders[1]);
});

test("a row's place does not depend on where one begins", () => {
  const [first, second] = [rowsOf(3, 0), rowsOf(3, 1)];
  const order = rowOrder(groups, 3, limits);
  for (const position of [first.length + 7, 3, 2 * first.length - 1, first.length - 1]) {
    expect(nameAt(order, position)).toBe([...first, ...second][position]);
  }
});

test("a window has no more rows and bytes than it may, and groups from all over the releases", () => {
  const order = rowOrder(groups, 1, limits);
  const windows = new Set(Array.from({ length: order.rowsPerEpoch }, (_, position) => order.windowAt(position).groups));
  for (const window of windows) {
    expect(window.reduce((sum, { rows }) => sum + rows, 0)).toBeLessThanOrEqual(limits.rows);
    expect(window.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(limits.bytes);
  }
  const wide = [...windows].filter((window) => new Set(window.map(({ shard }) => shard)).size > 1);
  expect(wide.length).toBeGreaterThan(windows.size / 2);
});
