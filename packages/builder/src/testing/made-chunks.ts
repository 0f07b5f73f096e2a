/** Chunks of made persons, as a source would give them. For tests. */
import type { ImageState } from "../images/image-file.js";
import { addToChunk, chunkFiller, type PoseChunk } from "../plan/pose-chunk.js";
import { type MadePose, madePose } from "./made-pose.js";

export interface MadePerson extends MadePose {
  readonly image?: ImageState;
}

export function madeChunks(persons: readonly MadePerson[], sourceIndex = 0): PoseChunk[] {
  const filler = chunkFiller(sourceIndex);
  const full = persons.map(({ image = { state: "missing" }, ...made }) => {
    const pose = madePose(made);
    return filler.add(pose.joints3d !== null, (chunk) => addToChunk(chunk, pose, image));
  });
  return [...full.filter((chunk) => chunk !== null), ...filler.rest()];
}
