import type { TrainingEvent } from "@wildpose/training";
import { expect, test } from "vitest";
import type { ProgressEvent } from "../../progress.js";
import { trainingDisplay } from "./training-display.js";

function notesOf(events: readonly TrainingEvent[], millisecondsAStep: number): (string | undefined)[] {
  const shown: ProgressEvent[] = [];
  let now = 0;
  const display = trainingDisplay("direct", { report: (event) => shown.push(event), stop: () => {} }, () => {
    now += millisecondsAStep;
    return now;
  });
  for (const event of events) display(event);
  expect(shown.every(({ stage, total }) => stage === "direct" && total === 1000)).toBe(true);
  return shown.map(({ note }) => note);
}

const step = (step: number): TrainingEvent => ({
  ...{
    kind: "step",
    step,
    steps: 1000,
    loss: 85.12345,
    metrics: { mpjpe: 85.1 },
    gradientNorm: 3,
    learningRate: 0.00098,
  },
});
const validation = (faulty: number, isBest: boolean, withoutGain: number): TrainingEvent => ({
  ...{ kind: "validation", step: 2, scores: { exact: faulty - 5, faulty }, isBest, withoutGain },
});

test("the line has loss, MPJPE, rate, speed and what is left, and the validation once there was one", () => {
  expect(notesOf([step(1), step(2), validation(90.5, true, 0), step(3)], 100)).toEqual([
    "loss 85.123, MPJPE 85.1 mm, rate 9.8e-4",
    "loss 85.123, MPJPE 85.1 mm, rate 9.8e-4, 10.0 steps/s, 100 s left",
    "loss 85.123, MPJPE 85.1 mm, validation 90.500 (best 90.500), rate 9.8e-4, 10.0 steps/s, 100 s left",
  ]);
});

test("validations without a gain are counted beside the best score", () => {
  const notes = notesOf([validation(90.5, true, 0), validation(91.25, false, 1), step(1000)], 100);
  expect(notes).toEqual(["loss 85.123, MPJPE 85.1 mm, validation 91.250 (best 90.500, 1 without gain), rate 9.8e-4"]);
});
