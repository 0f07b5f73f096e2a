import type { DatasetCard } from "@wildpose/adapters";
import { OCCLUDED, type PoseSample } from "@wildpose/pose";
import type { Check } from "../check.js";

/** Each capability of a card, and whether a sample has it. */
const capabilities: Record<keyof DatasetCard["provides"], (sample: PoseSample) => boolean> = {
  joints3d: ({ joints3d }) => joints3d !== null,
  camera: ({ intrinsics }) => intrinsics !== null,
  bbox: ({ bbox }) => bbox !== null,
  occlusion: ({ visibility }) => visibility.includes(OCCLUDED),
  images: ({ imagePath }) => imagePath !== null,
};

export const capabilitiesAreDeclared: Check = {
  number: 10,
  name: "a capability is there when it is declared, and declared absent when it is not",
  async run(run) {
    const samples = await run.samples();
    const { provides } = run.conformance.adapter.card;
    const faults = Object.entries(capabilities).flatMap(([name, has]) => {
      const declared = provides[name as keyof typeof capabilities];
      const having = samples.filter(has);
      if (declared && having.length === 0) return [`provides.${name} is true, and no sample of the fixture has it`];
      if (!declared && having.length > 0) return [`provides.${name} is false, and ${having[0].id} has it`];
      return [];
    });
    const lens = samples.find(({ distortion, intrinsics }) => distortion !== null && intrinsics === null);
    if (lens) faults.push(`${lens.id}: has distortion without intrinsics`);
    return faults;
  },
};

/** What a card declares to lack, in the words of the card. */
export function declaredAbsent({ provides }: DatasetCard): string[] {
  return Object.keys(capabilities).filter((name) => !provides[name as keyof typeof capabilities]);
}
