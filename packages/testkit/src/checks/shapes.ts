import type { DatasetCard } from "@wildpose/adapters";
import type { PoseSample } from "@wildpose/pose";
import { type Check, ofSample, shown } from "../check.js";

export const shapesAndTypes: Check = {
  number: 4,
  name: "every array has its shape and type",
  async run(run) {
    const samples = await run.samples();
    const { card } = run.conformance.adapter;
    const faults = samples.flatMap((sample) => ofSample(sample.id, sampleFaults(sample, card)));
    const owners = new Map<ArrayBufferLike, string>();
    for (const { id, keypoints, joints3d } of samples) {
      for (const array of [keypoints, joints3d]) {
        if (!(array instanceof Float32Array)) continue;
        const owner = owners.get(array.buffer);
        if (owner !== undefined) faults.push(`${id}: shares the memory of an array with ${owner}; give each its own`);
        owners.set(array.buffer, id);
      }
    }
    return faults;
  },
};

/** What of a sample does not have the shape and type that `PoseSample` documents, a line each. */
export function sampleFaults(sample: PoseSample, card: DatasetCard): string[] {
  const faults: string[] = [];
  const must = (holds: boolean, fault: string) => {
    if (!holds) faults.push(fault);
  };
  const joints = card.skeleton.joints.length;
  const array = (name: string, value: unknown, type: typeof Float32Array | typeof Uint8Array, length: number) =>
    must(
      value instanceof type && value.length === length,
      `${name}: ${type.name} of ${length} expected, found ${describe(value)}`,
    );

  must(sample.id.startsWith(`${card.id}/`), `id begins with "${card.id}/" expected`);
  must(
    sample.group === card.id || String(sample.group).startsWith(`${card.id}/`),
    `group begins with "${card.id}" expected, found ${shown(sample.group)}`,
  );
  must(
    ["train", "validation", "test"].includes(sample.sourceSplit),
    `sourceSplit train, validation or test expected, found ${shown(sample.sourceSplit)}`,
  );
  must(
    sample.skeleton === card.skeleton,
    `the card's skeleton ${card.skeleton.id} expected, found ${sample.skeleton?.id}`,
  );
  array("keypoints", sample.keypoints, Float32Array, joints * 2);
  array("visibility", sample.visibility, Uint8Array, joints);
  if (sample.joints3d !== null) array("joints3d", sample.joints3d, Float32Array, joints * 3);
  if (sample.visibility instanceof Uint8Array) {
    const odd = sample.visibility.find((state) => state > 2);
    must(odd === undefined, `visibility 0, 1 or 2 expected, found ${odd}`);
  }
  must(
    sample.imagePath === null || isRelativePath(sample.imagePath),
    `imagePath relative with forward slashes, or null, expected, found ${shown(sample.imagePath)}`,
  );
  must(
    sample.imageSize === null ||
      (numbers(sample.imageSize, 2) && sample.imageSize.every((side) => Number.isInteger(side) && side > 0)),
    `imageSize [width, height] or null expected, found ${shown(sample.imageSize)}`,
  );
  must(
    sample.bbox === null || (numbers(sample.bbox, 4) && sample.bbox[2] > 0 && sample.bbox[3] > 0),
    `bbox [x, y, width, height] or null expected, found ${shown(sample.bbox)}`,
  );
  must(
    sample.intrinsics === null ||
      (numbers(sample.intrinsics, 4) && sample.intrinsics[0] > 0 && sample.intrinsics[1] > 0),
    `intrinsics [fx, fy, cx, cy] or null expected, found ${shown(sample.intrinsics)}`,
  );
  must(
    sample.distortion === null || numbers(sample.distortion, 5),
    `distortion [k1, k2, k3, p1, p2] or null expected, found ${shown(sample.distortion)}`,
  );
  must(
    sample.activity === null || (typeof sample.activity === "string" && sample.activity !== ""),
    `activity in a word or null expected, found ${shown(sample.activity)}`,
  );
  must(
    sample.defect === null || /^[a-z0-9]+(-[a-z0-9]+)*$/.test(sample.defect),
    `defect as one kebab-case word or null expected, found ${shown(sample.defect)}`,
  );
  return faults;
}

function numbers(value: unknown, length: number): boolean {
  return Array.isArray(value) && value.length === length && value.every(Number.isFinite);
}

function isRelativePath(path: unknown): boolean {
  return typeof path === "string" && path !== "" && !/^\/|\\|^[a-z]:/i.test(path) && !path.split("/").includes("..");
}

function describe(value: unknown): string {
  if (!ArrayBuffer.isView(value)) return shown(value);
  return `${value.constructor.name} of ${(value as Uint8Array).length}`;
}
