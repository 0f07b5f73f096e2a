import { createHash } from "node:crypto";
import type { PoseSample } from "@wildpose/pose";
import type { Check } from "../check.js";

export const splitsAreDisjoint: Check = {
  number: 5,
  name: "no sample and no group is in two splits",
  async run(run) {
    const declared = run.conformance.inTwoSplits ?? {};
    const groups = new Map<string, Set<string>>();
    const contents = new Map<string, PoseSample>();
    const faults: string[] = [];
    for (const sample of await run.samples()) {
      const splits = groups.get(sample.group) ?? new Set();
      groups.set(sample.group, splits.add(sample.sourceSplit));
      const content = contentOf(sample);
      if (content === null) continue;
      const before = contents.get(content);
      if (before && before.sourceSplit !== sample.sourceSplit && !(`sample:${sample.id}` in declared)) {
        faults.push(
          `${sample.id} (${sample.sourceSplit}) is the same as ${before.id} (${before.sourceSplit}); declare "sample:${sample.id}" in inTwoSplits if the source has it so`,
        );
      }
      contents.set(content, before ?? sample);
    }
    for (const [group, splits] of groups) {
      if (splits.size < 2 || group in declared) continue;
      faults.push(
        `group ${group} is in ${[...splits].join(" and ")}; declare it in inTwoSplits if the source has it so`,
      );
    }
    for (const name of Object.keys(declared)) {
      const isThere = name.startsWith("sample:") || (groups.get(name)?.size ?? 0) > 1;
      if (!isThere)
        faults.push(
          `inTwoSplits declares ${name}, which is not in two splits of the fixture; remove it, or put it there`,
        );
    }
    return faults;
  },
};

/** What a sample says, whatever it is called; null when nothing of it is labelled. */
function contentOf({ keypoints, joints3d, imagePath, visibility }: PoseSample): string | null {
  if (visibility.every((state) => state === 0)) return null;
  const hash = createHash("sha256").update(bytesOf(keypoints));
  if (joints3d) hash.update(bytesOf(joints3d));
  return hash.update(imagePath ?? "").digest("hex");
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
