import { expect, test } from "vitest";
import { distributionOf } from "./describe-release.js";

test("quantiles are values of the nearest rank", () => {
  const hundred = Float64Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(distributionOf("a", "mm", hundred)).toEqual({
    name: "a",
    unit: "mm",
    minimum: 1,
    q05: 5,
    q25: 25,
    median: 50,
    q75: 75,
    q95: 95,
    maximum: 100,
  });
});

test("one value is all its quantiles, none has none", () => {
  expect(distributionOf("a", "", Float64Array.of(7))).toMatchObject({ minimum: 7, median: 7, maximum: 7 });
  expect(distributionOf("a", "", new Float64Array()).median).toBeNaN();
});
