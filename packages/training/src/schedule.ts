/** Steps over which the learning rate rises from zero. */
const WARM_UP_STEPS = 200;
/** Share of the peak rate that is left at the end. */
const FINAL_SHARE = 0.01;

/**
 * The learning rate at a step (0-based): a linear rise, then half a cosine down.
 */
export function learningRateAt(step: number, steps: number, peak: number): number {
  const rise = Math.min(1, (step + 1) / WARM_UP_STEPS);
  const fall = 0.5 * (1 + Math.cos((Math.PI * step) / steps));
  return peak * rise * (FINAL_SHARE + (1 - FINAL_SHARE) * fall);
}
