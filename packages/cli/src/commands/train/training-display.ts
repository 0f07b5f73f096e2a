import type { TrainingEvent, TrainingValidation } from "@wildpose/training";
import { formatDuration } from "../../figures.js";
import type { Progress } from "../../progress.js";
import { formatScore } from "./format-score.js";

/** Steps that the speed is measured over: the last ones, as it changes with what else the machine does. */
const SPEED_OVER = 50;

/**
 * Shows one network's training: where it is, how good, how fast and how long yet.
 *
 * @param now milliseconds; for the tests.
 * @returns what is called with each event.
 */
export function trainingDisplay(
  network: string,
  progress: Progress,
  now: () => number = () => performance.now(),
): (event: TrainingEvent) => void {
  const ends: number[] = [];
  let validated: TrainingValidation | null = null;
  let bestScore: number | null = null;
  return (event) => {
    if (event.kind === "validation") {
      validated = event;
      if (event.isBest) bestScore = event.scores.faulty;
    }
    if (event.kind !== "step") return;
    const { step, steps, loss, learningRate } = event;
    ends.push(now());
    if (ends.length > SPEED_OVER + 1) ends.shift();
    const parts = [`loss ${formatScore(loss)}`, ...scoresOf(event.metrics)];
    if (validated && bestScore !== null) {
      const { withoutGain } = validated;
      const gain = withoutGain > 0 ? `, ${withoutGain} without gain` : "";
      parts.push(`validation ${formatScore(validated.scores.faulty)} (best ${formatScore(bestScore)}${gain})`);
    }
    parts.push(`rate ${learningRate.toExponential(1)}`, ...speedOf(ends, steps - step));
    progress.report({ stage: network, done: step, total: steps, note: parts.join(", ") });
  };
}

function scoresOf({ mpjpe, pixels, depth_mm }: Readonly<Record<string, number>>): string[] {
  return [
    ...(mpjpe === undefined ? [] : [`MPJPE ${mpjpe.toFixed(1)} mm`]),
    ...(pixels === undefined ? [] : [`${pixels.toFixed(1)} pixels`]),
    ...(depth_mm === undefined ? [] : [`depth ${depth_mm.toFixed(0)} mm`]),
  ];
}

function speedOf(ends: readonly number[], stepsLeft: number): string[] {
  const [first] = ends;
  const last = ends[ends.length - 1];
  if (last <= first) return [];
  const perStep = (last - first) / (ends.length - 1);
  const speed = `${(1000 / perStep).toFixed(1)} steps/s`;
  return stepsLeft === 0 ? [speed] : [speed, `${formatDuration(perStep * stepsLeft)} left`];
}
