import { networkSpec } from "@wildpose/networks";
import { initialTensors, poseNetwork, poseObjective } from "@wildpose/networks/tfjs";
import { InvalidSettingError } from "@wildpose/pose";
import { describe, expect, it } from "vitest";
import { startingState } from "./starting-state.js";
import type { TrainingPlan } from "./training-engine.js";

const network = poseNetwork(networkSpec("direct", 8, 1));
const plan: TrainingPlan = { network, objective: poseObjective("direct"), batch: 4, seed: 1, dropout: 0.5, threads: 1 };
const tensors = initialTensors(network, 1);

describe("where a training starts", () => {
  it("is the network's initial tensors and no moments", () => {
    expect(startingState(plan)).toEqual({ tensors, moments: new Map() });
  });

  it("is the state it is given, when that is of the network", () => {
    const state = { tensors, moments: new Map() };
    expect(startingState(plan, state)).toBe(state);
  });

  it("is refused when the state lacks a tensor, or has one of another size", () => {
    const without = new Map(tensors);
    without.delete("output.bias");
    expect(() => startingState(plan, { tensors: without, moments: new Map() })).toThrow(
      "direct: the state to go on from has nothing for output.bias, the network 51; begin anew",
    );
    const wider = new Map(tensors).set("output.bias", new Float32Array(52));
    expect(() => startingState(plan, { tensors: wider, moments: new Map() })).toThrow("52 numbers for output.bias");
  });

  it("is refused when the state has some moments and not all", () => {
    const moments = new Map([["first/input.weight", new Float32Array(34 * 8)]]);
    expect(() => startingState(plan, { tensors, moments })).toThrow("has nothing for second/input.weight");
  });

  it.each([
    [{ batch: 1 }, "direct: batch: expected a whole number from 2, found 1"],
    [{ batch: 2.5 }, "batch: expected a whole number from 2, found 2.5"],
    [{ dropout: 1 }, "dropout: expected a share from 0 to below 1, found 1"],
    [{ dropout: Number.NaN }, "found NaN"],
    [{ threads: 0 }, "threads: expected a whole number from 1, found 0"],
    [{ gradientLimit: 0 }, "gradient limit: expected more than 0, found 0"],
  ])("is refused when the plan is %o", (change, message) => {
    expect(() => startingState({ ...plan, ...change })).toThrow(InvalidSettingError);
    expect(() => startingState({ ...plan, ...change })).toThrow(message);
  });
});
