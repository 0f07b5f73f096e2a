/**
 * Triangles of a picture, in the camera frame. One mesh is filled anew for each picture, so that drawing many allocates
 * nothing.
 */

/** Numbers of a vertex: place (millimetres), normal, how far around (turns), how far along (millimetres). */
export const VERTEX = 8;

export interface Mesh {
  /** [vertices, {@link VERTEX}] */
  readonly vertices: Float32Array;
  vertexCount: number;
  /** [triangles, 3] */
  readonly corners: Int32Array;
  /** [triangles] index into the materials of the picture. */
  readonly materials: Uint8Array;
  /** [triangles] whose and what: see `body-parts.ts`. */
  readonly tags: Uint16Array;
  triangleCount: number;
}

/** More than the largest picture takes; what goes beyond is left out. */
const VERTICES = 90_000;
const TRIANGLES = 160_000;

export function createMesh(): Mesh {
  return {
    vertices: new Float32Array(VERTICES * VERTEX),
    vertexCount: 0,
    corners: new Int32Array(TRIANGLES * 3),
    materials: new Uint8Array(TRIANGLES),
    tags: new Uint16Array(TRIANGLES),
    triangleCount: 0,
  };
}

/** True where so much more fits. */
export function hasRoom(mesh: Mesh, vertices: number, triangles: number): boolean {
  return mesh.vertexCount + vertices <= VERTICES && mesh.triangleCount + triangles <= TRIANGLES;
}

/** @returns the index of the vertex. */
export function addVertex(
  mesh: Mesh,
  x: number,
  y: number,
  z: number,
  nx: number,
  ny: number,
  nz: number,
  around: number,
  along: number,
): number {
  const { vertices } = mesh;
  const at = mesh.vertexCount * VERTEX;
  vertices[at] = x;
  vertices[at + 1] = y;
  vertices[at + 2] = z;
  vertices[at + 3] = nx;
  vertices[at + 4] = ny;
  vertices[at + 5] = nz;
  vertices[at + 6] = around;
  vertices[at + 7] = along;
  return mesh.vertexCount++;
}

export function addTriangle(mesh: Mesh, a: number, b: number, c: number, material: number, tag: number): void {
  const at = mesh.triangleCount++;
  mesh.corners[at * 3] = a;
  mesh.corners[at * 3 + 1] = b;
  mesh.corners[at * 3 + 2] = c;
  mesh.materials[at] = material;
  mesh.tags[at] = tag;
}
