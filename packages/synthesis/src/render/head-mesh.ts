/** A head with face, hair and headwear. */
import { SKULL_BASE } from "../body-points.js";
import { cross, type Vector } from "../motion/vectors.js";
import { tagOf } from "./body-parts.js";
import type { Mesh } from "./mesh.js";
import { lookUp, noiseTiles } from "./noise-tiles.js";
import type { HairStyle, Outfit } from "./outfit.js";
import type { SeenPerson } from "./person.js";
import type { Trunk } from "./trunk.js";
import { addEllipsoid, addTube, along, grownRing, type Ring, roundEnd, scaledRing } from "./tube.js";

const HEAD_TOP = 10;

/** From the chin (0) to the crown (1): half width, depth in front and behind, as fractions of body height. */
const SECTIONS = [
  [0, 0.012, 0.047, -0.02],
  [0.05, 0.021, 0.049, -0.005],
  [0.13, 0.029, 0.0495, 0.014],
  [0.23, 0.0345, 0.0495, 0.033],
  [0.34, 0.0385, 0.0485, 0.042],
  [0.45, 0.0415, 0.0475, 0.049],
  [0.55, 0.043, 0.0465, 0.053],
  [0.66, 0.0435, 0.0475, 0.0555],
  [0.76, 0.0415, 0.0455, 0.053],
  [0.86, 0.036, 0.038, 0.046],
  [0.94, 0.026, 0.0265, 0.034],
  [0.985, 0.0135, 0.014, 0.02],
  [1, 0.001, 0.001, 0.001],
] as const;

/** Chin to crown over body height. */
const HEAD_HEIGHT = 0.13;

/** Hair stands off by so many thousandths of body height, and comes down to a place of the head. */
const STYLES: Readonly<Record<HairStyle, { readonly stands: number; readonly downTo: number } | null>> = {
  none: null,
  cropped: { stands: 1.5, downTo: 0.36 },
  short: { stands: 6, downTo: 0.34 },
  bob: { stands: 10, downTo: 0.05 },
  long: { stands: 9, downTo: 0.05 },
  tail: { stands: 4, downTo: 0.36 },
  bun: { stands: 4, downTo: 0.36 },
  round: { stands: 24, downTo: 0.25 },
};

export interface HeadMaterials {
  readonly skin: number;
  readonly face: number;
  readonly hair: number;
  readonly headwear: number;
}

/** Adds head and neck. */
export function addHead(
  mesh: Mesh,
  seen: SeenPerson,
  trunk: Trunk,
  outfit: Outfit,
  tagPerson: number,
  use: HeadMaterials,
): void {
  const { points, face, crown } = seen;
  const { heightMm } = seen.person;
  const at = (row: number): Vector => [points[row * 3], points[row * 3 + 1], points[row * 3 + 2]];
  const top = at(HEAD_TOP);
  const across = cross(crown, face);
  const tag = tagOf(tagPerson, "head");
  const rings = SECTIONS.map(([place]) => headRing(place));

  function headRing(place: number, grown = 0): Ring {
    let index = 1;
    while (index < SECTIONS.length - 1 && SECTIONS[index][0] < place) index++;
    const [from, to] = [SECTIONS[index - 1], SECTIONS[index]];
    const part = (place - from[0]) / (to[0] - from[0]);
    const value = (column: 1 | 2 | 3) => (from[column] + (to[column] - from[column]) * part) * heightMm + grown;
    return {
      centre: along(top, crown, -(1 - place) * HEAD_HEIGHT * heightMm),
      across,
      front: face,
      halfWidth: value(1),
      frontDepth: value(2),
      backDepth: value(3),
    };
  }

  addTube(mesh, rings, { sides: 20, material: use.face, tag });
  const feature = (place: number, sideways: number, forward: number) =>
    along(along(headRing(place).centre, across, sideways * heightMm), face, forward * heightMm);
  const axes = { across, front: face, up: crown };
  const sized = (a: number, b: number, c: number) => [a * heightMm, b * heightMm, c * heightMm] as const;
  addEllipsoid(
    mesh,
    feature(0.385, 0, 0.0475),
    axes,
    sized(0.0075, 0.0115, 0.014),
    { sides: 8, material: use.skin, tag },
    5,
  );
  for (const side of [-1, 1]) {
    addEllipsoid(
      mesh,
      feature(0.45, side * 0.042, -0.003),
      axes,
      sized(0.0045, 0.011, 0.018),
      { sides: 8, material: use.skin, tag },
      5,
    );
  }

  const neckBase = along(trunk.neckRoot, trunk.chestUp, -0.02 * heightMm);
  const skullBase = along(at(SKULL_BASE), crown, 0.015 * heightMm);
  const stout = 1 + 0.12 * seen.person.build.girth + 0.06 * seen.person.build.muscle - 0.08 * seen.person.build.curves;
  const neck = (centre: Vector, wide: number): Ring => ({
    centre,
    across: trunk.chestAcross,
    front: trunk.chestFront,
    halfWidth: wide * stout * heightMm,
    frontDepth: wide * stout * heightMm,
    backDepth: wide * stout * heightMm,
  });
  addTube(
    mesh,
    [neck(neckBase, 0.038), neck(along(neckBase, trunk.chestUp, 0.025 * heightMm), 0.0325), neck(skullBase, 0.031)],
    { sides: 14, material: use.skin, tag: tagOf(tagPerson, "neck") },
  );

  addHair(mesh, headRing, seen, trunk, outfit, tagPerson, use);
  addHeadwear(mesh, headRing, seen, trunk, outfit, tagPerson, use);
}

type HeadRing = (place: number, grown?: number) => Ring;

function addHair(
  mesh: Mesh,
  headRing: HeadRing,
  { person: { heightMm }, crown, face }: SeenPerson,
  trunk: Trunk,
  { hairStyle, headwear, hair }: Outfit,
  tagPerson: number,
  use: HeadMaterials,
): void {
  const style = STYLES[hairStyle];
  if (style === null || headwear === "scarf") return;
  const tag = tagOf(tagPerson, "hair");
  const stands = (style.stands / 1000) * heightMm * (headwear === "none" ? 1 : 0.4);
  const places = [0.05, 0.13, 0.23, 0.34, 0.45, 0.55, 0.66, 0.76, 0.86, 0.94, 1].filter(
    (place) => place >= style.downTo - 0.001,
  );
  const rings = places.map((place) => headRing(Math.min(place, 0.99), stands));
  rings.push(...roundEnd(scaledRing(rings[rings.length - 1], 0.9), crown, 0.01 * heightMm + stands * 0.3));
  const { cloud } = noiseTiles();
  addTube(mesh, rings, {
    sides: 22,
    material: use.hair,
    tag,
    relief: (ring, turn) => (lookUp(cloud, hair.place[0] + turn, hair.place[1] + ring * 0.07, 3) - 0.5) * stands * 0.9,
    // The face is free: narrow at the temples, up to the hairline.
    covers: (ring, turn) => {
      const place = places[Math.min(ring, places.length - 1)];
      return place >= 0.8 || Math.abs(turn - 0.25) > (place > 0.6 ? 0.17 : 0.2);
    },
  });
  const back = headRing(0.5).centre;
  if (hairStyle === "long" || hairStyle === "tail") {
    const isTail = hairStyle === "tail";
    const start = along(along(back, face, (isTail ? -0.06 : -0.022) * heightMm), crown, (isTail ? 0.02 : 0) * heightMm);
    const end = along(
      along(trunk.midShoulders, trunk.chestFront, -0.07 * heightMm),
      trunk.chestUp,
      (hair.place[0] * 0.09 - 0.06) * heightMm,
    );
    const wide = isTail ? [0.012, 0.02, 0.018, 0.006] : [0.046, 0.05, 0.052, 0.044];
    const strand = wide.map((width, index): Ring => {
      const share = index / (wide.length - 1);
      const bow = Math.sin(Math.PI * share) * 0.02 * heightMm;
      const centre: Vector = [0, 1, 2].map(
        (axis) => start[axis] + (end[axis] - start[axis]) * share - face[axis] * bow,
      ) as Vector;
      const depth = (isTail ? width : 0.024) * heightMm;
      return {
        centre,
        across: trunk.chestAcross,
        front: trunk.chestFront,
        halfWidth: width * heightMm,
        frontDepth: depth,
        backDepth: depth,
      };
    });
    addTube(mesh, strand, { sides: 12, material: use.hair, tag });
  }
  if (hairStyle === "bun") {
    const centre = along(along(headRing(0.8).centre, face, -0.06 * heightMm), crown, 0.01 * heightMm);
    const radius = 0.024 * heightMm;
    addEllipsoid(
      mesh,
      centre,
      { across: cross(crown, face), front: face, up: crown },
      [radius, radius, radius],
      { sides: 10, material: use.hair, tag },
      6,
    );
  }
}

function addHeadwear(
  mesh: Mesh,
  headRing: HeadRing,
  { person: { heightMm }, crown }: SeenPerson,
  trunk: Trunk,
  { headwear }: Outfit,
  tagPerson: number,
  use: HeadMaterials,
): void {
  if (headwear === "none") return;
  const tag = tagOf(tagPerson, "hair");
  const dome = (from: number, grown: number, lift: number) => {
    const places = [from, from + 0.08, 0.76, 0.86, 0.94].filter((place, index) => index === 0 || place > from + 0.05);
    const rings = places.map((place) => headRing(place, grown * heightMm));
    return [...rings, ...roundEnd(rings[rings.length - 1], crown, lift * heightMm)];
  };
  const look = { sides: 20, material: use.headwear, tag };
  switch (headwear) {
    case "cap":
      addTube(mesh, dome(0.7, 0.007, 0.02), look);
      addBrim(0.72, 0.038, 0.085, 0);
      return;
    case "beanie":
      addTube(mesh, dome(0.62, 0.01, 0.035), look);
      return;
    case "hat":
      addTube(mesh, dome(0.72, 0.008, 0.045), look);
      addBrim(0.74, 0.085, 0.095, 0.095);
      return;
    case "helmet":
      addTube(mesh, dome(0.6, 0.018, 0.03), look);
      return;
    case "scarf": {
      const rings = [0, 0.13, 0.34, 0.55, 0.76, 0.9].map((place) => {
        const ring = headRing(place, 0.008 * heightMm);
        return { ...ring, backDepth: Math.max(ring.backDepth, 0.045 * heightMm) };
      });
      const below: Ring = {
        ...grownRing(rings[0], 0.03 * heightMm),
        centre: along(trunk.neckRoot, trunk.chestUp, -0.01 * heightMm),
        backDepth: 0.05 * heightMm,
      };
      addTube(mesh, [below, ...rings, ...roundEnd(rings[rings.length - 1], crown, 0.02 * heightMm)], {
        ...look,
        covers: (ring, turn) => ring < 1 || ring > 4 || Math.abs(turn - 0.25) > 0.15,
      });
      return;
    }
  }

  /** A flat ring around the head. */
  function addBrim(place: number, width: number, front: number, back: number): void {
    const ring = headRing(place, 0.006 * heightMm);
    const brim: Ring = {
      ...ring,
      centre: along(ring.centre, crown, -0.004 * heightMm),
      halfWidth: Math.max(width * heightMm, ring.halfWidth),
      frontDepth: Math.max(front * heightMm, ring.frontDepth),
      backDepth: Math.max(back * heightMm, ring.backDepth * 0.9),
    };
    addTube(
      mesh,
      [
        ring,
        brim,
        { ...scaledRing(brim, 0.98), centre: along(brim.centre, crown, -0.006 * heightMm) },
        { ...ring, centre: along(ring.centre, crown, -0.008 * heightMm) },
      ],
      look,
    );
  }
}
