import fc from "fast-check";
import { expect, test } from "vitest";
import { assignSplit, placeGroup } from "./assign-split.js";

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
    expect(placeGroup(group, rule).order).toBe(digest.getUint32(6) * 2 ** 16 + digest.getUint16(10));
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

test("numbers of rows stand for the share they are", () => {
  for (let n = 0; n < 1000; n++) {
    expect(placeGroup(`mpii/${n}`, { train: 320_000, test: 80_000, key: "k" })).toEqual(
      placeGroup(`mpii/${n}`, { test: 0.2, key: "k" }),
    );
  }
});
