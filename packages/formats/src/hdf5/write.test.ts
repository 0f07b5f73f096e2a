/** Files that the HDF Group's own library writes, read by the reader, which shares no code with it. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openHdf5, readHdf5 } from "./read.js";
import { writeHdf5 } from "./write.js";

const numbers = (count: number) => Float64Array.from({ length: count }, (_, i) => i / 4 - 3);

describe.each(["oldest", "newest"] as const)("written in the %s layouts", (layout) => {
  test("datasets of every type read back, with their attributes", async () => {
    const attributes = new Map([["name", { shape: [], data: ["mpii"] }]]);
    const unit = new Map([["unit", { shape: [], data: ["mm"] }]]);
    const datasets = new Map([
      ["S1/3D_positions", { shape: [6, 4], data: numbers(24), attributes: unit }],
      ["S1/f", { shape: [2, 1], data: Float32Array.of(1145, 1143) }],
      ["frame", { shape: [3], data: Int32Array.of(1, -2, 3) }],
      ["u8", { shape: [2], data: Uint8Array.of(0, 255) }],
      ["i64", { shape: [1], data: BigInt64Array.of(-(2n ** 60n)) }],
      ["imgname", { shape: [2], data: ["015601864.jpg", "b.jpg"], textBytes: 13 }],
      ["notes", { shape: [2], data: ["of any length", ""], textBytes: null }],
    ]);
    const file = readHdf5(await writeHdf5({ datasets, attributes, layout }));
    expect(file.attributes).toEqual(attributes);
    expect([...file.datasets.keys()]).toEqual([...datasets.keys()].sort());
    for (const [path, { shape, data }] of datasets) {
      expect({ path, ...file.datasets.get(path) }).toMatchObject({ path, shape, data });
    }
    expect(file.datasets.get("S1/3D_positions")?.attributes).toEqual(unit);
  });

  test("chunks of any size, deflated or not, put any shape together", async () => {
    const shapes = fc
      .array(fc.record({ size: fc.integer({ min: 1, max: 7 }), chunk: fc.integer({ min: 1, max: 7 }) }), {
        minLength: 1,
        maxLength: 4,
      })
      .map((axes) => ({
        shape: axes.map(({ size }) => size),
        chunks: axes.map(({ size, chunk }) => Math.min(size, chunk)),
      }));
    await fc.assert(
      fc.asyncProperty(shapes, fc.boolean(), fc.boolean(), async ({ shape, chunks }, deflated, single) => {
        const count = shape.reduce((a, b) => a * b, 1);
        const data = single ? Float32Array.from(numbers(count)) : numbers(count);
        const dataset = { shape, data, chunks, ...(deflated ? { gzip: 3 } : {}) };
        const { datasets } = readHdf5(await writeHdf5({ datasets: new Map([["x", dataset]]), layout }));
        expect(datasets.get("x")).toMatchObject({ shape, data });
      }),
      { seed: 3, numRuns: 60 },
    );
  });
});

test("contiguous data are a view of the file, so that reading them costs nothing", async () => {
  const bytes = await writeHdf5({ datasets: new Map([["x", { shape: [100], data: numbers(100) }]]) });
  const { data } = openHdf5(bytes).dataset("x");
  expect((data as Float64Array).buffer).toBe(bytes.buffer);
});

test("what the library cannot write is refused by path", async () => {
  const datasets = new Map([["a/x", { shape: [5], data: numbers(4) }]]);
  await expect(writeHdf5({ datasets })).rejects.toThrow(/^dataset a\/x: cannot be written: /);
});
