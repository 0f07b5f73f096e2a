/** Stage `select`: keep a person, or reject it with a reason. Every person that is read is in one of the two counts. */
import { unitsPerMillimetre } from "@wildpose/camera";
import { h36m17, sizeRuler } from "@wildpose/pose";
import type { ImageState } from "../images/image-file.js";
import type { Recipe } from "../recipe/recipe.js";
import type { RemappedPose } from "./remap-sample.js";

/** Why a person is not in a release, in the order the reasons are tried. */
export const rejectReasons = [
  /** The source's own data of this person are known to be wrong; see `keep_defects`. */
  "known-defect",
  /** No joint of it is labelled in the source. */
  "not-annotated",
  /** The hip, or a joint it is computed from, is not labelled. */
  "root-not-labelled",
  /** Fewer of the 17 joints are labelled than the recipe asks for. */
  "few-labelled-joints",
  /** All labelled joints are at one place, or no bone has both its ends: the person has no size. */
  "no-extent",
  /** The recipe needs the image, and there is no such file. */
  "image-missing",
  /** The image file is there but is not an image that can be read. */
  "image-unreadable",
  /** The recipe keeps one person of each image, and another one was chosen. */
  "not-the-one-of-its-image",
  /** After labelling: no root depth agrees with the rays. */
  "no-depth",
  /** After labelling: the label does not project back onto its annotated joints. */
  "no-reprojection",
  /** After labelling: its image shows the same as one of the other split that stands before it. */
  "near-duplicate",
  /** After labelling: the recipe asks for a number of rows, and others come before it. */
  "beyond-count",
  /** When images were joined: the one at hand is not the one that the row is of. */
  "image-different",
] as const;

export type RejectReason = (typeof rejectReasons)[number];

/** The reason to reject a person before it is labelled; null to keep it. */
export function reasonToReject(
  { sample, keypoints, visibility }: RemappedPose,
  image: ImageState,
  recipe: Pick<Recipe, "select" | "missingImages">,
): RejectReason | null {
  if (sample.defect !== null && !recipe.select.keepDefects.includes(sample.defect)) return "known-defect";
  if (sample.visibility.every((state) => state === 0)) return "not-annotated";
  if (visibility[h36m17.root] === 0) return "root-not-labelled";
  if (countLabelled(visibility) < recipe.select.minLabelledJoints) return "few-labelled-joints";
  if (!(unitsPerMillimetre(keypoints, sizeRuler) > 0)) return "no-extent";
  if (recipe.missingImages === "keep" || image.state === "readable") return null;
  return image.state === "missing" ? "image-missing" : "image-unreadable";
}

/** Whether a person was rejected for its image alone. */
export function isOfImage(reason: RejectReason): boolean {
  return reason === "image-missing" || reason === "image-unreadable";
}

/** @param visibility [J] */
export function countLabelled(visibility: Uint8Array): number {
  let labelled = 0;
  for (const state of visibility) if (state > 0) labelled++;
  return labelled;
}
