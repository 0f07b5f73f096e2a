/** The images of samples looked at before their turn: several headers are read beside each other. */
import type { PoseSample } from "@wildpose/pose";
import type { ImageState } from "./image-file.js";

/** More do not make it faster: Node works on files with four threads. */
export const IMAGES_AHEAD = 16;

export interface SampleAndImage {
  readonly sample: PoseSample;
  readonly image: ImageState;
}

/**
 * Samples in their order, each with its image.
 *
 * @param ahead images that are looked at before the first of them is asked for; 1 for none.
 */
export async function* withImages(
  samples: AsyncIterable<PoseSample>,
  inspect: (imagePath: string | null) => Promise<ImageState>,
  ahead: number,
): AsyncGenerator<SampleAndImage> {
  const waiting: { readonly sample: PoseSample; readonly looked: Promise<ImageState> }[] = [];
  for await (const sample of samples) {
    const looked = inspect(sample.imagePath);
    // Where a sample before it is refused nobody asks for it.
    looked.catch(() => {});
    waiting.push({ sample, looked });
    if (waiting.length < ahead) continue;
    const [first] = waiting.splice(0, 1);
    yield { sample: first.sample, image: await first.looked };
  }
  for (const { sample, looked } of waiting) yield { sample, image: await looked };
}
