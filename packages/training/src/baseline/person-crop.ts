/** A person of a release → what a network is shown of them, and what it should find there. */
import { applyAffine, type CropCamera, cropCamera, cropFrameFromCamera } from "@wildpose/camera";
import { FailedCheckError, h36m17 } from "@wildpose/pose";
import { type Augmentation, drawOccluders } from "./augmentation.js";
import { cropImage, imageSize, plainTones } from "./crop-image.js";
import { personSquare } from "./person-square.js";
import type { ReleasePerson } from "./release-persons.js";

const JOINTS = h36m17.joints.length;

/** Where the arrays of a row lie; they are filled. */
export interface CropArrays {
  /** [S, S, 3] RGB. */
  readonly image: Uint8Array;
  /** [17, 3] x and y in pixels of the crop, z millimetres relative to the root. */
  readonly joints: Float32Array;
  /** [17] 0 where a joint has no truth, or lies outside of the crop. */
  readonly weights: Float32Array;
  /** [17] */
  readonly depthWeights: Float32Array;
}

/**
 * Fills a row with the crop of a person.
 *
 * @param augmentation null for the crop as it is.
 * @returns the camera of the crop. A person that is mirrored has its left and right joints swapped.
 * @throws {FailedCheckError} when the image is not there or damaged; names the sample.
 */
export async function cropPerson(
  person: ReleasePerson,
  size: number,
  augmentation: Augmentation | null,
  { image, ...label }: CropArrays,
): Promise<CropCamera> {
  if (person.image === null) {
    throw new FailedCheckError(
      `${person.release}: ${person.id}: has no image; put images in with "wildpose join ${person.release} --images <folder> --out <folder>"`,
    );
  }
  try {
    const { width, height } =
      person.width === null || person.height === null ? await imageSize(person.image) : (person as KnownSize);
    const camera = cropOf(person, { width, height }, size, augmentation);
    await cropImage({ bytes: person.image, width, height }, camera, image, augmentation?.tones ?? plainTones);
    if (augmentation !== null) drawOccluders(augmentation.occluders, size, image);
    fillLabel(person, camera, augmentation?.mirrored ?? false, label);
    return camera;
  } catch (error) {
    const [problem] = (error as Error).message.split("\n");
    throw new FailedCheckError(
      `${person.release}: ${person.id}: its image cannot be decoded (${problem}); ` +
        `see what "wildpose verify ${person.release}" says, and build or join again from whole images`,
      { cause: error },
    );
  }
}

interface KnownSize {
  readonly width: number;
  readonly height: number;
}

function cropOf(person: ReleasePerson, image: KnownSize, size: number, augmentation: Augmentation | null): CropCamera {
  const { centre, side } = personSquare(person, image);
  if (augmentation === null) return cropCamera(person.intrinsics, person.distortion, { centre, side, size });
  const { scale, shift, rotation, mirrored } = augmentation;
  const shown = side / scale;
  return cropCamera(person.intrinsics, person.distortion, {
    centre: [centre[0] + shift[0] * shown, centre[1] + shift[1] * shown],
    ...{ side: shown, size, rotation, mirrored },
  });
}

/** Fills what is to be found in a crop. */
export function fillLabel(
  { keypoints, visibility, pose }: Pick<ReleasePerson, "keypoints" | "visibility" | "pose">,
  camera: CropCamera,
  mirrored: boolean,
  { joints, weights, depthWeights }: Omit<CropArrays, "image">,
): void {
  const seen = applyAffine(camera.cropFromImage, keypoints, new Float64Array(JOINTS * 2));
  const turned = cropFrameFromCamera(camera, pose, new Float64Array(JOINTS * 3));
  for (let joint = 0; joint < JOINTS; joint++) {
    const from = mirrored ? h36m17.mirror[joint] : joint;
    const known = visibility[from] > 0;
    const [x, y] = [seen[from * 2], seen[from * 2 + 1]];
    const inside = known && Math.min(x, y) >= -0.5 && Math.max(x, y) <= camera.size - 0.5;
    joints[joint * 3] = known ? x : 0;
    joints[joint * 3 + 1] = known ? y : 0;
    joints[joint * 3 + 2] = turned[from * 3 + 2] - turned[h36m17.root * 3 + 2];
    weights[joint] = inside ? 1 : 0;
    depthWeights[joint] = inside ? 1 : 0;
  }
}
