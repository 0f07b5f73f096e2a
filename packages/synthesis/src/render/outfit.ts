/** What a person wears, and the hair: drawn at random, from swimwear to a winter coat. */
import type { RandomStream } from "@wildpose/pose";
import { blend, linear, sampleFabric, sampleHair, sampleSkin } from "./colours.js";
import { type Material, plainMaterial, sampleCloth } from "./materials.js";
import type { Person } from "./person.js";

export type HairStyle = "none" | "cropped" | "short" | "bob" | "long" | "tail" | "bun" | "round";
export type Headwear = "none" | "cap" | "beanie" | "hat" | "helmet" | "scarf";

/** A cloth of a limb. Places are 0 at shoulder or hip, 1 at elbow or knee, 2 at wrist or ankle. */
export interface Cover {
  readonly material: Material;
  readonly to: number;
  /** Millimetres that it stands off, and how much more at its end. */
  readonly loose: number;
  readonly flare: number;
}

export interface Outfit {
  readonly skin: Material;
  readonly face: Material;
  readonly hair: Material;
  readonly hairStyle: HairStyle;
  readonly headwear: Headwear;
  readonly headwearMaterial: Material;
  /** On the trunk, from the neck to `hem` (share of the trunk: 0 at the pelvis, 1 at the shoulders); null for none. */
  readonly top: {
    readonly material: Material;
    readonly hem: number;
    readonly loose: number;
    readonly neck: number;
  } | null;
  readonly sleeve: Cover | null;
  /** On the hips, up to `waist` (share of the trunk). */
  readonly bottom: { readonly material: Material; readonly waist: number; readonly loose: number } | null;
  readonly leg: Cover | null;
  /** From the waist to a place of the legs. */
  readonly skirt: Cover | null;
  readonly shoe: Material;
  readonly shoeMm: number;
  /** Socks or boots up to a place of the leg. */
  readonly sock: Cover | null;
  readonly glove: Material | null;
  readonly bag: Material | null;
}

/** Skirts are for those who stand about. */
const SKIRT_ATTITUDES = new Set(["standing", "walking", "bending"]);

/** Draws skin, hair and clothes. */
export function sampleOutfit(random: RandomStream, person: Person): Outfit {
  const { heightMm, build } = person;
  const chance = (share: number) => random.uniform(0, 1) < share;
  const skinColour = sampleSkin(random);
  const hairColour = sampleHair(random);
  const skin = plainMaterial(random, skinColour, { gloss: random.uniform(0.05, 0.3), bump: 0.12, girth: 300 });
  const woman = build.curves > 0.3;
  const adult = heightMm > 1500;
  const face = plainMaterial(random, skinColour, {
    pattern: "face",
    second: blend(skinColour, linear(150, 50, 50), woman ? random.uniform(0.2, 0.6) : 0.2),
    gloss: random.uniform(0.05, 0.3),
    bump: 0.1,
    face: {
      heightMm: heightMm * 0.13,
      hair: blend(hairColour, [0.01, 0.01, 0.01], 0.4),
      beard: !woman && adult && chance(0.4) ? random.uniform(0.2, 0.85) : 0,
      glasses: chance(0.1) ? random.uniform(0.3, 1) : 0,
    },
  });
  const hair = plainMaterial(random, hairColour, {
    pattern: "strands",
    second: blend(hairColour, [0, 0, 0], 0.55),
    gloss: random.uniform(0.05, 0.3),
    bump: 0.7,
  });

  const isSkirt = woman && SKIRT_ATTITUDES.has(person.attitude) && chance(0.35);
  const loose = chance(0.3) ? random.uniform(10, 28) : random.uniform(2, 9);
  const folds = 0.35 + loose * 0.045;
  const topMaterial = sampleCloth(random, 950, folds);
  const open = chance(0.14)
    ? { open: random.uniform(0.015, 0.07), second: sampleFabric(random), pattern: "plain" as const }
    : {};
  const top = { ...topMaterial, ...open };
  const isBare = chance(woman ? 0.02 : 0.06);
  const sleeveTo = pick(random, [
    [0.22, 0],
    [0.42, random.uniform(0.3, 0.95)],
    [0.1, random.uniform(1, 1.6)],
    [0.26, random.uniform(1.8, 1.97)],
  ]);
  const sleeveMaterial = chance(0.12)
    ? { ...sampleCloth(random, 330, folds), open: 0 }
    : { ...top, open: 0, girth: 330 };
  const legLoose = chance(0.3) ? random.uniform(10, 30) : random.uniform(1, 9);
  const bottomMaterial = chance(isSkirt ? 0.5 : 0.06) ? top : sampleCloth(random, 560, 0.3 + legLoose * 0.045);
  const bottom = {
    ...bottomMaterial,
    open: 0,
    pattern: bottomMaterial.pattern === "print" ? ("plain" as const) : bottomMaterial.pattern,
  };
  const legTo = isSkirt
    ? 0.15
    : pick(random, [
        [0.06, random.uniform(0.08, 0.2)],
        [0.3, random.uniform(0.35, 0.98)],
        [0.08, random.uniform(1.2, 1.6)],
        [0.56, random.uniform(1.86, 1.98)],
      ]);
  const shoeKind = random.uniform(0, 1);
  const shoeColour = shoeKind < 0.14 ? skinColour : sampleFabric(random);
  return {
    skin,
    face,
    hair,
    hairStyle: hairStyle(random, woman),
    headwear: pick(random, [
      [0.72, "none" as const],
      [0.1, "cap" as const],
      [0.06, "beanie" as const],
      [0.04, "hat" as const],
      [0.05, "helmet" as const],
      [0.03, "scarf" as const],
    ]),
    headwearMaterial: { ...sampleCloth(random, 560, 0.3), open: 0 },
    top: isBare
      ? null
      : {
          material: top,
          hem: random.uniform(-0.14, 0.16) + (chance(0.06) ? 0.3 : 0),
          loose,
          neck: random.uniform(0.5, 1.02),
        },
    sleeve:
      isBare || sleeveTo === 0
        ? null
        : { material: sleeveMaterial, to: sleeveTo, loose: Math.max(loose * 0.8, 2), flare: random.uniform(0, loose) },
    bottom: { material: bottom, waist: random.uniform(0.06, 0.4), loose: Math.min(legLoose, 12) },
    leg: { material: bottom, to: legTo, loose: legLoose, flare: chance(0.4) ? random.uniform(0, legLoose * 1.5) : 0 },
    skirt: isSkirt
      ? {
          material: { ...bottom, girth: 1200, bump: random.uniform(0.6, 2) },
          to: random.uniform(0.45, 1.8),
          loose: 14,
          flare: random.uniform(10, 130),
        }
      : null,
    shoe: plainMaterial(random, shoeColour, {
      pattern: shoeKind < 0.14 ? "plain" : "shoe",
      second: shoeKind < 0.6 ? linear(230, 228, 224) : linear(40, 38, 36),
      gloss: random.uniform(0, 0.4),
      bump: 0.2,
    }),
    shoeMm: shoeKind < 0.14 ? 0 : random.uniform(4, 11),
    sock:
      shoeKind >= 0.14 && chance(0.6)
        ? {
            material: chance(0.2)
              ? plainMaterial(random, shoeColour, { gloss: 0.2, bump: 0.3 })
              : { ...sampleCloth(random, 260, 0.2), open: 0 },
            to: chance(0.25) ? random.uniform(1.2, 1.5) : random.uniform(1.75, 1.92),
            loose: random.uniform(2, 6),
            flare: 0,
          }
        : null,
    glove: chance(0.06) ? plainMaterial(random, sampleFabric(random), { bump: 0.3 }) : null,
    bag: chance(0.07) ? sampleCloth(random, 500, 0.4) : null,
  };
}

function hairStyle(random: RandomStream, woman: boolean): HairStyle {
  return woman
    ? pick(random, [
        [0.02, "none" as const],
        [0.12, "short" as const],
        [0.26, "bob" as const],
        [0.3, "long" as const],
        [0.16, "tail" as const],
        [0.08, "bun" as const],
        [0.06, "round" as const],
      ])
    : pick(random, [
        [0.1, "none" as const],
        [0.28, "cropped" as const],
        [0.46, "short" as const],
        [0.07, "bob" as const],
        [0.03, "long" as const],
        [0.06, "round" as const],
      ]);
}

/** Draws one of several by their shares. */
export function pick<Value>(random: RandomStream, from: readonly (readonly [share: number, value: Value])[]): Value {
  let left = random.uniform(0, 1) * from.reduce((sum, [share]) => sum + share, 0);
  for (const [share, value] of from) {
    left -= share;
    if (left < 0) return value;
  }
  return from[from.length - 1][1];
}
