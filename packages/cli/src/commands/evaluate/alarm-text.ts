import type { EvaluationAlarm } from "@wildpose/inference";
import { describeCondition } from "./conditions.js";

/** What a number that is too good may come from. */
export function alarmText({ kind, condition, route, stage, measured, bound }: EvaluationAlarm): string {
  const where = `${route} ${stage}, ${describeCondition(condition)}`;
  const [found, least] = [measured, bound].map((value) => `${value.toFixed(1)} mm`);
  return kind === "stereo-below-direct"
    ? `Too good: ${where}: MPJPE ${found}, expected at least ${least}, 85 % of the direct network's. A view that was synthesised ` +
        "adds nothing: look for true right views in the input, or for a direct network that was trained less."
    : `Too good: ${where}: root depth error ${found}, expected at least ${least}, half of what unknown body size alone costs. ` +
        "Size cannot be seen in a picture: look for true right views, or for these very people in the training.";
}
