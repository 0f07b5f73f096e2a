/** A person as a mesh: skin and, over it, every cloth as a skin of its own. */
import { dot, type Vector } from "../motion/vectors.js";
import { tagOf } from "./body-parts.js";
import { addHead } from "./head-mesh.js";
import { armSections, type Limb, legSections, limbOf, limbRing, placesBetween, toward } from "./limb.js";
import type { Material } from "./materials.js";
import type { Mesh } from "./mesh.js";
import { lookUp, noiseTiles } from "./noise-tiles.js";
import type { Cover, Outfit } from "./outfit.js";
import type { SeenPerson } from "./person.js";
import { TRUNK_SHARES, type Trunk, trunkOf, trunkRing } from "./trunk.js";
import { acrossFrom, addTube, along, mix, type Ring, roundBegin, roundEnd, unitOr } from "./tube.js";

// Rows of the body's points.
const SIDES = {
  left: { leg: [4, 5, 6], arm: [11, 12, 13], sign: 1 },
  right: { leg: [1, 2, 3], arm: [14, 15, 16], sign: -1 },
} as const;
type Side = keyof typeof SIDES;

/** How a person moves hands and feet, which no joint says: degrees and shares. */
export interface Extremities {
  /** Feet pointed down, degrees; hands curled, 0 to 1. */
  readonly toes: number;
  readonly curl: number;
  /** The hands turned about the forearm, degrees. */
  readonly palm: number;
}

/**
 * Adds a person to a mesh.
 *
 * @param tagPerson `SUBJECT`, or 2 and more.
 * @param materials those of the picture; the person's are added.
 */
export function addPerson(
  mesh: Mesh,
  seen: SeenPerson,
  outfit: Outfit,
  extremities: Extremities,
  tagPerson: number,
  materials: Material[],
): void {
  const use = (material: Material) => materials.push(material) - 1;
  const skin = use(outfit.skin);
  const trunk = trunkOf(seen);
  addTrunk(mesh, trunk, outfit, tagPerson, skin, use);
  const shoe = use(outfit.shoe);
  const hand = outfit.glove ? use(outfit.glove) : skin;
  const [leg, sleeve, sock] = [outfit.leg, outfit.sleeve, outfit.sock].map((cover) =>
    cover === null ? null : { ...cover, index: use(cover.material) },
  );
  for (const side of ["left", "right"] as const) {
    const legLimb = legOf(seen, trunk, side);
    addLimb(
      mesh,
      legLimb,
      leg?.to ?? 0,
      skin,
      (place) => tagOf(tagPerson, `${side}${place < 1 ? "Thigh" : "Shank"}`),
      14,
    );
    if (leg) addCover(mesh, legLimb, leg, 0, (place) => tagOf(tagPerson, `${side}${place < 1 ? "Thigh" : "Shank"}`));
    if (sock) addSock(mesh, legLimb, sock, tagOf(tagPerson, `${side}Shank`));
    addFoot(mesh, seen, legLimb, outfit, extremities, shoe, tagOf(tagPerson, `${side}Foot`));
    const armLimb = armOf(seen, trunk, side);
    const armTag = (place: number) => tagOf(tagPerson, `${side}${place < 1 ? "UpperArm" : "Forearm"}`);
    addLimb(mesh, armLimb, sleeve?.to ?? 0, skin, armTag, 12);
    addClavicle(
      mesh,
      trunk,
      armLimb,
      outfit.top ? materials.indexOf(outfit.top.material) : skin,
      tagOf(tagPerson, "trunk"),
      outfit,
    );
    if (sleeve) addCover(mesh, armLimb, sleeve, 0, armTag);
    addHand(mesh, armLimb, seen, extremities, SIDES[side].sign, hand, tagOf(tagPerson, `${side}Hand`));
  }
  if (outfit.skirt) addSkirt(mesh, trunk, seen, outfit.skirt, use(outfit.skirt.material), tagOf(tagPerson, "skirt"));
  addHead(mesh, seen, trunk, outfit, tagPerson, {
    skin,
    face: use(outfit.face),
    hair: use(outfit.hair),
    headwear: use(outfit.headwearMaterial),
  });
  if (outfit.bag) addBag(mesh, trunk, use(outfit.bag), tagOf(tagPerson, "trunk"));
}

function sizeOf({ heightMm, build }: SeenPerson["person"]): number {
  return heightMm * (1 + 0.12 * build.girth + 0.05 * build.muscle);
}

function legOf({ points, person }: SeenPerson, trunk: Trunk, side: Side): Limb {
  return limbOf(
    points,
    SIDES[side].leg,
    1,
    trunk.pelvisFront,
    legSections,
    sizeOf(person) * (1 + 0.04 * person.build.curves),
  );
}

function armOf({ points, person }: SeenPerson, trunk: Trunk, side: Side): Limb {
  const size = sizeOf(person) * (1 + 0.06 * person.build.muscle - 0.07 * person.build.curves);
  return limbOf(points, SIDES[side].arm, -1, trunk.chestFront, armSections, size);
}

/** How far up a sleeve or a trouser leg one looks. */
const OPENING = 0.2;

/** The skin of a limb from the end of what covers it; @param coveredTo place of that end, 0 for none. */
function addLimb(
  mesh: Mesh,
  limb: Limb,
  coveredTo: number,
  material: number,
  tag: (place: number) => number,
  sides: number,
): void {
  const from = Math.max(coveredTo - OPENING, 0);
  const places = placesBetween(from, 2);
  const rings = places.map((place) => limbRing(limb, place));
  if (from > 0) {
    addTube(mesh, rings, { sides, material, tag: (ring) => tag(places[ring]) });
    return;
  }
  const begin = roundBegin(rings[0], unitOr(toward(limb.ends[1], limb.ends[0]), [0, 1, 0]), rings[0].halfWidth * 0.9);
  const offset = begin.length;
  addTube(mesh, [...begin, ...rings], { sides, material, tag: (ring) => tag(places[Math.max(ring - offset, 0)]) });
}

/** A sleeve or a trouser leg, with folds, wider towards its end. */
function addCover(
  mesh: Mesh,
  limb: Limb,
  { to, loose, flare, material, index }: Cover & { readonly index: number },
  from: number,
  tag: (place: number) => number,
): void {
  const places = placesBetween(from, to);
  const rings = places.map((place) => limbRing(limb, place, loose * 0.8 + flare * Math.min(place / to, 1) ** 2 + 2));
  const begin = roundBegin(rings[0], unitOr(toward(limb.ends[1], limb.ends[0]), [0, 1, 0]), rings[0].halfWidth * 0.9);
  const { ridge } = noiseTiles();
  addTube(mesh, [...begin, ...rings], {
    sides: 16,
    material: index,
    tag: (ring) => tag(places[Math.max(ring - begin.length, 0)]),
    relief: (_, turn, millimetres) =>
      (lookUp(ridge, material.place[0] + turn, material.place[1] + millimetres / 500, 2) - 0.6) * loose * 1.1,
  });
}

function addSock(mesh: Mesh, limb: Limb, { to, loose, index }: Cover & { readonly index: number }, tag: number): void {
  const rings = placesBetween(to, 2).map((place) => limbRing(limb, place, loose));
  addTube(mesh, rings, { sides: 14, material: index, tag });
}

function addTrunk(
  mesh: Mesh,
  trunk: Trunk,
  outfit: Outfit,
  tagPerson: number,
  skin: number,
  use: (material: Material) => number,
): void {
  const tag = tagOf(tagPerson, "trunk");
  const ringsOf = (from: number, to: number, grown: (share: number) => number) =>
    [from, ...TRUNK_SHARES.filter((share) => share > from + 0.02 && share < to - 0.02), to].map((share) =>
      trunkRing(trunk, share, grown(share)),
    );
  const [lowest, highest] = [TRUNK_SHARES[0], TRUNK_SHARES[TRUNK_SHARES.length - 1]];
  const closed = (rings: Ring[]) => [...roundBegin(rings[0], along([0, 0, 0], trunk.pelvisUp, -1), 12), ...rings];
  const { bottom, top } = outfit;
  // Where clothes meet, only what shows at the neck is skin.
  const isCovered = top !== null && bottom !== null && top.hem < bottom.waist - 0.05;
  const bare = isCovered ? ringsOf(0.9, highest, () => 0) : closed(ringsOf(lowest, highest, () => 0));
  addTube(mesh, bare, { sides: 24, material: skin, tag });
  const folds = (material: Material, depth: number) => {
    const { ridge } = noiseTiles();
    return (_: number, turn: number, millimetres: number) =>
      (lookUp(ridge, material.place[0] + turn, material.place[1] + millimetres / 600, 2) - 0.6) * depth;
  };
  if (bottom) {
    const rings = ringsOf(lowest - 0.01, bottom.waist, () => bottom.loose * 0.5 + 2);
    addTube(mesh, closed(rings), {
      sides: 24,
      material: use(bottom.material),
      tag,
      relief: folds(bottom.material, bottom.loose * 0.4),
    });
  }
  if (top) {
    const neck = 1.03 + 0.17 * top.neck;
    const slack = (share: number) =>
      3.5 + top.loose * Math.min(Math.max((1.05 - share) / 0.3, 0.15), 1) + (share < 0.1 ? 3 : 0);
    addTube(mesh, ringsOf(top.hem, neck, slack), {
      sides: 26,
      material: use(top.material),
      tag,
      relief: folds(top.material, top.loose * 0.9),
    });
  }
}

/** Fills what is between the chest and a shoulder, wherever that is. */
function addClavicle(mesh: Mesh, trunk: Trunk, arm: Limb, material: number, tag: number, { top }: Outfit): void {
  const inner = trunkRing(trunk, 0.97).centre;
  const shoulder = arm.ends[0];
  const direction = unitOr(toward(inner, shoulder), trunk.chestAcross);
  const { heightMm } = trunk.person;
  const front = acrossFrom(trunk.chestFront, direction);
  const up = acrossFrom(trunk.chestUp, direction);
  const grown = top ? 5 + Math.min(top.loose, 12) * 0.5 : 0;
  const rings = [0.15, 0.55, 0.85, 1].map((share, index): Ring => {
    const wide = [0.05, 0.043, 0.035, 0.03][index] * heightMm + grown;
    return {
      centre: along(mix(inner, shoulder, share), up, [0, -0.004, -0.002, 0][index] * heightMm),
      across: up,
      front,
      halfWidth: [0.05, 0.04, 0.033, 0.03][index] * heightMm + grown,
      frontDepth: wide,
      backDepth: wide,
    };
  });
  addTube(mesh, [...rings, ...roundEnd(rings[3], direction, rings[3].halfWidth * 0.9)], { sides: 14, material, tag });
}

function addSkirt(
  mesh: Mesh,
  trunk: Trunk,
  { points, person }: SeenPerson,
  skirt: Cover,
  material: number,
  tag: number,
): void {
  const at = (row: number): Vector => [points[row * 3], points[row * 3 + 1], points[row * 3 + 2]];
  const rings: Ring[] = [0.22, 0, -0.14].map((share) => trunkRing(trunk, share, 8 + skirt.loose * 0.5));
  for (const place of [0.25, 0.5, 0.8, 1.1, 1.4, 1.7].map((place) => Math.min(place, skirt.to))) {
    const on = (leg: readonly number[]) =>
      place <= 1 ? mix(at(leg[0]), at(leg[1]), place) : mix(at(leg[1]), at(leg[2]), place - 1);
    const [left, right] = [on(SIDES.left.leg), on(SIDES.right.leg)];
    const before = rings[rings.length - 1];
    const centre = mix(left, right, 0.5);
    const direction = unitOr(toward(before.centre, centre), [0, 1, 0]);
    const front = acrossFrom(trunk.pelvisFront, direction);
    const across = acrossFrom(trunk.pelvisAcross, direction);
    const apart = toward(right, left);
    const wide = 0.055 * person.heightMm + skirt.loose + (skirt.flare * place) / 2;
    const depth = wide + Math.abs(dot(apart, front)) / 2;
    rings.push({
      centre,
      across,
      front,
      halfWidth: wide + Math.abs(dot(apart, across)) / 2,
      frontDepth: depth,
      backDepth: depth,
    });
    if (place === skirt.to) break;
  }
  const { streak } = noiseTiles();
  addTube(mesh, rings, {
    sides: 30,
    material,
    tag,
    relief: (ring, turn) =>
      (lookUp(streak, skirt.material.place[0] + turn, 0.3, 2) - 0.5) *
      (skirt.loose + skirt.flare * 0.4) *
      Math.min(ring / 3, 1.4),
  });
}

function addFoot(
  mesh: Mesh,
  seen: SeenPerson,
  leg: Limb,
  outfit: Outfit,
  { toes }: Extremities,
  material: number,
  tag: number,
): void {
  const { up, person } = seen;
  const { heightMm } = person;
  const [, knee, ankle] = leg.ends;
  const shank = unitOr(toward(knee, ankle), [0, 1, 0]);
  const flat = acrossFrom(leg.front, shank);
  // Who stands has the sole on the ground; otherwise the foot follows the shank, its toes more or less pointed.
  const isStanding = dot(shank, up) < -0.6 && toes < 30;
  const angle = (Math.min(toes, 75) * Math.PI) / 180;
  const free = unitOr(along(along([0, 0, 0], flat, Math.cos(angle)), shank, Math.sin(angle)), flat);
  const forward = isStanding ? unitOr(along(acrossFrom(flat, up), up, -Math.sin(angle) * 0.5), flat) : free;
  const upward = acrossFrom(isStanding ? up : along([0, 0, 0], shank, -1), forward);
  const across: Vector = acrossFrom(
    [
      upward[1] * forward[2] - upward[2] * forward[1],
      upward[2] * forward[0] - upward[0] * forward[2],
      upward[0] * forward[1] - upward[1] * forward[0],
    ],
    forward,
  );
  const h = heightMm;
  const grown = outfit.shoeMm;
  // Place along the foot, half width, height of the top over the ankle's sole, all of body height.
  const SOLE = 0.04;
  const sections = [
    [-0.038, 0.014, 0.026],
    [-0.03, 0.02, 0.042],
    [-0.01, 0.0215, 0.056],
    [0.015, 0.0225, 0.052],
    [0.045, 0.025, 0.036],
    [0.075, 0.0275, 0.026],
    [0.095, 0.0265, 0.021],
    [0.108, 0.019, 0.017],
    [0.113, 0.008, 0.012],
  ] as const;
  const rings = sections.map(([place, width, height]): Ring => {
    const middle = height * 0.42;
    return {
      centre: along(along(ankle, forward, place * h), upward, (middle - SOLE) * h - grown * 0.3),
      across,
      front: upward,
      halfWidth: width * h + grown,
      frontDepth: (height - middle) * h + grown,
      backDepth: middle * h + grown * 0.7,
    };
  });
  addTube(mesh, rings, { sides: 14, material, tag });
}

function addHand(
  mesh: Mesh,
  arm: Limb,
  { person }: SeenPerson,
  { curl, palm }: Extremities,
  side: number,
  material: number,
  tag: number,
): void {
  const { heightMm: h } = person;
  const [, elbow, wrist] = arm.ends;
  const direction = unitOr(toward(elbow, wrist), [0, 1, 0]);
  const ring = limbRing(arm, 2);
  const angle = (palm * side * Math.PI) / 180;
  // The palm looks inwards or to the front; the fingers curl towards it.
  const inner = unitOr(along(along([0, 0, 0], ring.front, Math.cos(angle)), ring.across, Math.sin(angle)), ring.front);
  const across = acrossFrom(
    [
      inner[1] * direction[2] - inner[2] * direction[1],
      inner[2] * direction[0] - inner[0] * direction[2],
      inner[0] * direction[1] - inner[1] * direction[0],
    ],
    direction,
  );
  const sections = [
    [0, 0.0135, 0.0105],
    [0.02, 0.019, 0.011],
    [0.042, 0.0235, 0.0105],
    [0.06, 0.022, 0.009],
    [0.08, 0.0195, 0.0075],
    [0.097, 0.015, 0.006],
    [0.106, 0.006, 0.004],
  ] as const;
  const rings = sections.map(([place, width, thick]): Ring => {
    const bent = curl * Math.max(place - 0.045, 0) * 1.1;
    const reach = place - curl * Math.max(place - 0.05, 0) * 0.5;
    return {
      centre: along(along(wrist, direction, reach * h), inner, bent * h),
      across,
      front: inner,
      halfWidth: width * h,
      frontDepth: thick * h,
      backDepth: thick * h,
    };
  });
  addTube(mesh, rings, { sides: 10, material, tag });
  const thumb = along(along(wrist, direction, 0.018 * h), across, -side * 0.016 * h);
  const tip = along(along(along(thumb, direction, 0.04 * h), across, -side * 0.02 * h), inner, 0.012 * h);
  const thumbRings = [0, 0.5, 0.9].map((share): Ring => {
    const wide = [0.009, 0.0075, 0.006][Math.round(share * 2)] * h;
    return {
      centre: mix(thumb, tip, share),
      across: inner,
      front: across,
      halfWidth: wide,
      frontDepth: wide,
      backDepth: wide,
    };
  });
  addTube(mesh, [...thumbRings, ...roundEnd(thumbRings[2], unitOr(toward(thumb, tip), direction), 0.006 * h)], {
    sides: 7,
    material,
    tag,
  });
}

/** A backpack. */
function addBag(mesh: Mesh, trunk: Trunk, material: number, tag: number): void {
  const h = trunk.person.heightMm;
  const rings = [0.35, 0.42, 0.7, 0.95, 1.03].map((share, index): Ring => {
    const ring = trunkRing(trunk, share);
    const wide = [0.05, 0.078, 0.08, 0.07, 0.04][index] * h;
    const deep = [0.02, 0.05, 0.055, 0.045, 0.02][index] * h;
    return {
      ...ring,
      centre: along(ring.centre, ring.front, -(ring.backDepth + 0.035 * h)),
      halfWidth: wide,
      frontDepth: deep,
      backDepth: deep,
    };
  });
  addTube(mesh, rings, { sides: 16, material, tag });
}
