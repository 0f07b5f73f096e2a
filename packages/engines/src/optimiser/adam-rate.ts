const BETA1 = 0.9;
const BETA2 = 0.999;

/**
 * The rate of a step of Adam (Kingma and Ba 2015, the end of its section 2), which corrects both moments for their start
 * at 0.
 *
 * @param step 0-based.
 */
export function adamRate(learningRate: number, step: number): number {
  return (learningRate * Math.sqrt(1 - BETA2 ** (step + 1))) / (1 - BETA1 ** (step + 1));
}
