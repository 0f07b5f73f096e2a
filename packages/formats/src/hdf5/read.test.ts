import { describe, expect, test } from "vitest";
import { openHdf5, readHdf5 } from "./read.js";
import { writtenByH5py } from "./testing/written-by-h5py.js";

describe.each(["oldest", "newest"] as const)("a file that h5py writes in the %s layouts", (layout) => {
  const opened = openHdf5(writtenByH5py(layout));
  const dataset = (path: string) => {
    const { shape, data } = opened.dataset(path);
    return { shape, data };
  };

  test("lists its datasets by path, through links too, a group inside itself once", () => {
    expect(opened.paths).toEqual([
      ...["be", "checked", "filled", "flags", "g/x", "growing", "half", "hard", "names", "never", "notes", "pairs"],
      ...["records", "single", "soft"],
    ]);
  });

  test("numbers come in this machine's byte order, row-major", () => {
    expect(dataset("be")).toEqual({ shape: [2, 3], data: Int32Array.of(0, 1, 2, 3, 4, 5) });
    expect(dataset("half")).toEqual({ shape: [2], data: Float32Array.of(1.5, -2) });
    expect(dataset("single")).toEqual({ shape: [], data: Float64Array.of(3.5) });
    expect(dataset("flags")).toEqual({ shape: [2], data: Int8Array.of(1, 0) });
    expect(dataset("pairs")).toEqual({ shape: [2, 2, 2], data: Float64Array.of(0, 1, 2, 3, 4, 5, 6, 7) });
  });

  test("texts of fixed and of any length lose what fills them up", () => {
    expect(dataset("names")).toEqual({ shape: [2], data: ["015601864.jpg", "b.jpg"] });
    expect(dataset("notes")).toEqual({ shape: [3], data: ["x", "longer é", ""] });
  });

  test("chunks are put together: shuffled, deflated, with checksums, cut off at the end", () => {
    expect(dataset("checked")).toEqual({ shape: [10, 3], data: Float64Array.from({ length: 30 }, (_, i) => i) });
    expect(dataset("growing")).toEqual({ shape: [4, 3], data: Float64Array.from({ length: 12 }, (_, i) => i) });
  });

  test("what was never written is the fill value", () => {
    expect(dataset("filled").data).toEqual(Float32Array.of(1, 1, 2.5, 1, 1, 2.5, 2.5, 2.5, 2.5));
    expect(dataset("never").data).toEqual(Int32Array.of(0, 0));
  });

  test("links lead to the same values", () => {
    expect(dataset("soft").data).toEqual(Float64Array.of(0, 1, 2));
    expect(dataset("/hard/").data).toEqual(dataset("be").data);
  });

  test("a group has its attributes", () => {
    expect(opened.attributes("g")).toEqual(
      new Map([
        ["unit", { shape: [], data: ["mm"] }],
        ["scale", { shape: [2], data: Float64Array.of(1.5, 2) }],
      ]),
    );
  });

  test("records are refused by name, and only when they are asked for", () => {
    expect(() => opened.dataset("records")).toThrow(
      /^dataset "records": byte \d+: expected numbers or texts, found records; convert the dataset$/,
    );
    expect(() => readHdf5(writtenByH5py(layout))).toThrow(/^dataset "records": /);
  });

  test("what is not there is refused", () => {
    expect(() => opened.dataset("nowhere")).toThrow('expected something at the path "nowhere", found nothing');
    expect(() => opened.dataset("g")).toThrow('expected a dataset at "g", found a group');
  });
});

test.each(["manyOldest", "manyNewest"] as const)("groups and attributes that fill trees and heaps: %s", (name) => {
  const { datasets } = readHdf5(writtenByH5py(name));
  expect(datasets.size).toBe(41);
  for (let i = 0; i < 40; i++) {
    expect(Number(datasets.get(`big/d${String(i).padStart(2, "0")}`)?.data[0])).toBe(i);
  }
  expect(datasets.get("ones")?.data).toEqual(Float64Array.from({ length: 70 }, (_, i) => i));
  const attributes = openHdf5(writtenByH5py(name)).attributes("big");
  expect([...attributes].map(([key, { data }]) => [key, Number(data[0])])).toEqual(
    expect.arrayContaining(Array.from({ length: 20 }, (_, i) => [`a${String(i).padStart(2, "0")}`, i])),
  );
  expect(attributes.size).toBe(20);
});

test("chunks of a dataset that may grow are found by where they would be in the largest", () => {
  const opened = openHdf5(writtenByH5py("growable"));
  const counted = Int32Array.from({ length: 15 }, (_, i) => i);
  expect(opened.dataset("table")).toMatchObject({ shape: [5, 3], data: counted });
  expect(opened.dataset("implicit")).toMatchObject({ shape: [5, 3], data: counted });
  expect(opened.dataset("grown").data).toEqual(Int32Array.of(1, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7));
});
