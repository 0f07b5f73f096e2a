/** What each number of a training may be: the recipe's values and the command's options are held against the same rules. */
export interface NumberRule {
  /** Ends the sentence "expected …". */
  readonly expected: string;
  readonly allows: (value: number) => boolean;
}

/** Far beyond what is of use; above it, memory ends before the first step does. */
const most = { steps: 2 ** 31 - 1, batch: 65_536, width: 8192, blocks: 64, poses: 1_000_000 } as const;

export const trainingNumbers = {
  seed: wholeNumber(0),
  steps: wholeNumber(1, most.steps),
  /** The variance of one pose, which batch norm would divide by, is none. */
  batch: wholeNumber(2, most.batch),
  width: wholeNumber(1, most.width),
  blocks: wholeNumber(1, most.blocks),
  dropout: { expected: "0 to below 1", allows: (n) => n >= 0 && n < 1 },
  rate: aboveZero("a number above 0"),
  warmUp: wholeNumber(0, most.steps),
  share: { expected: "0 to 1", allows: (n) => n >= 0 && n <= 1 },
  factor: { expected: "a number above 0, at most 1", allows: (n) => n > 0 && n <= 1 },
  everySteps: wholeNumber(1, most.steps),
  gradientLimit: aboveZero("a length above 0"),
  noise: { expected: "millimetres, at least 0", allows: (n) => Number.isFinite(n) && n >= 0 },
  /** Of poses of one kind against the others'. */
  weight: { expected: "a number of at least 0", allows: (n) => Number.isFinite(n) && n >= 0 },
  weightAboveZero: aboveZero("a number above 0"),
  /** A pose is 204 bytes. */
  motionPoses: wholeNumber(1, 2_000_000),
  validationPoses: wholeNumber(1, most.poses),
  /** By which a crop is changed at most, either way. */
  largestFactor: { expected: "a factor of at least 1", allows: (n) => Number.isFinite(n) && n >= 1 },
  rotation: { expected: "degrees, 0 to 180", allows: (n) => n >= 0 && n <= 180 },
  patience: wholeNumber(1, most.steps),
} satisfies Record<string, NumberRule>;

function wholeNumber(least: number, greatest?: number): NumberRule {
  if (greatest === undefined) {
    return { expected: `a whole number of at least ${least}`, allows: (n) => Number.isSafeInteger(n) && n >= least };
  }
  return {
    expected: `a whole number of ${least} to ${greatest}`,
    allows: (n) => Number.isInteger(n) && n >= least && n <= greatest,
  };
}

function aboveZero(expected: string): NumberRule {
  return { expected, allows: (n) => Number.isFinite(n) && n > 0 };
}
