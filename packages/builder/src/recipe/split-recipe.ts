/** The `split` of a recipe: a share of the groups, or exact numbers of rows. */
import { z } from "zod";

/** A number of rows for each split where `train` is given; otherwise `test` is the share of the groups that goes there. */
export interface SplitRule {
  readonly train?: number | undefined;
  readonly test: number;
  /** Of the hash that chooses. */
  readonly key: string;
}

export const splitKeys = ["train", "test", "key"] as const;

export const splitSchema = z
  .strictObject({
    train: z.int().min(1).optional(),
    test: z.number().min(0).optional(),
    key: z.string().min(1).default("wildpose"),
  })
  .superRefine(({ train, test }, context) => {
    const fail = (message: string) => context.addIssue({ code: "custom", path: ["test"], message });
    if (train === undefined && test !== undefined && test > 1) {
      fail(`expected a share of 0 to 1, found ${test}; for a number of rows give split.train as one, too`);
    }
    if (train !== undefined && (test === undefined || !Number.isInteger(test))) {
      fail(`expected a number of rows, as split.train is one, found ${test ?? "nothing"}`);
    }
  })
  .transform(({ train, test, key }): SplitRule => ({ ...(train && { train }), test: test ?? 0.2, key }))
  .prefault({});

/** Whether a rule asks for numbers of rows. */
export function hasExactCounts(rule: SplitRule): rule is SplitRule & { readonly train: number } {
  return rule.train !== undefined;
}

/** The share of all groups that belong in the test split. */
export function testShare(rule: SplitRule): number {
  return hasExactCounts(rule) ? rule.test / (rule.train + rule.test) : rule.test;
}
