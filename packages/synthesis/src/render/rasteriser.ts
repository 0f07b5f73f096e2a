/**
 * A z-buffer that keeps the triangle seen at each sample, by a pinhole or from the direction of a light. Colours are worked
 * out afterwards, once for each pixel and triangle: `shade-picture.ts`.
 */
import { type Mesh, VERTEX } from "./mesh.js";

/** What is seen at each sample of a square grid. */
export interface SampleGrid {
  /** Samples of a side. */
  readonly size: number;
  /** [size, size] triangle, or -1. */
  readonly triangles: Int32Array;
  /** [size, size] 1 / depth for a pinhole, −depth for a light: the larger is nearer. */
  readonly nearness: Float32Array;
}

export function createSampleGrid(size: number): SampleGrid {
  return { size, triangles: new Int32Array(size * size), nearness: new Float32Array(size * size) };
}

/** Makes a grid empty. */
export function clearGrid(grid: SampleGrid): void {
  grid.triangles.fill(-1);
  grid.nearness.fill(Number.NEGATIVE_INFINITY);
}

/** Where vertices lie on a grid: x, y in samples, and nearness; NaN for one that cannot be seen. */
export interface ProjectedVertices {
  /** [vertices, 3] */
  readonly values: Float32Array;
}

export function createProjectedVertices(mesh: Mesh): ProjectedVertices {
  return { values: new Float32Array((mesh.vertices.length / VERTEX) * 3) };
}

/** Nothing nearer is drawn, millimetres. */
const NEAREST_MM = 150;

/**
 * Projects vertices by a pinhole.
 *
 * @param samplesPerPixel of a side: sample s of pixel p has its centre at p + (s + 0.5) / samplesPerPixel − 0.5.
 */
export function projectVertices(
  mesh: Mesh,
  [fx, fy, cx, cy]: readonly [number, number, number, number],
  samplesPerPixel: number,
  out: ProjectedVertices,
  from = 0,
): void {
  const { values } = out;
  for (let vertex = from; vertex < mesh.vertexCount; vertex++) {
    const z = mesh.vertices[vertex * VERTEX + 2];
    const near = z >= NEAREST_MM ? 1 / z : Number.NaN;
    values[vertex * 3] = (fx * mesh.vertices[vertex * VERTEX] * near + cx + 0.5) * samplesPerPixel - 0.5;
    values[vertex * 3 + 1] = (fy * mesh.vertices[vertex * VERTEX + 1] * near + cy + 0.5) * samplesPerPixel - 0.5;
    values[vertex * 3 + 2] = near;
  }
}

/** Draws the triangles from `from` on. */
export function rasterise(mesh: Mesh, { values }: ProjectedVertices, grid: SampleGrid, from = 0): void {
  const { size, triangles, nearness } = grid;
  const { corners, triangleCount } = mesh;
  for (let triangle = from; triangle < triangleCount; triangle++) {
    const a = corners[triangle * 3] * 3;
    const b = corners[triangle * 3 + 1] * 3;
    const c = corners[triangle * 3 + 2] * 3;
    const ax = values[a];
    const ay = values[a + 1];
    const bx = values[b];
    const by = values[b + 1];
    const cx = values[c];
    const cy = values[c + 1];
    const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
    // Also where a corner is not before the camera: NaN.
    if (!(area > 1e-9 || area < -1e-9)) continue;
    const lowX = Math.max(Math.ceil(Math.min(ax, bx, cx)), 0);
    const highX = Math.min(Math.floor(Math.max(ax, bx, cx)), size - 1);
    const lowY = Math.max(Math.ceil(Math.min(ay, by, cy)), 0);
    const highY = Math.min(Math.floor(Math.max(ay, by, cy)), size - 1);
    if (lowX > highX || lowY > highY) continue;
    const scale = 1 / area;
    // Weights of corners b and c, and the nearness, are linear in x and y.
    const wbx = (cy - ay) * scale;
    const wby = -(cx - ax) * scale;
    const wcx = -(by - ay) * scale;
    const wcy = (bx - ax) * scale;
    const za = values[a + 2];
    const zbx = values[b + 2] - za;
    const zcx = values[c + 2] - za;
    const zx = wbx * zbx + wcx * zcx;
    const isWide = highX - lowX > 12;
    for (let y = lowY; y <= highY; y++) {
      const dy = y - ay;
      let from = lowX;
      let to = highX;
      if (isWide) {
        // Where on this row all three weights are at least 0; a sample more at either end, tested below.
        const b0 = wby * dy - wbx * ax;
        const c0 = wcy * dy - wcx * ax;
        const a0 = 1 - b0 - c0;
        const a1 = -wbx - wcx;
        for (let edge = 0; edge < 3; edge++) {
          const start = edge === 0 ? b0 : edge === 1 ? c0 : a0;
          const step = edge === 0 ? wbx : edge === 1 ? wcx : a1;
          const zero = -start / step;
          if (step > 0 && zero - 1 > from) from = Math.floor(zero);
          else if (step < 0 && zero + 1 < to) to = Math.ceil(zero);
        }
      }
      const dx = from - ax;
      let wb = wbx * dx + wby * dy;
      let wc = wcx * dx + wcy * dy;
      let z = za + wb * zbx + wc * zcx;
      let at = y * size + from;
      for (let x = from; x <= to; x++) {
        if (wb >= 0 && wc >= 0 && wb + wc <= 1 && z > nearness[at]) {
          nearness[at] = z;
          triangles[at] = triangle;
        }
        wb += wbx;
        wc += wcx;
        z += zx;
        at++;
      }
    }
  }
}
