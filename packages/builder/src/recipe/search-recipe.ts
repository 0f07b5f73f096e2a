/** `search` of a recipe, and of the manifest that keeps it. */
import { jointWeightings, type SearchSettings, searchFault, searchModes } from "@wildpose/inference";
import { z } from "zod";

const positive = z.number().positive();
const deviation = z.number().min(0);

/** As it is written; what does not go together is refused with the fault's words. */
export const searchSchema = z
  .strictObject({
    mode: z.enum(searchModes).optional(),
    keypoint_deviation_mm: deviation.optional(),
    keypoint_deviation_px: deviation.optional(),
    joint_weights: z.enum(jointWeightings).optional(),
    min_depth_mm: positive.optional(),
    max_depth_mm: positive.optional(),
  })
  .superRefine((written, context) => {
    const fault = searchFault(searchSettings(written));
    if (fault !== null) context.addIssue({ code: "custom", message: fault });
  });

type WrittenSearch = z.infer<typeof searchSchema>;

const keys = {
  mode: "mode",
  keypoint_deviation_mm: "keypointDeviationMm",
  keypoint_deviation_px: "keypointDeviationPx",
  joint_weights: "jointWeights",
  min_depth_mm: "minDepthMm",
  max_depth_mm: "maxDepthMm",
} as const satisfies Record<keyof WrittenSearch, keyof SearchSettings>;

export const searchKeys: readonly string[] = Object.keys(keys);

/** What the label generator is told; {} where nothing is written. */
export function searchSettings(written: WrittenSearch | undefined): SearchSettings {
  return Object.fromEntries(
    Object.entries(written ?? {})
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [keys[key as keyof WrittenSearch], value]),
  );
}

/** The way back, without what is the default: {} for the paper's search. */
export function resolvedSearch(search: SearchSettings): WrittenSearch {
  const usual: SearchSettings = { mode: "exact", jointWeights: "equal" };
  return Object.fromEntries(
    Object.entries(keys)
      .filter(([, setting]) => search[setting] !== undefined && search[setting] !== usual[setting])
      .map(([key, setting]) => [key, search[setting]]),
  );
}

/** Whether every labelled joint of such a label is on the ray of its pixel. */
export function promisesReprojection({ mode = "exact" }: SearchSettings): boolean {
  return mode === "exact" || mode === "refined";
}
