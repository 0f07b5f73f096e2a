/** Colours of the triangles that a z-buffer has kept, over a backdrop. */
import { createLitPoint, hiddenTaps, type Lighting, lightOn, type ShadowMap, TAP_COUNT } from "./lighting.js";
import { colourAt, leanAt, type Material } from "./materials.js";
import { type Mesh, VERTEX } from "./mesh.js";
import type { ProjectedVertices, SampleGrid } from "./rasteriser.js";

/** Samples of a pixel's side. */
export const SAMPLES = 2;

const colour = new Float64Array(3);
const point = createLitPoint();
/** The place on the sample grid that is shaded; a place on a skin, around and along. */
const sample = new Float64Array(2);
const skin = new Float64Array(2);
const lean = new Float64Array(2);

/**
 * Shades each pixel once for each triangle seen in it, and mixes by the samples that see it.
 *
 * @param picture [size, size, 3] linear light: the backdrop, painted over.
 */
export function shadePicture(
  mesh: Mesh,
  projected: ProjectedVertices,
  grid: SampleGrid,
  materials: readonly Material[],
  intrinsics: readonly [number, number, number, number],
  lighting: Lighting,
  shadows: ShadowMap,
  picture: Float32Array,
): void {
  const size = grid.size / SAMPLES;
  const { triangles } = grid;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const first = y * SAMPLES * grid.size + x * SAMPLES;
      const a = triangles[first];
      const b = triangles[first + 1];
      const c = triangles[first + grid.size];
      const d = triangles[first + grid.size + 1];
      if (a < 0 && b < 0 && c < 0 && d < 0) continue;
      const at = (y * size + x) * 3;
      let red = 0;
      let green = 0;
      let blue = 0;
      let covered = 0;
      // Each triangle of the four is shaded at the middle of its samples.
      for (let of = 0; of < 4; of++) {
        const triangle = of === 0 ? a : of === 1 ? b : of === 2 ? c : d;
        if (triangle < 0) continue;
        if (of > 0 && triangle === a) continue;
        if (of > 1 && triangle === b) continue;
        if (of > 2 && triangle === c) continue;
        let count = 0;
        let sumX = 0;
        let sumY = 0;
        if (a === triangle) count++;
        if (b === triangle) {
          count++;
          sumX++;
        }
        if (c === triangle) {
          count++;
          sumY++;
        }
        if (d === triangle) {
          count++;
          sumX++;
          sumY++;
        }
        sample[0] = x * SAMPLES + sumX / count;
        sample[1] = y * SAMPLES + sumY / count;
        shadeAt(mesh, projected, materials, intrinsics, lighting, shadows, triangle);
        red += colour[0] * count;
        green += colour[1] * count;
        blue += colour[2] * count;
        covered += count;
      }
      const rest = (4 - covered) / 4;
      picture[at] = picture[at] * rest + red / 4;
      picture[at + 1] = picture[at + 1] * rest + green / 4;
      picture[at + 2] = picture[at + 2] * rest + blue / 4;
    }
  }
}

/** Sets `colour` to that of a triangle at `sample`. */
function shadeAt(
  mesh: Mesh,
  { values }: ProjectedVertices,
  materials: readonly Material[],
  [fx, fy, cx, cy]: readonly [number, number, number, number],
  lighting: Lighting,
  shadows: ShadowMap,
  triangle: number,
): void {
  const x = sample[0];
  const y = sample[1];
  const { corners, vertices } = mesh;
  const ia = corners[triangle * 3];
  const ib = corners[triangle * 3 + 1];
  const ic = corners[triangle * 3 + 2];
  const ax = values[ia * 3];
  const ay = values[ia * 3 + 1];
  const bx = values[ib * 3] - ax;
  const by = values[ib * 3 + 1] - ay;
  const cx2 = values[ic * 3] - ax;
  const cy2 = values[ic * 3 + 1] - ay;
  const area = bx * cy2 - by * cx2;
  const dx = x - ax;
  const dy = y - ay;
  let wb = (dx * cy2 - dy * cx2) / area;
  let wc = (dy * bx - dx * by) / area;
  let wa = (1 - wb - wc) * values[ia * 3 + 2];
  wb *= values[ib * 3 + 2];
  wc *= values[ic * 3 + 2];
  const near = wa + wb + wc;
  const depth = 1 / near;
  wa *= depth;
  wb *= depth;
  wc *= depth;
  const va = ia * VERTEX;
  const vb = ib * VERTEX;
  const vc = ic * VERTEX;
  let nx = vertices[va + 3] * wa + vertices[vb + 3] * wb + vertices[vc + 3] * wc;
  let ny = vertices[va + 4] * wa + vertices[vb + 4] * wb + vertices[vc + 4] * wc;
  let nz = vertices[va + 5] * wa + vertices[vb + 5] * wb + vertices[vc + 5] * wc;
  skin[0] = vertices[va + 6] * wa + vertices[vb + 6] * wb + vertices[vc + 6] * wc;
  skin[1] = vertices[va + 7] * wa + vertices[vb + 7] * wb + vertices[vc + 7] * wc;
  const material = materials[mesh.materials[triangle]];
  colourAt(material, skin, colour);

  const px = (((x + 0.5) / SAMPLES - 0.5 - cx) / fx) * depth;
  const py = (((y + 0.5) / SAMPLES - 0.5 - cy) / fy) * depth;
  let size = 1 / (Math.sqrt(nx * nx + ny * ny + nz * nz) || 1);
  const toEye = 1 / Math.sqrt(px * px + py * py + depth * depth);
  const ex = -px * toEye;
  const ey = -py * toEye;
  const ez = -depth * toEye;
  // The inside of a sleeve or a skirt looks at the camera, too.
  const facing = (nx * ex + ny * ey + nz * ez) * size;
  if (facing < -0.2) size = -size;
  nx *= size;
  ny *= size;
  nz *= size;
  let shade = facing < -0.2 ? 0.55 : 1;
  if (material.bump > 0) {
    leanAt(material, skin, lean);
    nx += lean[0] * 0.5;
    ny += lean[1];
    nz -= lean[0] * 0.5;
    const again = 1 / Math.sqrt(nx * nx + ny * ny + nz * nz);
    nx *= again;
    ny *= again;
    nz *= again;
    shade *= Math.min(Math.max(1 + lean[1] * 0.5, 0.6), 1.3);
  }
  point.place[0] = px;
  point.place[1] = py;
  point.place[2] = depth;
  point.normal[0] = nx;
  point.normal[1] = ny;
  point.normal[2] = nz;
  const hidden = hiddenTaps(shadows, point, 1);
  lightOn(lighting, point, hidden);
  let shine = 0;
  if (material.gloss > 0) {
    const { toward } = lighting;
    const hx = ex + toward[0];
    const hy = ey + toward[1];
    const hz = ez + toward[2];
    const half = Math.max((nx * hx + ny * hy + nz * hz) / Math.sqrt(hx * hx + hy * hy + hz * hz + 1e-9), 0);
    const squared = half * half;
    const fourth = squared * squared;
    shine = fourth * fourth * fourth * material.gloss * 0.5 * (1 - (hidden / TAP_COUNT) * lighting.shadow);
  }
  for (let channel = 0; channel < 3; channel++) {
    colour[channel] = colour[channel] * point.light[channel] * shade + shine * lighting.lamp[channel];
  }
}
