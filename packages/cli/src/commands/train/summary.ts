import type { TrainingSummary } from "@wildpose/training";
import { formatBytes, formatCount } from "../../figures.js";
import { textTable } from "../../text-table.js";
import { formatScore } from "./format-score.js";

const units = { mpjpe: "mm MPJPE", unexplained_variance: "of the variance unexplained" } as const;

/** A row for each network: how long it was trained, which step's weights were kept, how good those are, where they lie. */
export function summariseTraining(trained: readonly TrainingSummary[]): string {
  const rows = trained.map(({ network, steps, stepsAsked, stoppedEarly, kept, measure, files, bytes }) => [
    network,
    stoppedEarly ? `${formatCount(steps)} of ${formatCount(stepsAsked)}, stopped early` : formatCount(steps),
    formatCount(kept.step),
    `${formatScore(kept.scores.exact)} exact, ${formatScore(kept.scores.faulty)} with faults, ${units[measure]}`,
    files?.weights ?? "",
    formatBytes(bytes),
  ]);
  return textTable([["network", "steps", "kept", "validation", "file", "size"], ...rows]);
}
