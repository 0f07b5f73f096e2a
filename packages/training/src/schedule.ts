/** How the learning rate goes over a training. */
export type Schedule =
  /** A linear rise over `warmUp` steps, then half a cosine down to `finalShare` of the peak at the last step. */
  | { readonly kind: "cosine"; readonly warmUp: number; readonly finalShare: number }
  /** Times `factor` every `every` steps: smoothly, or all at once when it is a staircase. */
  | { readonly kind: "exponential"; readonly factor: number; readonly every: number; readonly staircase: boolean }
  | { readonly kind: "constant" };

/**
 * The learning rate of a step.
 *
 * @param step 0-based.
 * @param steps of the whole training; only the cosine looks at it.
 * @param rate the peak, which the exponential schedule begins with.
 */
export function learningRateAt(schedule: Schedule, step: number, steps: number, rate: number): number {
  switch (schedule.kind) {
    case "cosine": {
      const { warmUp, finalShare } = schedule;
      const rise = Math.min(1, (step + 1) / warmUp);
      const fall = 0.5 * (1 + Math.cos((Math.PI * step) / steps));
      return rate * rise * (finalShare + (1 - finalShare) * fall);
    }
    case "exponential": {
      const periods = step / schedule.every;
      return rate * schedule.factor ** (schedule.staircase ? Math.floor(periods) : periods);
    }
    case "constant":
      return rate;
  }
}
