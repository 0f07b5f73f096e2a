/** A joint of a crop is where its picture has it, and where its 3D projects, whatever was done to the crop. */
import { cropFrameFromCamera, type Distortion, type Intrinsics, projectThroughLens } from "@wildpose/camera";
import { FailedCheckError, h36m17, randomStream } from "@wildpose/pose";
import sharp from "sharp";
import { expect, test } from "vitest";
import { type Augmentation, drawAugmentation, usualAugmentation } from "./augmentation.js";
import { plainTones } from "./crop-image.js";
import { cropPerson } from "./person-crop.js";
import type { ReleasePerson } from "./release-persons.js";

const JOINTS = h36m17.joints.length;
const lens: Distortion = [-0.2, 0.24, -0.003, -0.001, 0.002];

/** Somebody whose joints fill about `share` of the image's height. */
function madePerson(width: number, height: number, share: number, seed: number): ReleasePerson {
  const random = randomStream(seed, "person");
  const intrinsics: Intrinsics = [1.1 * height, 1.08 * height, 0.52 * width, 0.47 * height];
  const root = Float32Array.of(random.uniform(-400, 400), random.uniform(-200, 200), 1700 / share);
  const pose = new Float32Array(JOINTS * 3).map((_, at) => (at < 3 ? 0 : random.uniform(-700, 700)));
  const places = Float64Array.from(pose, (value, at) => value + root[at % 3]);
  const keypoints = projectThroughLens(places, intrinsics, lens, new Float32Array(JOINTS * 2));
  return {
    ...{ release: "made", id: "made/1", source: "made", labelOrigin: "measured", image: null, width, height },
    ...{ box: Float32Array.of(keypoints[0], keypoints[1], 0, 0), keypoints, pose, root, intrinsics, distortion: lens },
    ...{ visibility: new Uint8Array(JOINTS).fill(2), synthesized: new Uint8Array(JOINTS) },
  };
}

function emptyRow(size: number) {
  return {
    image: new Uint8Array(size * size * 3),
    joints: new Float32Array(JOINTS * 3),
    weights: new Float32Array(JOINTS),
    depthWeights: new Float32Array(JOINTS),
  };
}

const black = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: "black" } });

test("3D that is turned with the crop projects to its joints, before and after every augmentation", async () => {
  const image = await black(320, 240).png().toBuffer();
  for (let seed = 0; seed < 60; seed++) {
    const person = { ...madePerson(320, 240, 0.5, seed), image };
    const drawn = seed % 4 === 0 ? null : drawAugmentation(usualAugmentation, randomStream(seed, "augmentation"));
    const row = emptyRow(64);
    const camera = await cropPerson(person, 64, drawn, row);
    const places = cropFrameFromCamera(
      camera,
      person.pose.map((value, at) => value + person.root[at % 3]),
      new Float64Array(JOINTS * 3),
    );
    const seen = projectThroughLens(places, camera.intrinsics, camera.distortion, new Float64Array(JOINTS * 2));
    for (let joint = 0; joint < JOINTS; joint++) {
      const from = drawn?.mirrored ? h36m17.mirror[joint] : joint;
      for (const axis of [0, 1]) {
        expect(Math.abs(row.joints[joint * 3 + axis] - seen[from * 2 + axis])).toBeLessThan(0.002);
      }
      expect(row.joints[joint * 3 + 2]).toBeCloseTo(places[from * 3 + 2] - person.root[2], 2);
    }
  }
});

const turned: Augmentation = {
  ...{ mirrored: false, scale: 1.2, shift: [0.05, -0.04], rotation: 0.45 },
  ...{ tones: plainTones, occluders: [] },
};
// Sizes that are no multiples of the blocks of a JPEG; persons smaller and up to 20 times larger than the crop.
const pictures = [
  { width: 199, height: 161, share: 0.35 },
  { width: 641, height: 479, share: 0.7 },
  { width: 801, height: 603, share: 0.7 },
  { width: 1609, height: 1203, share: 0.75 },
  { width: 2401, height: 1801, share: 0.75 },
];

test.each(
  pictures.flatMap((picture) =>
    (["jpeg", "png"] as const).flatMap((format) =>
      [null, turned, { ...turned, mirrored: true }, { ...turned, mirrored: true, rotation: 0 }].map(
        (augmentation, index) => ({ ...picture, format, augmentation, index }),
      ),
    ),
  ),
)("a bright dot is where the joint says: $width x $height, $format, $index", async (picture) => {
  const { width, height, share, format, augmentation } = picture;
  const size = 96;
  const person = madePerson(width, height, share, 7);
  for (const joint of width > 1000 ? [16] : [2, 9, 16]) {
    // A dot of some pixels of the crop, drawn around the joint with its edges smoothed.
    const spread = Math.max(1.5, (0.9 * 1.25 * share * height) / size);
    const dot = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><circle cx="${
      person.keypoints[joint * 2] + 0.5
    }" cy="${person.keypoints[joint * 2 + 1] + 0.5}" r="${spread}" fill="white"/></svg>`;
    const drawn = black(width, height).composite([{ input: Buffer.from(dot) }]);
    const image = await (format === "png" ? drawn.png() : drawn.jpeg({ quality: 95 })).toBuffer();
    const row = emptyRow(size);
    await cropPerson({ ...person, image }, size, augmentation, row);
    const target = augmentation?.mirrored ? h36m17.mirror[joint] : joint;
    const wanted = [row.joints[target * 3], row.joints[target * 3 + 1]];
    if (wanted.some((value) => value < 3 || value > size - 4)) continue;
    const middle = brightMiddle(row.image, size);
    expect(Math.hypot(middle[0] - wanted[0], middle[1] - wanted[1])).toBeLessThan(0.3);
  }
});

function brightMiddle(image: Uint8Array, size: number): [number, number] {
  let [sum, x, y] = [0, 0, 0];
  for (let at = 0; at < size * size; at++) {
    const light = image[at * 3] < 40 ? 0 : image[at * 3];
    sum += light;
    x += light * (at % size);
    y += light * Math.floor(at / size);
  }
  return [x / sum, y / sum];
}

test("a joint outside of the crop, or that is not labelled, has no weight", async () => {
  const person = madePerson(320, 240, 0.5, 3);
  const image = await black(320, 240).png().toBuffer();
  const visibility = Uint8Array.from(person.visibility, (_, joint) => (joint === 4 ? 0 : 2));
  const row = emptyRow(64);
  await cropPerson({ ...person, image, visibility }, 64, { ...turned, scale: 2, rotation: 0 }, row);
  for (let joint = 0; joint < JOINTS; joint++) {
    const [x, y] = row.joints.subarray(joint * 3, joint * 3 + 2);
    const inside = joint !== 4 && x >= -0.5 && y >= -0.5 && x <= 63.5 && y <= 63.5;
    expect([row.weights[joint], row.depthWeights[joint]]).toEqual(inside ? [1, 1] : [0, 0]);
  }
  expect(row.weights.includes(1) && row.weights.filter((weight) => weight === 0).length > 1).toBe(true);
});

test("pixels of a picture that is grey, or has alpha, are those of its colours", async () => {
  for (const [channels, colour] of [
    [1, 77],
    [4, 77],
  ] as const) {
    const data = Buffer.alloc(120 * 120 * channels, colour);
    if (channels === 4) for (let at = 3; at < data.length; at += 4) data[at] = 255;
    const image = await sharp(data, { raw: { width: 120, height: 120, channels } })
      .png()
      .toBuffer();
    const row = emptyRow(32);
    await cropPerson({ ...madePerson(120, 120, 0.4, 1), image }, 32, null, row);
    expect([...row.image.subarray(16 * 32 * 3, 16 * 32 * 3 + 3)]).toEqual([77, 77, 77]);
  }
});

test("an image that is damaged, or not there, gets an error that names the sample and the next step", async () => {
  const noise = Buffer.from(Array.from({ length: 200 * 200 * 3 }, (_, at) => (at * at * 7919) % 251));
  const whole = await sharp(noise, { raw: { width: 200, height: 200, channels: 3 } })
    .jpeg()
    .toBuffer();
  const person = madePerson(200, 200, 0.6, 1);
  const crop = (image: Uint8Array | null) => cropPerson({ ...person, image }, 64, null, emptyRow(64));
  await crop(whole);
  const damaged = crop(whole.subarray(0, whole.length / 3));
  await expect(damaged).rejects.toThrow(FailedCheckError);
  await expect(damaged).rejects.toThrow(
    /^made: made\/1: its image cannot be decoded \(.+\); see what "wildpose verify/,
  );
  await expect(crop(null)).rejects.toThrow(/made\/1: has no image; put images in with "wildpose join made/);
});
