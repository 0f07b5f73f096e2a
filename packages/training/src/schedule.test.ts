import { expect, it } from "vitest";
import { learningRateAt } from "./schedule.js";

it("the learning rate rises to its peak in 200 steps and falls to a hundredth of it", () => {
  expect(learningRateAt(0, 4000, 1e-3)).toBeCloseTo(1e-3 / 200, 7);
  expect(learningRateAt(199, 4000, 1e-3)).toBeCloseTo(1e-3, 4);
  for (let step = 201; step < 4000; step++) {
    expect(learningRateAt(step, 4000, 1e-3)).toBeLessThan(learningRateAt(step - 1, 4000, 1e-3));
  }
  expect(learningRateAt(3999, 4000, 1e-3)).toBeCloseTo(1e-5, 7);
});
