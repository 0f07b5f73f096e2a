/** The persons of a release once, as they are, with all that is known of them: what a network is measured on. */
import type { Split } from "@wildpose/builder";
import { applyAffine, cropFrameFromCamera } from "@wildpose/camera";
import type { CropExample, CropExamples } from "@wildpose/inference";
import { h36m17 } from "@wildpose/pose";
import { checkedOptions } from "./loader-options.js";
import type { ReleasePerson } from "./release-persons.js";

const JOINTS = h36m17.joints.length;

export interface BaselineExamplesOptions {
  readonly release: string;
  readonly split: Split;
  /** Pixels along a side of a crop. */
  readonly inputSize: number;
  readonly batchRows: number;
}

/**
 * Crops of all persons of a split, in the order of the release. The last batch may have fewer.
 *
 * @throws {PoseDataError} when the release has no images, the split no rows, or something of it is damaged.
 */
export async function* baselineExamples({
  release,
  split,
  inputSize,
  batchRows,
}: BaselineExamplesOptions): AsyncGenerator<CropExamples> {
  checkedOptions({ releases: [release], split, inputSize, batchRows, seed: 0, augment: false });
  const { readRowGroups, readPersons } = await import("./release-persons.js");
  for (const group of await readRowGroups([release], split)) {
    const persons = await readPersons(group);
    for (let start = 0; start < persons.length; start += batchRows) {
      yield await cropBatch(persons.slice(start, start + batchRows), inputSize);
    }
  }
}

async function cropBatch(persons: readonly ReleasePerson[], size: number): Promise<CropExamples> {
  const { cropPerson } = await import("./person-crop.js");
  const pixels = size * size * 3;
  const images = new Uint8Array(persons.length * pixels);
  const examples = await Promise.all(
    persons.map(async (person, row): Promise<CropExample> => {
      const image = images.subarray(row * pixels, (row + 1) * pixels);
      const unused = () => new Float32Array(JOINTS);
      const label = { joints: new Float32Array(JOINTS * 3), weights: unused(), depthWeights: unused() };
      const camera = await cropPerson(person, size, null, { image, ...label });
      const places = person.pose.map((value, at) => value + person.root[at % 3]);
      return {
        ...{ source: person.source, labelOrigin: person.labelOrigin, camera },
        keypoints: applyAffine(camera.cropFromImage, person.keypoints, new Float64Array(JOINTS * 2)),
        pose: cropFrameFromCamera(camera, places, new Float64Array(JOINTS * 3)),
        known: Array.from(person.visibility, (visibility) => visibility > 0),
        synthesized: Array.from(person.synthesized, (made) => made === 1),
      };
    }),
  );
  return { images, examples };
}

/**
 * The mean of what is to be found in the crops of a split: what somebody says who does not look. Images are not read.
 *
 * @returns [17, 3] x and y in shares of a crop's side, from its middle; z millimetres relative to the root.
 */
export async function meanCropPose(release: string, split: Split): Promise<Float64Array> {
  const [{ readRowGroups, readPersons }, { personSquare }] = await Promise.all([
    import("./release-persons.js"),
    import("./person-square.js"),
  ]);
  const sum = new Float64Array(JOINTS * 3);
  const count = new Float64Array(JOINTS);
  for (const group of await readRowGroups([release], split, false)) {
    for (const person of await readPersons(group, false)) {
      // Joints are followed as far as they go: how large the image is does not matter to a mean.
      const image = { width: person.width ?? 1e5, height: person.height ?? 1e5 };
      const { centre, side } = personSquare(person, image);
      for (let joint = 0; joint < JOINTS; joint++) {
        if (person.visibility[joint] === 0) continue;
        count[joint]++;
        for (const axis of [0, 1]) {
          sum[joint * 3 + axis] += (person.keypoints[joint * 2 + axis] - centre[axis]) / side;
        }
        sum[joint * 3 + 2] += person.pose[joint * 3 + 2] - person.pose[h36m17.root * 3 + 2];
      }
    }
  }
  return sum.map((value, at) => value / Math.max(1, count[Math.floor(at / 3)]));
}
