/** What training poses take from real annotations: how long head and neck are marked. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { adapterFor, readSource } from "@wildpose/adapters";
import { randomStream } from "@wildpose/pose";
import { bodyPoints, sampleBody, viewBody } from "@wildpose/synthesis";
import { expect, test } from "vitest";

const shared = fileURLToPath(new URL("../../shared/data/", import.meta.url));
const sources = [
  { source: "lsp", file: `${shared}lsp/lsp_dataset_original/joints.mat`, neck: "neck", stretch: 1 },
  { source: "mpii", file: `${shared}mpii/derived/RELEASE_cut_first300.mat`, neck: "upperNeck", stretch: 1.33 },
  { source: "ai-challenger", file: `${shared}aic/keypoint_annotations_cut300.json`, neck: "neck", stretch: 1.16 },
] as const;
const present = sources.every(({ file }) => existsSync(file));

type At = (joint: string) => readonly [x: number, y: number];

const distance = (at: At, from: string, to: string) => Math.hypot(at(from)[0] - at(to)[0], at(from)[1] - at(to)[1]);
const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1];

/** Neck to head top over leg; NaN of a person who does not stand upright on stretched legs. */
function headOverLeg(at: At, neck: string): number {
  const legs = ["left", "right"].map((side) => {
    const length = distance(at, `${side}Hip`, `${side}Knee`) + distance(at, `${side}Knee`, `${side}Ankle`);
    const isStretched = distance(at, `${side}Hip`, `${side}Ankle`) > 0.98 * length;
    return isStretched && at(`${side}Ankle`)[1] > at(`${side}Knee`)[1] ? length : NaN;
  });
  const rise = (at("leftHip")[1] + at("rightHip")[1] - at("leftShoulder")[1] - at("rightShoulder")[1]) / 2;
  const lean = (at("leftHip")[0] + at("rightHip")[0] - at("leftShoulder")[0] - at("rightShoulder")[0]) / 2;
  const isUpright = rise > 0.98 * Math.hypot(rise, lean) && Math.abs(legs[0] - legs[1]) < 0.06 * legs[0];
  return isUpright ? distance(at, neck, "headTop") / ((legs[0] + legs[1]) / 2) : NaN;
}

/** The median of bodies as they are made, before any stretch. */
function madeHeadOverLeg(): number {
  const random = randomStream(1, "made heads");
  const ratios = Array.from({ length: 20_000 }, () => {
    const { points } = viewBody(sampleBody(random), random);
    const at: At = (joint) => {
      const i = bodyPoints.indexOf(joint as (typeof bodyPoints)[number]) * 3;
      return [points[i] / points[i + 2], points[i + 1] / points[i + 2]];
    };
    return headOverLeg(at, "neckRoot");
  });
  return median(ratios.filter((ratio) => !Number.isNaN(ratio)));
}

test.skipIf(!present).each(sources)(
  `$source marks head and neck $stretch times as long as made bodies have them${present ? "" : " (skipped: ../shared/data is not here)"}`,
  async ({ source, file, neck, stretch }) => {
    const ratios: number[] = [];
    for await (const { skeleton, keypoints } of readSource(adapterFor(source), {
      root: shared,
      annotations: [file],
      options: {},
    })) {
      const at: At = (joint) => {
        const i = skeleton.joints.indexOf(joint) * 2;
        return [keypoints[i], keypoints[i + 1]];
      };
      const ratio = headOverLeg(at, neck);
      if (!Number.isNaN(ratio)) ratios.push(ratio);
    }
    expect(ratios.length).toBeGreaterThan(30);
    expect(Math.abs(median(ratios) / madeHeadOverLeg() - stretch)).toBeLessThan(0.07);
  },
);
