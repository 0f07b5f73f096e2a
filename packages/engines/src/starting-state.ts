/** Where a training starts: checked, so that an engine can take it as it stands. */
import { initialTensors, sizeOf } from "@wildpose/networks/tfjs";
import { InvalidSettingError } from "@wildpose/pose";
import { momentsOf } from "./moments.js";
import type { TrainingPlan, TrainingState } from "./training-engine.js";

/**
 * @param state of an earlier training; absent for a fresh start.
 * @throws {InvalidSettingError} when it is of another network, or the plan cannot be carried out.
 */
export function startingState(plan: TrainingPlan, state?: TrainingState): TrainingState {
  checkPlan(plan);
  if (!state) return { tensors: initialTensors(plan.network, plan.seed), moments: new Map() };
  for (const [name, definition] of plan.network.tensors) {
    const expected = sizeOf(definition.shape);
    const check = (what: string, found: Float32Array | undefined) => {
      if (found?.length === expected) return;
      throw new InvalidSettingError(
        `${plan.network.name}: the state to go on from has ${found ? `${found.length} numbers` : "nothing"} for ${what}, ` +
          `the network ${expected}; begin anew, or with the network it was saved from`,
      );
    };
    check(name, state.tensors.get(name));
    if (state.moments.size === 0) continue;
    for (const moment of momentsOf(definition)) check(`${moment}/${name}`, state.moments.get(`${moment}/${name}`));
  }
  return state;
}

function checkPlan({ network, batch, dropout, gradientLimit, threads }: TrainingPlan): void {
  const refuse = (setting: string, expected: string, found: number) => {
    throw new InvalidSettingError(`${network.name}: ${setting}: expected ${expected}, found ${found}`);
  };
  // The variance of one example is no estimate of any.
  const least = network.batchNorms.length > 0 ? 2 : 1;
  if (!(Number.isInteger(batch) && batch >= least)) refuse("batch", `a whole number from ${least}`, batch);
  if (!(dropout >= 0 && dropout < 1)) refuse("dropout", "a share from 0 to below 1", dropout);
  if (!(Number.isInteger(threads) && threads >= 1)) refuse("threads", "a whole number from 1", threads);
  if (gradientLimit !== undefined && !(gradientLimit > 0)) refuse("gradient limit", "more than 0", gradientLimit);
}
