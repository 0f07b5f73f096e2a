import type { SourceSplit } from "@wildpose/pose";
import type { SourceFiles } from "../adapter.js";
import { oneOf, readOption, unexpected } from "../source-options.js";
import { unityCard } from "./card.js";
import type { JointOrder } from "./joint-order.js";
import { paperJointOrder } from "./quirks.js";

/** What the recipe must, and can, say about files in the paper's layout. An export says all about itself. */
export interface PaperOptions {
  /** Where each joint of h36m17 is in the file; must be said. */
  readonly order: JointOrder;
  readonly swapPrincipalPoint: boolean;
  /** The set that the samples come in. */
  readonly split: SourceSplit;
}

export const paperOptionNames = ["joints", "swap_principal_point", "split"] as const;
const splits = ["train", "validation", "test"] as const;

/** @throws {InvalidSettingError} naming the option, what it may be, and what it is. */
export function readPaperOptions(files: SourceFiles): PaperOptions {
  return {
    order: readOption(unityCard, files, "joints", paperJointOrder),
    swapPrincipalPoint: readOption(unityCard, files, "swap_principal_point", (value = false) => {
      if (typeof value === "boolean") return value;
      throw unexpected("true or false", value);
    }),
    split: readOption(unityCard, files, "split", (value = "train") => oneOf(value, splits)),
  };
}
