/** What the made bodies take from real annotations: where annotators put thorax, neck and hips. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { adapterFor, readSource } from "@wildpose/adapters";
import { bodyProportions, type PoseSample } from "@wildpose/pose";
import { describe, expect, it } from "vitest";

const shared = fileURLToPath(new URL("../../shared/data/", import.meta.url));
const files = {
  lsp: `${shared}lsp/lsp_dataset_original/joints.mat`,
  mpii: `${shared}mpii/derived/RELEASE_cut_first300.mat`,
  "ai-challenger": `${shared}aic/keypoint_annotations_cut300.json`,
};
const present = Object.values(files).every((path) => existsSync(path));

type Point = readonly [x: number, y: number];
const between = ([ax, ay]: Point, [bx, by]: Point): Point => [(ax + bx) / 2, (ay + by) / 2];
const distance = ([ax, ay]: Point, [bx, by]: Point) => Math.hypot(ax - bx, ay - by);
const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1];

/** Persons who stand straight up with both legs stretched, so that lengths in the image compare. */
async function uprightPersons(source: keyof typeof files) {
  const persons: { at(joint: string): Point; shoulders: Point; hips: Point; leg: number; torso: number }[] = [];
  const where = { root: shared, annotations: [files[source]], options: {} };
  for await (const sample of readSource(adapterFor(source), where)) {
    const at = pointsOf(sample);
    const shoulders = between(at("leftShoulder"), at("rightShoulder"));
    const hips = between(at("leftHip"), at("rightHip"));
    const legs = ["left", "right"].map((side) => [at(`${side}Hip`), at(`${side}Knee`), at(`${side}Ankle`)] as const);
    const lengths = legs.map(([hip, knee, ankle]) => distance(hip, knee) + distance(knee, ankle));
    const stretched = legs.every(
      ([hip, knee, ankle], i) => distance(hip, ankle) > 0.98 * lengths[i] && ankle[1] > knee[1],
    );
    const torso = distance(shoulders, hips);
    const straight = hips[1] - shoulders[1] > 0.98 * torso && Math.abs(lengths[0] - lengths[1]) < 0.06 * lengths[0];
    if (stretched && straight) persons.push({ at, shoulders, hips, torso, leg: (lengths[0] + lengths[1]) / 2 });
  }
  return persons;
}

function pointsOf({ skeleton, keypoints }: PoseSample) {
  return (joint: string): Point => {
    const index = skeleton.joints.indexOf(joint);
    return [keypoints[index * 2], keypoints[index * 2 + 1]];
  };
}

describe.skipIf(!present)(`real annotations${present ? "" : " (skipped: ../shared/data is not here)"}`, () => {
  it("MPII's thorax is the midpoint of its shoulders, and its upper neck is near the root of the neck", async () => {
    const persons = await uprightPersons("mpii");
    expect(persons.length).toBeGreaterThan(30);
    expect(median(persons.map(({ at, shoulders, torso }) => distance(at("thorax"), shoulders) / torso))).toBeLessThan(
      0.01,
    );
    const { neckRoot, headAndNeck, torso: averageTorso } = bodyProportions;
    const skullBase = (neckRoot + headAndNeck / 2) / averageTorso;
    const above = median(persons.map(({ at, shoulders, torso }) => (shoulders[1] - at("upperNeck")[1]) / torso));
    expect(Math.abs(above - neckRoot / averageTorso)).toBeLessThan(Math.abs(above - skullBase));
  });

  it.each([
    ["lsp", 1.08],
    ["ai-challenger", 1.21],
  ] as const)(
    "torsos of %s, relative to the legs, are %f times those between joint centres",
    async (source, expected) => {
      const persons = await uprightPersons(source);
      expect(persons.length).toBeGreaterThan(20);
      const { torso, thigh, shank } = bodyProportions;
      const stretch = median(persons.map((person) => person.torso / person.leg)) / (torso / (thigh + shank));
      expect(stretch).toBeCloseTo(expected, 2);
    },
  );
});
