import type { NetworkDefinition } from "@wildpose/networks/tfjs";
import { describe, expect, it } from "vitest";
import { type DropoutPlan, openDropoutMasks } from "./dropout-masks.js";

const network: NetworkDefinition = {
  name: "masked",
  inputShape: [1],
  outputShape: [1],
  tensors: new Map(),
  batchNorms: [],
  dropouts: [
    { name: "a", shape: [64] },
    { name: "b", shape: [5, 3] },
  ],
  forward: (_, x) => x,
};
const plan: DropoutPlan = { network, batch: 9, seed: 1, dropout: 0.25 };

/** Copies of the masks of a step. */
function masksOf(changes: Partial<DropoutPlan>, step: number): Record<string, number[]> {
  const masks = openDropoutMasks({ ...plan, ...changes })(step);
  return Object.fromEntries([...masks].map(([name, mask]) => [name, [...mask]]));
}

describe("dropout masks", () => {
  it("have the shape of the batch, and hold 0 or 1 / (1 − rate) alone", () => {
    const { a, b } = masksOf({}, 0);
    expect([a.length, b.length]).toEqual([9 * 64, 9 * 15]);
    expect([...new Set([...a, ...b])].sort()).toEqual([0, Math.fround(1 / 0.75)]);
  });

  it("are the same for the same seed, network, step and layer, whatever was drawn before", () => {
    const draw = openDropoutMasks(plan);
    for (const step of [7, 3, 5]) draw(step);
    const again = Object.fromEntries([...draw(3)].map(([name, mask]) => [name, [...mask]]));
    expect(again).toEqual(masksOf({}, 3));
  });

  it("differ between seeds, networks, steps and layers", () => {
    const square = { ...network, dropouts: ["a", "b"].map((name) => ({ name, shape: [64] })) };
    const all = [
      masksOf({ network: square }, 0).a,
      masksOf({ network: square }, 0).b,
      masksOf({ network: square }, 1).a,
      masksOf({ network: square, seed: 2 }, 0).a,
      masksOf({ network: { ...square, name: "other" } }, 0).a,
    ];
    expect(new Set(all.map(String)).size).toBe(all.length);
  });

  it("of a smaller batch are the first rows of those of a larger one", () => {
    const [few, many] = [masksOf({ batch: 2 }, 0).b, masksOf({ batch: 20 }, 0).b];
    expect(many.slice(0, few.length)).toEqual(few);
  });

  it.each([0.001, 0.1, 0.5, 0.9])("leave out the share %d, of every column and after every outcome", (dropout) => {
    const mask = openDropoutMasks({ ...plan, batch: 10_000, dropout })(0).get("a") as Float32Array;
    /** Of the elements that `counts` says yes to. */
    const expectShare = (counts: (i: number) => boolean) => {
      let [dropped, all] = [0, 0];
      for (let i = 0; i < mask.length; i++) {
        if (!counts(i)) continue;
        all++;
        if (mask[i] === 0) dropped++;
      }
      const deviation = Math.sqrt((dropout * (1 - dropout)) / all);
      expect(Math.abs(dropped / all - dropout)).toBeLessThan(5 * deviation);
    };
    expectShare(() => true);
    for (let column = 0; column < 64; column += 7) expectShare((i) => i % 64 === column);
    for (const distance of [1, 4, 8, 64]) expectShare((i) => i >= distance && mask[i - distance] === 0);
  });

  it("are none where nothing is dropped", () => {
    expect(masksOf({ dropout: 0 }, 0)).toEqual({});
  });
});
