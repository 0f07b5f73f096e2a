import type { Scene } from "./scene.js";
import { outlinesOfScene } from "./scene-outlines.js";
import { hides } from "./solids.js";

/**
 * Which body points of each person cannot be seen, because a limb, the trunk, another person or a seat is in front.
 *
 * @returns per person [17]: 1 where the point is hidden.
 */
export function hiddenPoints(scene: Scene): Uint8Array[] {
  const outlines = outlinesOfScene(scene);
  return scene.persons.map(({ points, pixels }) =>
    Uint8Array.from({ length: points.length / 3 }, (_, p) =>
      outlines.some((outline) => hides(outline, pixels[p * 2], pixels[p * 2 + 1], points[p * 3 + 2])) ? 1 : 0,
    ),
  );
}
