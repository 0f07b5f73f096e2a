/**
 * Tubes: rings of any width and depth one after another, closed by a skin. Limbs, trunks, sleeves and hair are all tubes.
 */
import { cross, lengthOf, type Vector } from "../motion/vectors.js";
import { addTriangle, addVertex, hasRoom, type Mesh, VERTEX } from "./mesh.js";

/** A cross-section: an ellipse whose front and back half may differ in depth. Millimetres. */
export interface Ring {
  readonly centre: Vector;
  /** To the person's left, and to the front; length 1. */
  readonly across: Vector;
  readonly front: Vector;
  readonly halfWidth: number;
  readonly frontDepth: number;
  readonly backDepth: number;
}

/** What a tube is made of. Numbers may depend on the place: `ring` counts along, `turn` is 0 to 1 around, front at 0.25. */
export interface TubeLook {
  readonly sides: number;
  readonly material: number | ((ring: number, turn: number) => number);
  readonly tag: number | ((ring: number) => number);
  /** Millimetres that the skin stands out. */
  readonly relief?: (ring: number, turn: number, along: number) => number;
  /** Leaves triangles out where it is false. */
  readonly covers?: (ring: number, turn: number) => boolean;
  /** Where `along` begins, millimetres. */
  readonly from?: number;
}

/** Adds a tube. The normals are those of the skin and look outwards. */
export function addTube(mesh: Mesh, rings: readonly Ring[], look: TubeLook): void {
  const { sides, material, tag, relief, covers } = look;
  if (rings.length < 2 || !hasRoom(mesh, rings.length * (sides + 1), rings.length * sides * 2)) return;
  const first = mesh.vertexCount;
  let along = look.from ?? 0;
  for (let ring = 0; ring < rings.length; ring++) {
    const { centre, across, front, halfWidth, frontDepth, backDepth } = rings[ring];
    if (ring > 0) {
      const before = rings[ring - 1].centre;
      along += lengthOf([centre[0] - before[0], centre[1] - before[1], centre[2] - before[2]]);
    }
    for (let side = 0; side <= sides; side++) {
      const turn = side / sides;
      const angle = (2 * Math.PI * (side % sides)) / sides;
      const stand = relief === undefined ? 0 : relief(ring, turn === 1 ? 0 : turn, along);
      const sine = Math.sin(angle);
      const w = (halfWidth + stand) * Math.cos(angle);
      const d = ((sine > 0 ? frontDepth : backDepth) + stand) * sine;
      addVertex(
        mesh,
        centre[0] + across[0] * w + front[0] * d,
        centre[1] + across[1] * w + front[1] * d,
        centre[2] + across[2] * w + front[2] * d,
        0,
        0,
        0,
        turn,
        along,
      );
    }
  }
  setNormals(mesh, first, rings, sides);
  for (let ring = 0; ring + 1 < rings.length; ring++) {
    const ofTag = typeof tag === "number" ? tag : tag(ring);
    for (let side = 0; side < sides; side++) {
      const turn = (side + 0.5) / sides;
      if (covers !== undefined && !covers(ring, turn)) continue;
      const ofMaterial = typeof material === "number" ? material : material(ring, turn);
      const a = first + ring * (sides + 1) + side;
      const b = a + sides + 1;
      addTriangle(mesh, a, a + 1, b, ofMaterial, ofTag);
      addTriangle(mesh, a + 1, b + 1, b, ofMaterial, ofTag);
    }
  }
}

/** From the vertices beside, around and along; turned away from the ring's centre. */
function setNormals(mesh: Mesh, first: number, rings: readonly Ring[], sides: number): void {
  const { vertices } = mesh;
  const last = rings.length - 1;
  const at = (ring: number, side: number) => (first + ring * (sides + 1) + side) * VERTEX;
  for (let ring = 0; ring <= last; ring++) {
    const [cx, cy, cz] = rings[ring].centre;
    const previous = Math.max(ring - 1, 0);
    const next = Math.min(ring + 1, last);
    for (let side = 0; side <= sides; side++) {
      const right = at(ring, (side + 1) % sides);
      const left = at(ring, (side + sides - 1) % sides);
      const up = at(next, side);
      const down = at(previous, side);
      const ux = vertices[right] - vertices[left];
      const uy = vertices[right + 1] - vertices[left + 1];
      const uz = vertices[right + 2] - vertices[left + 2];
      const vx = vertices[up] - vertices[down];
      const vy = vertices[up + 1] - vertices[down + 1];
      const vz = vertices[up + 2] - vertices[down + 2];
      let nx = uy * vz - uz * vy;
      let ny = uz * vx - ux * vz;
      let nz = ux * vy - uy * vx;
      const own = at(ring, side);
      const ox = vertices[own] - cx;
      const oy = vertices[own + 1] - cy;
      const oz = vertices[own + 2] - cz;
      const sign = nx * ox + ny * oy + nz * oz < 0 ? -1 : 1;
      const size = sign / (Math.sqrt(nx * nx + ny * ny + nz * nz) || 1);
      nx *= size;
      ny *= size;
      nz *= size;
      vertices[own + 3] = nx;
      vertices[own + 4] = ny;
      vertices[own + 5] = nz;
    }
  }
}

/** Shares of a half sphere: how far out, and how wide there. */
const DOME = [
  [0.5, 0.87],
  [0.85, 0.53],
  [1, 0.03],
] as const;

/** Rings that round off the end of a tube. `outward` is the direction it ends in, length 1. */
export function roundEnd(ring: Ring, outward: Vector, length: number): Ring[] {
  return DOME.map(([out, wide]) => scaledRing(moved(ring, outward, out * length), wide));
}

/** The same as {@link roundEnd} for the beginning of a tube: in the order of the rings. */
export function roundBegin(ring: Ring, outward: Vector, length: number): Ring[] {
  return roundEnd(ring, outward, length).reverse();
}

function moved(ring: Ring, direction: Vector, length: number): Ring {
  return { ...ring, centre: along(ring.centre, direction, length) };
}

/** A ring wider by a factor. */
export function scaledRing(ring: Ring, factor: number): Ring {
  return {
    ...ring,
    halfWidth: ring.halfWidth * factor,
    frontDepth: ring.frontDepth * factor,
    backDepth: ring.backDepth * factor,
  };
}

/** A ring wider by millimetres. */
export function grownRing(ring: Ring, millimetres: number): Ring {
  return {
    ...ring,
    halfWidth: ring.halfWidth + millimetres,
    frontDepth: ring.frontDepth + millimetres,
    backDepth: ring.backDepth + millimetres,
  };
}

/** An ellipsoid: its axes in directions of length 1. `up` is where its rings are stacked along. */
export function addEllipsoid(
  mesh: Mesh,
  centre: Vector,
  axes: { readonly across: Vector; readonly front: Vector; readonly up: Vector },
  radii: readonly [across: number, front: number, up: number],
  look: TubeLook,
  stacks = 8,
): void {
  const rings: Ring[] = [];
  for (let stack = 0; stack <= stacks; stack++) {
    const angle = Math.PI * (stack / stacks - 0.5);
    const wide = Math.max(Math.cos(angle), 0.02);
    rings.push({
      centre: along(centre, axes.up, Math.sin(angle) * radii[2]),
      across: axes.across,
      front: axes.front,
      halfWidth: radii[0] * wide,
      frontDepth: radii[1] * wide,
      backDepth: radii[1] * wide,
    });
  }
  addTube(mesh, rings, look);
}

export function along(from: Readonly<Vector>, direction: Readonly<Vector>, length: number): Vector {
  return [from[0] + direction[0] * length, from[1] + direction[1] * length, from[2] + direction[2] * length];
}

export function mix(a: Readonly<Vector>, b: Readonly<Vector>, share: number): Vector {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share];
}

/** The vector at length 1, or `otherwise` where it has none. */
export function unitOr(vector: Readonly<Vector>, otherwise: Readonly<Vector>): Vector {
  const length = lengthOf([...vector]);
  if (length < 1e-6) return [...otherwise];
  return [vector[0] / length, vector[1] / length, vector[2] / length];
}

/** What of a vector is at right angles to a direction of length 1; at length 1. */
export function acrossFrom(vector: Readonly<Vector>, direction: Readonly<Vector>): Vector {
  const part = vector[0] * direction[0] + vector[1] * direction[1] + vector[2] * direction[2];
  const flat = along(vector, direction, -part);
  const other: Vector = Math.abs(direction[0]) < 0.7 ? [1, 0, 0] : [0, 1, 0];
  return unitOr(flat, unitOr(cross(direction, other), [0, 0, 1]));
}
