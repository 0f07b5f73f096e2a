/**
 * A scene: one or more people on a level ground, seen by a pinhole camera.
 *
 * World frame: y up, origin on the ground below the camera, which looks along -z.
 */
import type { Intrinsics } from "@wildpose/camera";
import { projectPinhole } from "@wildpose/camera";
import type { RandomStream } from "@wildpose/pose";
import { type Appearance, type Backdrop, sampleAppearance, sampleBackdrop } from "./appearance.js";
import type { Attitude } from "./attitudes.js";
import { turnY } from "./body-points.js";
import { type SampledBody, sampleBody } from "./sample-body.js";
import { cameraFromWorld } from "./view-body.js";

export interface ScenePerson {
  readonly body: SampledBody;
  /** [17, 3] body points, millimetres, camera frame. */
  readonly points: Float64Array;
  /** [17, 2] their pixels. */
  readonly pixels: Float64Array;
  /** Height of the pelvis above the ground, millimetres. */
  readonly pelvisHeightMm: number;
  readonly appearance: Appearance;
}

export interface Scene {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly intrinsics: Intrinsics;
  /** Degrees; pitch above 0 looks down. */
  readonly pitch: number;
  readonly roll: number;
  /** Of the camera above the ground. */
  readonly cameraHeightMm: number;
  readonly persons: readonly ScenePerson[];
  readonly backdrop: Backdrop;
}

export interface SceneOptions {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** How many people; 0 gives an empty place. */
  readonly persons: number;
  /** How tall the first person would stand in the image, pixels [low, high]. Default 100 to 300. */
  readonly personPixels?: readonly [low: number, high: number];
  /** What the people do. Default: by the shares of the sampler. */
  readonly attitudes?: readonly Attitude[];
  /** Draw again until all points of all people are this far inside the image, pixels. Default: they may leave it. */
  readonly margin?: number;
}

/** Scenes that do not fit are drawn again this often before giving up. */
const TRIES = 2000;

/** Flesh below the lowest point of a body, millimetres. */
const SOLE_MM = 50;

/** No body point is nearer than this to the camera. */
const NEAREST_MM = 600;

/**
 * Draws a scene.
 *
 * @throws {Error} when no scene that fits is found; the image is too small for the people asked for.
 */
export function sampleScene(random: RandomStream, options: SceneOptions): Scene {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const scene = attemptScene(random, options);
    if (scene) return scene;
  }
  throw new Error(`no scene of ${options.persons} people fits in ${options.width}×${options.height} pixels`);
}

function attemptScene(random: RandomStream, options: SceneOptions): Scene | null {
  const { width, height } = options;
  const focal = Math.hypot(width, height) * random.uniform(0.7, 1.3);
  const intrinsics: Intrinsics = [focal, focal, (width - 1) / 2, (height - 1) / 2];
  const pitch = random.uniform(-4, 20);
  const roll = random.normal(0, 2);
  const rotation = cameraFromWorld(0, pitch, roll, new Float64Array(9));
  const draw = () => sampleBody(random, options.attitudes?.[random.integer(options.attitudes.length)]);

  // The first person fixes how far away, and with it how high the camera hangs.
  const first = draw();
  const [smallest, tallest] = options.personPixels ?? [100, 300];
  const depth = (focal * first.heightMm) / random.uniform(smallest, tallest);
  const rayX = random.uniform(-0.4, 0.4) * (width / focal);
  const rayY = random.uniform(-0.08, 0.3) * (height / focal);
  const [x, y, z] = worldFromCamera(rotation, [rayX * depth, rayY * depth, depth]);
  const cameraHeightMm = pelvisHeight(first) - y;
  if (cameraHeightMm < 400 || cameraHeightMm > 4000) return null;

  const persons: ScenePerson[] = [];
  for (let p = 0; p < options.persons; p++) {
    const body = p === 0 ? first : draw();
    const side = p % 2 === 1 ? 1 : -1;
    const groundX = p === 0 ? x : x + side * Math.ceil(p / 2) * random.uniform(600, 1300);
    const groundZ = p === 0 ? z : z + random.uniform(-0.15, 0.3) * z;
    const facing = random.uniform(0, 1) < 0.7 ? random.normal(0, 45) : random.uniform(-180, 180);
    const person = placePerson(
      body,
      facing,
      [groundX, pelvisHeight(body) - cameraHeightMm, groundZ],
      rotation,
      intrinsics,
    );
    if (!fits(person, options)) return null;
    persons.push({ ...person, appearance: sampleAppearance(random) });
  }
  return { width, height, intrinsics, pitch, roll, cameraHeightMm, persons, backdrop: sampleBackdrop(random) };
}

function pelvisHeight({ points }: SampledBody): number {
  let lowest = 0;
  for (let i = 1; i < points.length; i += 3) lowest = Math.min(lowest, points[i]);
  return SOLE_MM - lowest;
}

/** @param pelvis relative to the camera, world axes, millimetres. */
function placePerson(
  body: SampledBody,
  facing: number,
  pelvis: readonly [number, number, number],
  rotation: Float64Array,
  intrinsics: Intrinsics,
): Omit<ScenePerson, "appearance"> {
  const turned = rotation.slice();
  turnY(turned, facing);
  const points = new Float64Array(body.points.length);
  for (let i = 0; i < points.length; i += 3) {
    for (let axis = 0; axis < 3; axis++) {
      const row = axis * 3;
      let value = 0;
      for (let k = 0; k < 3; k++) value += turned[row + k] * body.points[i + k] + rotation[row + k] * pelvis[k];
      points[i + axis] = value;
    }
  }
  const pixels = projectPinhole(points, intrinsics, new Float64Array((points.length / 3) * 2));
  return { body, points, pixels, pelvisHeightMm: pelvisHeight(body) };
}

function fits({ points, pixels }: Omit<ScenePerson, "appearance">, { width, height, margin }: SceneOptions): boolean {
  for (let i = 2; i < points.length; i += 3) if (points[i] < NEAREST_MM) return false;
  // Hips and shoulders are always in the picture: people are photographed, not found at its edge.
  const names = margin === undefined ? TORSO : ALL;
  const border = margin ?? 0;
  return names.every(
    (p) =>
      pixels[p * 2] >= border &&
      pixels[p * 2] <= width - 1 - border &&
      pixels[p * 2 + 1] >= border &&
      pixels[p * 2 + 1] <= height - 1 - border,
  );
}

const TORSO = [0, 1, 4, 7, 11, 14];
const ALL = Array.from({ length: 17 }, (_, p) => p);

/** The inverse of a rotation. */
function worldFromCamera(rotation: Float64Array, point: readonly [number, number, number]): [number, number, number] {
  return [0, 1, 2].map(
    (axis) => rotation[axis] * point[0] + rotation[3 + axis] * point[1] + rotation[6 + axis] * point[2],
  ) as [number, number, number];
}
