/** When a training has stopped gaining. */
export interface StoppingState {
  /** The score that the next gain is measured from; null before the first validation. */
  readonly reference: number | null;
  /** Validations in a row without a gain. */
  readonly without: number;
}

export const nothingSeen: StoppingState = { reference: null, without: 0 };

/**
 * Takes in a validation's score. A gain is a score lower than the reference by at least `leastGain` of it; many small ones
 * add up to a gain, as the reference stays where the last gain was.
 */
export function afterScore({ reference, without }: StoppingState, score: number, leastGain: number): StoppingState {
  const isGain = reference === null || (score < reference && score <= reference * (1 - leastGain));
  return isGain ? { reference: score, without: 0 } : { reference, without: without + 1 };
}
