/** Where a recipe's poses come from: made bodies, recorded motion, or a mixture. */
import { basename, resolve } from "node:path";
import { sampleTrainingPose, viewForTraining } from "@wildpose/synthesis";
import {
  type MixedPart,
  mixSources,
  motionSource,
  type NewView,
  type PoseSource,
  type TrainingRecipe,
} from "@wildpose/training";
import type { Progress } from "../../progress.js";
import { readMotion } from "./read-motion.js";

const madeBodies: PoseSource = { name: "anatomical-sampler-3", samplePose: sampleTrainingPose };

/** The cameras of the made bodies. */
const newView: NewView = (points, random) => viewForTraining({ points }, random).points;

/**
 * Reads the motion of a recipe, each source whole, and mixes it with made bodies.
 *
 * @param root folder that the motion's folders are under.
 * @throws {InvalidSettingError} when no sample of a source has a 3D pose and a camera, or an option is not one it reads.
 * @throws {MissingSourceError | MalformedSourceError} when a source cannot be read.
 */
export async function trainingPoses(
  { made, motion }: TrainingRecipe["poses"],
  root: string,
  progress: Progress,
  signal?: AbortSignal,
): Promise<PoseSource> {
  const parts: MixedPart[] = made > 0 ? [{ source: madeBodies, share: made }] : [];
  for (const [index, entry] of motion.entries()) {
    const folder = resolve(root, entry.root);
    const onProgress = (done: number) =>
      progress.report({ stage: "samples read", source: entry.source, done, total: null });
    const { poses, samples, sha256 } = await readMotion(entry, folder, onProgress, signal);
    const source = motionSource({
      ...{ name: entry.source, poses, newView: entry.cameras === "random" ? newView : null },
      ...{ key: `motion.${index}`, facts: { folder: basename(folder), samples, sha256 } },
    });
    parts.push({ source, share: entry.share });
  }
  return mixSources(parts);
}
