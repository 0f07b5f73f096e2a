/** Things around a person: boxes, posts, balls and plants. All in the camera frame, millimetres. */
import type { RandomStream } from "@wildpose/pose";
import { cross, type Vector } from "../motion/vectors.js";
import { THING } from "./body-parts.js";
import { sampleDull, sampleGreen, sampleVivid } from "./colours.js";
import { type Material, plainMaterial, sampleCloth } from "./materials.js";
import { addTriangle, addVertex, hasRoom, type Mesh } from "./mesh.js";
import { acrossFrom, addEllipsoid, addTube, along, type Ring, roundEnd, unitOr } from "./tube.js";

/** Millimetres around, of materials on things. */
const GIRTH = 1000;

/** Draws what a thing is made of. */
export function sampleThingMaterial(random: RandomStream): Material {
  const kind = random.uniform(0, 1);
  if (kind < 0.25) return { ...sampleCloth(random, GIRTH, 0.3), open: 0 };
  const colour = kind < 0.45 ? sampleVivid(random) : sampleDull(random);
  return plainMaterial(random, colour, {
    pattern: kind < 0.7 ? "mottled" : kind < 0.8 ? "rings" : "plain",
    second: sampleDull(random),
    scale: Math.exp(random.uniform(Math.log(30), Math.log(300))),
    girth: GIRTH,
    gloss: random.uniform(0, 0.3),
  });
}

/** Adds a box. @param axes of length 1; @param half sizes along them. */
export function addBox(
  mesh: Mesh,
  centre: Vector,
  axes: readonly [Vector, Vector, Vector],
  half: readonly [number, number, number],
  material: number,
): void {
  if (!hasRoom(mesh, 24, 12)) return;
  for (let axis = 0; axis < 3; axis++) {
    const [u, v] = [(axis + 1) % 3, (axis + 2) % 3];
    for (const side of [-1, 1]) {
      const normal = axes[axis].map((value) => value * side) as Vector;
      const face = along(centre, normal, half[axis]);
      const corners = [
        [-1, -1],
        [1, -1],
        [1, 1],
        [-1, 1],
      ].map(([s, t]) => {
        const [x, y, z] = along(along(face, axes[u], s * half[u]), axes[v], t * half[v]);
        return addVertex(mesh, x, y, z, ...normal, (s * half[u]) / GIRTH, t * half[v]);
      });
      addTriangle(mesh, corners[0], corners[1], corners[2], material, THING);
      addTriangle(mesh, corners[0], corners[2], corners[3], material, THING);
    }
  }
}

/** Draws a thing of some size at a place. @param up of the world. */
export function addThing(
  random: RandomStream,
  mesh: Mesh,
  materials: Material[],
  place: Vector,
  size: number,
  up: Vector,
): void {
  const kind = random.uniform(0, 1);
  if (kind < 0.3) {
    addPlant(random, mesh, materials, place, size * 1.3);
    return;
  }
  const material = materials.push(sampleThingMaterial(random)) - 1;
  const lean = unitOr([random.normal(0, 1), random.normal(0, 1), random.normal(0, 1)], [1, 0, 0]);
  const upward =
    random.uniform(0, 1) < 0.7 ? up : unitOr([random.normal(0, 1), random.normal(0, 1), random.normal(0, 1)], up);
  const across = acrossFrom(lean, upward);
  const deep = cross(upward, across);
  const stretch = () => Math.exp(random.uniform(-0.8, 0.6));
  if (kind < 0.62) {
    addBox(mesh, place, [across, upward, deep], [size * stretch(), size * stretch(), size * stretch() * 0.6], material);
  } else if (kind < 0.82) {
    addPost(mesh, place, upward, across, size * random.uniform(0.1, 0.35), size * random.uniform(1.5, 5), material);
  } else {
    const radii = [size * stretch(), size * stretch(), size * stretch()] as const;
    addEllipsoid(mesh, place, { across, front: deep, up: upward }, radii, { sides: 14, material, tag: THING }, 8);
  }
}

function addPost(
  mesh: Mesh,
  place: Vector,
  up: Vector,
  across: Vector,
  radius: number,
  half: number,
  material: number,
): void {
  const ring = (share: number): Ring => ({
    centre: along(place, up, half * share),
    across,
    front: cross(up, across),
    halfWidth: radius,
    frontDepth: radius,
    backDepth: radius,
  });
  addTube(mesh, [ring(-1), ring(0), ring(1), ...roundEnd(ring(1), up, radius)], { sides: 12, material, tag: THING });
}

/** Leaves about a place. */
function addPlant(random: RandomStream, mesh: Mesh, materials: Material[], place: Vector, size: number): void {
  const greens = [0, 1, 2].map(
    () =>
      materials.push(plainMaterial(random, sampleGreen(random), { gloss: random.uniform(0, 0.3), girth: GIRTH })) - 1,
  );
  const leaves = 25 + random.integer(70);
  const [length, width] = [size * random.uniform(0.2, 0.6), size * random.uniform(0.04, 0.16)];
  if (!hasRoom(mesh, leaves * 4, leaves * 2)) return;
  for (let leaf = 0; leaf < leaves; leaf++) {
    const from: Vector = [
      place[0] + random.normal(0, size * 0.42),
      place[1] + random.normal(0, size * 0.5),
      place[2] + random.normal(0, size * 0.3),
    ];
    const direction = unitOr([random.normal(0, 1), random.normal(-0.5, 1), random.normal(0, 1)], [0, -1, 0]);
    const across = acrossFrom([random.normal(0, 1), random.normal(0, 1), random.normal(0, 1)], direction);
    const normal = cross(direction, across);
    const middle = along(from, direction, length * 0.45);
    const tip = along(from, direction, length);
    const corners = [from, along(middle, across, width), tip, along(middle, across, -width)].map(([x, y, z], index) =>
      addVertex(mesh, x, y, z, ...normal, index / 4, 0),
    );
    const material = greens[leaf % 3];
    addTriangle(mesh, corners[0], corners[1], corners[2], material, THING);
    addTriangle(mesh, corners[0], corners[2], corners[3], material, THING);
  }
}
