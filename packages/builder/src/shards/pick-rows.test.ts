import { expect, test } from "vitest";
import { madeRows, sliceRows } from "../testing/made-rows.js";
import { pickRows } from "./pick-rows.js";

test("rows that are cut and put together again are the same in every column", () => {
  const rows = madeRows({ count: 7, imageBytes: 3 });
  const parts = [sliceRows(rows, 0, 4), sliceRows(rows, 4, 7)];
  const places = parts.flatMap((part) => Array.from({ length: part.count }, (_, row) => ({ rows: part, row })));
  expect(pickRows(places)).toEqual(rows);
  expect(pickRows([places[5], places[1]])).toEqual(
    pickRows([
      { rows, row: 5 },
      { rows, row: 1 },
    ]),
  );
  expect(pickRows([places[5]]).sample_id).toEqual([rows.sample_id[5]]);
});
