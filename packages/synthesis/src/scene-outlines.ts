/**
 * Everything that stands in a scene: the people and what they sit on, as outlines on the image plane.
 */
import type { Scene, ScenePerson } from "./scene.js";
import { type Outline, outlineOf, type Solid, solidsOfBody } from "./solids.js";
import { cameraFromWorld } from "./view-body.js";

/** The outlines of all solids, from far to near. */
export function outlinesOfScene(scene: Scene): Outline[] {
  return scene.persons
    .flatMap((person) => [
      ...seatOf(scene, person),
      ...solidsOfBody(person.points, person.body.heightMm, person.appearance),
    ])
    .map((solid) => outlineOf(solid, scene.intrinsics))
    .sort((a, b) => b.depth - a.depth);
}

/** A block to sit on, as wide as the hips; nothing for people who do not sit. */
function seatOf(scene: Scene, person: ScenePerson): Solid[] {
  if (person.body.attitude !== "sitting") return [];
  const [below, right, toward, up] = groundBelow(scene, person);
  const half = 0.13 * person.body.heightMm;
  const top = person.pelvisHeightMm - 0.05 * person.body.heightMm;
  const corner = (sideways: number, lifted: number, back: number) =>
    [0, 1, 2, 3].map((axis) =>
      axis === 3 ? 0 : below[axis] + sideways * right[axis] + lifted * up[axis] + back * toward[axis],
    ) as unknown as Solid["balls"][number];
  const square = (lifted: number) =>
    [-half, half].flatMap((sideways) => [-half, half].map((back) => corner(sideways, lifted, back)));
  return [
    { balls: [...square(0), ...square(top)], colour: [150, 118, 88], depthBias: 110 },
    { balls: square(top), colour: [186, 152, 116], depthBias: 105 },
  ];
}

/** The point of the ground below the pelvis, and the world's right, towards the viewer and up; camera frame. */
export function groundBelow({ pitch, roll }: Scene, { points, pelvisHeightMm }: ScenePerson) {
  const rotation = cameraFromWorld(0, pitch, roll, new Float64Array(9));
  const column = (axis: number) => [rotation[axis], rotation[3 + axis], rotation[6 + axis]] as const;
  const [right, up, toward] = [column(0), column(1), column(2)];
  const below = [0, 1, 2].map((axis) => points[axis] - pelvisHeightMm * up[axis]);
  return [below, right, toward, up] as const;
}
