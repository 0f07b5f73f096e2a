import fc from "fast-check";
import { expect, test } from "vitest";
import { assignSplit, splitRows } from "./assign-split.js";
import { addToChunk, emptyChunk, rowAddress } from "./pose-chunk.js";
import { madePose } from "./testing/made-pose.js";

const rule = { test: 0.2, key: "wildpose" };

test("a group's split follows from HMAC-SHA-256 as WebCrypto computes it", async () => {
  const encoder = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode("wildpose"), algorithm, false, ["sign"]);
  for (let n = 0; n < 200; n++) {
    const group = `lsp/im${String(n).padStart(4, "0")}`;
    const digest = new DataView(await crypto.subtle.sign("HMAC", key, encoder.encode(group)));
    const fraction = (digest.getUint32(0) * 2 ** 16 + digest.getUint16(4)) / 2 ** 48;
    expect(assignSplit(group, rule)).toBe(fraction < 0.2 ? "test" : "train");
  }
});

test("a larger share only adds to the test split", () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (group, a, b) => {
        const [less, more] = a < b ? [a, b] : [b, a];
        if (assignSplit(group, { test: less, key: "k" }) === "test") {
          expect(assignSplit(group, { test: more, key: "k" })).toBe("test");
        }
      },
    ),
  );
  expect(assignSplit("any", { test: 0, key: "k" })).toBe("train");
  expect(assignSplit("any", { test: 1, key: "k" })).toBe("test");
});

test("the share of 10,000 groups is the one asked for, within 4 standard deviations", () => {
  const inTest = Array.from({ length: 10000 }, (_, n) => assignSplit(`mpii/${n}`, rule)).filter((s) => s === "test");
  expect(Math.abs(inTest.length - 2000)).toBeLessThan(4 * Math.sqrt(10000 * 0.2 * 0.8));
});

test("another key splits otherwise", () => {
  const groups = Array.from({ length: 100 }, (_, n) => `mpii/${n}`);
  const by = (key: string) => groups.map((group) => assignSplit(group, { test: 0.5, key }));
  expect(by("a")).not.toEqual(by("b"));
});

test("rows keep their order, persons of one group stay together, and unlabelled rows are left out", () => {
  const chunks = [emptyChunk(0), emptyChunk(1)];
  const image = { state: "missing" } as const;
  for (const [index, chunk] of chunks.entries()) {
    for (let row = 0; row < 40; row++) {
      addToChunk(chunk, madePose({ id: `lsp/${index}-${row}`, group: `lsp/${index}-${Math.floor(row / 3)}` }), image);
      chunk.labelled[row] = row % 5 === 0 ? 0 : 1;
    }
  }
  const { train, test: testRows } = splitRows(chunks, rule);
  expect([...train]).toEqual([...train].sort((a, b) => a - b));
  expect([...testRows]).toEqual([...testRows].sort((a, b) => a - b));
  const expected = chunks.flatMap((_, index) =>
    Array.from({ length: 40 }, (_, row) => row)
      .filter((row) => row % 5 !== 0)
      .map((row) => rowAddress(index, row)),
  );
  expect([...train, ...testRows].sort((a, b) => a - b)).toEqual(expected);
  const groupOf = (address: number) => chunks[Math.floor(address / 256)].groups[address % 256];
  const trainGroups = new Set([...train].map(groupOf));
  expect([...testRows].filter((address) => trainGroups.has(groupOf(address)))).toEqual([]);

  // Without the first source, the second's rows are where they were.
  const alone = splitRows([chunks[1]], rule);
  expect([...alone.test].map((address) => address + 256)).toEqual([...testRows].filter((address) => address >= 256));
});
