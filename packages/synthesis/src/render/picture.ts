/**
 * One picture of a person, made of a seed and a name: body, clothes, camera, light, place, what stands around, and what of
 * the joints can be seen.
 */
import { OCCLUDED, type RandomStream, randomStream, VISIBLE } from "@wildpose/pose";
import type { Attitude } from "../attitudes.js";
import { dot, type Vector } from "../motion/vectors.js";
import type { Camera } from "../rig/camera.js";
import { cameraFromWorld } from "../view-body.js";
import { groundBelow, paintBackdrop, paintShapes, sampleBackdrop } from "./backdrop.js";
import { partOf, partsOfJoint, personOf, SUBJECT } from "./body-parts.js";
import { takePicture } from "./camera-effects.js";
import { castShadows, sampleLighting } from "./lighting.js";
import type { Material } from "./materials.js";
import { createMesh, type Mesh, VERTEX } from "./mesh.js";
import { sampleOutfit } from "./outfit.js";
import { type Person, type SeenPerson, samplePerson, seePerson } from "./person.js";
import { addPerson, type Extremities } from "./person-mesh.js";
import { frame, type PlacedCamera, placeCamera, product } from "./place-camera.js";
import {
  clearGrid,
  createProjectedVertices,
  createSampleGrid,
  projectVertices,
  rasterise,
  type SampleGrid,
} from "./rasteriser.js";
import { SAMPLES, shadePicture } from "./shade-picture.js";
import { addBox, addThing, sampleThingMaterial } from "./things.js";
import { acrossFrom, along } from "./tube.js";

export interface PictureOptions {
  readonly seed: number;
  /** Names the picture in random streams. */
  readonly name: string;
  /** Pixels of a side. */
  readonly size: number;
  readonly attitude: Attitude;
}

export interface Picture {
  /** [size, size, 3] red, green, blue. */
  readonly pixels: Uint8Array;
  /** [17, 3] joints of h36m17, millimetres, camera frame. */
  readonly joints: Float64Array;
  /** Camera of the world in which the person stands: y up, the pelvis in the origin. */
  readonly camera: Camera;
  /** [17] `OCCLUDED` or `VISIBLE`. */
  readonly visibility: Uint8Array;
  /** 1 to 100, as JPEG encoders have it. */
  readonly quality: number;
}

/** Draws pictures of one size; keeps its memory between them. */
export interface PictureRenderer {
  render(options: Omit<PictureOptions, "size">): Picture;
  /** [size · 2, size · 2] tag of what the last picture shows at each sample, −1 for the backdrop. */
  tags(): Int32Array;
}

/** Samples of the side of a shadow. */
const SHADOW_SAMPLES = 224;

/** Where more joints than this are behind things, the things are taken away. */
const MOST_HIDDEN = 7;

/** Attitudes in which feet may be off the ground. */
const FLYING = new Set<Attitude>(["jumping", "acrobatics", "climbing", "swimming", "ball-sports", "sport"]);
/** Attitudes in which toes are pointed. */
const POINTED = new Set<Attitude>([...FLYING, "lying", "kneeling", "floor-exercise", "floor-sitting"]);

/** Of the pictures, how many have things in front of the person, where nothing else is asked for. */
export const USUAL_OCCLUDED = 0.32;

/**
 * @param size pixels of a side.
 * @param occluded share of the pictures with things in front of the person.
 */
export function createPictureRenderer(size: number, occluded: number = USUAL_OCCLUDED): PictureRenderer {
  const mesh = createMesh();
  const projected = createProjectedVertices(mesh);
  const shadowProjected = createProjectedVertices(mesh);
  const grid = createSampleGrid(size * SAMPLES);
  const shadowGrid = createSampleGrid(SHADOW_SAMPLES);
  const light = new Float32Array(size * size * 3);

  return {
    render({ seed, name, attitude }) {
      const stream = (use: string) => randomStream(seed, `picture/${name}/${use}`);
      mesh.vertexCount = 0;
      mesh.triangleCount = 0;
      const materials: Material[] = [];
      const person = samplePerson(stream("body"), attitude);
      const random = stream("camera");
      const placed = placeCamera(random, person);
      const seen = seePerson(person, placed.rotation, placed.translation);
      const { up } = seen;
      const looks = stream("looks");
      addPerson(mesh, seen, sampleOutfit(looks, person), sampleExtremities(looks, person), SUBJECT, materials);
      const intrinsics = frame(random, mesh, size);
      const place = stream("place");
      const level = groundOf(mesh, seen, place);
      addSeat(place, mesh, seen, materials, level);
      addOthers(stream("others"), mesh, placed, seen, level, materials);
      addThings(stream("things"), mesh, seen, intrinsics, size, level, materials);

      projectVertices(mesh, intrinsics, SAMPLES, projected);
      clearGrid(grid);
      rasterise(mesh, projected, grid);
      const behind = { vertices: mesh.vertexCount, triangles: mesh.triangleCount };
      const inFront = stream("occluders");
      if (inFront.uniform(0, 1) >= 1 - occluded) addOccluders(inFront, mesh, seen, intrinsics, size, materials);
      if (mesh.triangleCount > behind.triangles) {
        projectVertices(mesh, intrinsics, SAMPLES, projected, behind.vertices);
        rasterise(mesh, projected, grid, behind.triangles);
        if (countHidden(mesh, grid, seen, intrinsics) > MOST_HIDDEN) {
          mesh.vertexCount = behind.vertices;
          mesh.triangleCount = behind.triangles;
          clearGrid(grid);
          rasterise(mesh, projected, grid);
        }
      }

      const lighting = sampleLighting(stream("light"), up);
      const hip: Vector = [seen.points[0], seen.points[1], seen.points[2]];
      const shadows = castShadows(mesh, lighting, hip, person.heightMm * 1.1, shadowGrid, shadowProjected);
      const backdrop = sampleBackdrop(place, up, level, hip[2]);
      paintBackdrop(backdrop, intrinsics, size, lighting, shadows, light);
      paintShapes(place, size, light);
      shadePicture(mesh, projected, grid, materials, intrinsics, lighting, shadows, light);
      const effects = stream("effects");
      return {
        pixels: takePicture(effects, light, size),
        joints: seen.joints,
        camera: { intrinsics, rotation: placed.rotation, translation: placed.translation },
        visibility: visibilityOf(mesh, grid, seen, intrinsics),
        quality: 55 + effects.integer(41),
      };
    },
    tags: () => Int32Array.from(grid.triangles, (triangle) => (triangle < 0 ? BACKDROP : mesh.tags[triangle])),
  };
}

function sampleExtremities(random: RandomStream, { attitude }: Person): Extremities {
  const pointed = POINTED.has(attitude) && random.uniform(0, 1) < 0.7;
  return {
    toes: pointed ? random.uniform(30, 70) : random.uniform(-8, 18),
    curl: random.uniform(0, 1),
    palm: random.normal(-70, 40),
  };
}

/** Where the ground is: up · p of the lowest vertex, or lower under who is in the air. */
function groundOf(mesh: Mesh, { up, person }: SeenPerson, random: RandomStream): number {
  let lowest = Infinity;
  for (let vertex = 0; vertex < mesh.vertexCount; vertex++) {
    const at = vertex * VERTEX;
    const height = mesh.vertices[at] * up[0] + mesh.vertices[at + 1] * up[1] + mesh.vertices[at + 2] * up[2];
    if (height < lowest) lowest = height;
  }
  const isFlying = FLYING.has(person.attitude) && random.uniform(0, 1) < 0.6;
  return lowest - (isFlying ? random.uniform(0, 700) : 0);
}

/** A seat under who sits, at times with a back. */
function addSeat(
  random: RandomStream,
  mesh: Mesh,
  { person, points, up }: SeenPerson,
  materials: Material[],
  level: number,
): void {
  if (person.attitude !== "sitting" || random.uniform(0, 1) < 0.12) return;
  const { heightMm } = person;
  const at = (row: number): Vector => [points[row * 3], points[row * 3 + 1], points[row * 3 + 2]];
  const [hip, knees] = [at(0), at(2).map((value, axis) => (value + at(5)[axis]) / 2) as Vector];
  const top = dot(hip, up) - 0.062 * heightMm;
  if (top - level < 60) return;
  const front = acrossFrom([knees[0] - hip[0], knees[1] - hip[1], knees[2] - hip[2]], up);
  const across = acrossFrom(
    [front[1] * up[2] - front[2] * up[1], front[2] * up[0] - front[0] * up[2], front[0] * up[1] - front[1] * up[0]],
    up,
  );
  const material = materials.push(sampleThingMaterial(random)) - 1;
  const wide = random.uniform(0.12, 0.3) * heightMm;
  const deep = random.uniform(0.11, 0.15) * heightMm;
  const isBlock = random.uniform(0, 1) < 0.5;
  const thick = isBlock ? (top - level) / 2 : random.uniform(20, 50);
  const middle = along(hip, up, top - thick - dot(hip, up));
  addBox(mesh, along(middle, front, deep * 0.25), [across, up, front], [wide, thick, deep], material);
  if (!isBlock) {
    for (const [side, end] of [
      [-1, -0.7],
      [-1, 1.1],
      [1, -0.7],
      [1, 1.1],
    ]) {
      const leg = along(along(along(middle, across, side * wide * 0.9), front, end * deep), up, (level - top) / 2);
      addBox(mesh, leg, [across, up, front], [16, (top - level) / 2, 16], material);
    }
  }
  if (random.uniform(0, 1) < 0.4) {
    const high = random.uniform(0.08, 0.17) * heightMm;
    addBox(
      mesh,
      along(along(hip, front, -deep - 30), up, high - 0.06 * heightMm),
      [across, up, front],
      [wide, high, 18],
      material,
    );
  }
}

/** Other people: mostly behind, at times beside or in front. */
function addOthers(
  random: RandomStream,
  mesh: Mesh,
  placed: PlacedCamera,
  { points, up }: SeenPerson,
  level: number,
  materials: Material[],
): void {
  const many = random.uniform(0, 1);
  const count = many < 0.72 ? 0 : many < 0.9 ? 1 : 2;
  for (let index = 0; index < count; index++) {
    const person = samplePerson(random);
    const facing = cameraFromWorld(random.uniform(-180, 180), placed.pitch, placed.roll, new Float64Array(9));
    const rotation = product(placed.turned, facing);
    const depth =
      points[2] * (random.uniform(0, 1) < 0.88 ? random.uniform(1.12, 2.6) : random.uniform(0.85, 1.1)) + 300;
    const aside = random.uniform(0.25, 0.9) * (random.uniform(0, 1) < 0.5 ? -1 : 1);
    const spread = Math.max(person.heightMm, depth * 0.35);
    const hip = groundBelow([(points[0] * depth) / points[2] + aside * spread, points[1], depth], up, level);
    let lowest = 0;
    for (let i = 1; i < person.points.length; i += 3) lowest = Math.min(lowest, person.points[i]);
    const raised = along(hip, up, 60 - lowest);
    const seen = seePerson(person, rotation, raised);
    let nearest = Infinity;
    for (let i = 2; i < seen.points.length; i += 3) nearest = Math.min(nearest, seen.points[i]);
    if (nearest < 500) continue;
    addPerson(
      mesh,
      seen,
      sampleOutfit(random, person),
      sampleExtremities(random, person),
      SUBJECT + 1 + index,
      materials,
    );
  }
}

/** Things that stand about behind. */
function addThings(
  random: RandomStream,
  mesh: Mesh,
  { points, up, person }: SeenPerson,
  intrinsics: readonly number[],
  size: number,
  level: number,
  materials: Material[],
): void {
  const count = random.uniform(0, 1) < 0.4 ? 0 : 1 + random.integer(6);
  for (let index = 0; index < count; index++) {
    const depth = points[2] + random.uniform(0.4, 2.5) * person.heightMm;
    const x = ((random.uniform(0, size) - intrinsics[2]) / intrinsics[0]) * depth;
    const y = ((random.uniform(0, size) - intrinsics[3]) / intrinsics[1]) * depth;
    const half = person.heightMm * Math.exp(random.uniform(-2.6, -0.9));
    const free: Vector = [x, y, depth];
    const stands = along(groundBelow(free, up, level), up, half);
    addThing(random, mesh, materials, random.uniform(0, 1) < 0.7 ? stands : free, half, up);
  }
}

/** Things in front of a part of the person. */
function addOccluders(
  random: RandomStream,
  mesh: Mesh,
  { points, up, person }: SeenPerson,
  intrinsics: readonly number[],
  size: number,
  materials: Material[],
): void {
  const count = 1 + random.integer(2);
  for (let index = 0; index < count; index++) {
    let nearest = Infinity;
    for (let i = 2; i < points.length; i += 3) nearest = Math.min(nearest, points[i]);
    const depth = Math.max(nearest * random.uniform(0.5, 0.95) - 150, 300);
    // Near a joint, rather at an edge than in the middle.
    const row = random.integer(17);
    const scatter = size * 0.1;
    const [fx, fy, cx, cy] = intrinsics;
    const x = (fx * points[row * 3]) / points[row * 3 + 2] + random.normal(0, scatter);
    const y = (fy * points[row * 3 + 1]) / points[row * 3 + 2] + random.normal(0, scatter);
    const half = ((person.heightMm * Math.exp(random.uniform(-3.2, -1.7))) / points[2]) * depth;
    addThing(random, mesh, materials, [((x - cx) / fx) * depth, ((y - cy) / fy) * depth, depth], half, up);
  }
}

/**
 * What is seen of each joint: it is visible where its pixel shows a part of the person that it is in, or nothing at all, as
 * Human3.6M's neck may lie in the air below the chin.
 */
function visibilityOf(mesh: Mesh, grid: SampleGrid, { joints }: SeenPerson, intrinsics: readonly number[]): Uint8Array {
  return Uint8Array.from(partsOfJoint, (ofJoint, joint) => {
    const tag = tagAt(mesh, grid, joints, joint, intrinsics);
    const isSeen = tag === BACKDROP || (personOf(tag) === SUBJECT && ofJoint.includes(partOf(tag)));
    return isSeen ? VISIBLE : OCCLUDED;
  });
}

function countHidden(mesh: Mesh, grid: SampleGrid, { joints }: SeenPerson, intrinsics: readonly number[]): number {
  let hidden = 0;
  for (let joint = 0; joint < partsOfJoint.length; joint++) {
    if (personOf(tagAt(mesh, grid, joints, joint, intrinsics)) !== SUBJECT) hidden++;
  }
  return hidden;
}

/** Where no triangle is seen. */
const BACKDROP = -1;

/** The tag at the sample of a joint, or {@link BACKDROP}. */
function tagAt(
  mesh: Mesh,
  { triangles, size }: SampleGrid,
  joints: Float64Array,
  joint: number,
  [fx, fy, cx, cy]: readonly number[],
): number {
  const z = joints[joint * 3 + 2];
  const column = Math.round(((fx * joints[joint * 3]) / z + cx + 0.5) * SAMPLES - 0.5);
  const row = Math.round(((fy * joints[joint * 3 + 1]) / z + cy + 0.5) * SAMPLES - 0.5);
  if (column < 0 || row < 0 || column >= size || row >= size) return BACKDROP;
  const triangle = triangles[row * size + column];
  return triangle < 0 ? BACKDROP : mesh.tags[triangle];
}
