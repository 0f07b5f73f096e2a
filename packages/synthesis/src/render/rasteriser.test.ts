import { expect, test } from "vitest";
import { addTriangle, addVertex, createMesh } from "./mesh.js";
import { clearGrid, createProjectedVertices, createSampleGrid, projectVertices, rasterise } from "./rasteriser.js";

const SIZE = 64;

/** Draws triangles of corners [x, y, z] millimetres by a camera of focal length 60 in the middle. */
function draw(triangles: readonly (readonly (readonly [number, number, number])[])[]) {
  const mesh = createMesh();
  for (const corners of triangles) {
    const [a, b, c] = corners.map(([x, y, z]) => addVertex(mesh, x, y, z, 0, 0, -1, 0, 0));
    addTriangle(mesh, a, b, c, 0, 0);
  }
  const projected = createProjectedVertices(mesh);
  const grid = createSampleGrid(SIZE);
  projectVertices(mesh, [60, 60, 31.5, 31.5], 1, projected);
  clearGrid(grid);
  rasterise(mesh, projected, grid);
  return grid;
}

test("the nearer of two triangles is seen, in either order, also where they cross", () => {
  const far = [
    [-2000, -2000, 2000],
    [2000, -2000, 2000],
    [0, 3000, 2000],
  ] as const;
  const near = [
    [-200, -200, 1000],
    [200, -200, 1000],
    [0, 250, 3000],
  ] as const;
  const one = draw([far, near]);
  const other = draw([near, far]);
  for (let at = 0; at < one.triangles.length; at++) {
    expect(other.triangles[at]).toBe(one.triangles[at] < 0 ? -1 : 1 - one.triangles[at]);
    expect(other.nearness[at]).toBe(one.nearness[at]);
  }
  expect(new Set(one.triangles)).toEqual(new Set([-1, 0, 1]));
});

test("covers the samples inside a triangle, whatever its shape: as a test of each sample by its corners says", () => {
  const corners = [
    [-900, -450, 1800],
    [1000, 380, 1500],
    [-200, 60, 1200],
  ] as const;
  const { triangles, nearness } = draw([corners]);
  const [a, b, c] = corners.map(([x, y, z]) => [(60 * x) / z + 31.5, (60 * y) / z + 31.5]);
  const side = (p: number[], q: number[], x: number, y: number) =>
    (q[0] - p[0]) * (y - p[1]) - (q[1] - p[1]) * (x - p[0]);
  let covered = 0;
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) {
      const sides = [side(a, b, x, y), side(b, c, x, y), side(c, a, x, y)];
      // What lies on an edge may fall to either side.
      if (sides.some((value) => Math.abs(value) < 1e-3)) continue;
      const isInside = sides.every((value) => value > 0) || sides.every((value) => value < 0);
      expect(triangles[y * SIZE + x] === 0, `${x}, ${y}`).toBe(isInside);
      if (!isInside) continue;
      covered++;
      expect(1 / nearness[y * SIZE + x]).toBeGreaterThan(1199);
      expect(1 / nearness[y * SIZE + x]).toBeLessThan(1801);
    }
  }
  expect(covered).toBeGreaterThan(40);
});

test("what reaches behind the camera is left out", () => {
  const { triangles } = draw([
    [
      [-500, -500, 1000],
      [500, -500, 1000],
      [0, 500, -1000],
    ],
  ]);
  expect(triangles.every((triangle) => triangle === -1)).toBe(true);
});
