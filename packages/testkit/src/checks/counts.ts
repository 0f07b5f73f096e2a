import { isDeepStrictEqual } from "node:util";
import { type Check, shown } from "../check.js";
import { readAll } from "../conformance-run.js";
import { knownSampleFaults } from "./known-sample.js";

export const countsAndIds: Check = {
  number: 3,
  name: "the fixture gives exactly the expected samples, twice in the same order with unique ids",
  async run(run) {
    const { expected, adapter, first } = run.conformance;
    const samples = await run.samples();
    const counts: Record<string, number> = {};
    for (const { sourceSplit } of samples) counts[sourceSplit] = (counts[sourceSplit] ?? 0) + 1;
    const faults: string[] = [];
    for (const split of new Set([...Object.keys(expected), ...Object.keys(counts)])) {
      const wanted = (expected as Record<string, number>)[split] ?? 0;
      const found = counts[split] ?? 0;
      if (found !== wanted) faults.push(`${split}: ${wanted} samples expected, found ${found}`);
    }
    if (Object.values(expected).reduce((sum, count) => sum + count, 0) < 2) {
      faults.push("the fixture: 2 samples or more expected, to see that they differ; add one");
    }

    const again = await readAll(run.conformance, await run.written(1));
    if (again.length !== samples.length)
      faults.push(`read again: ${samples.length} samples expected, found ${again.length}`);
    const different = samples.findIndex((sample, index) => !isDeepStrictEqual(sample, again[index]));
    if (different !== -1 && different < again.length) {
      faults.push(
        `read again: sample ${different} is not the same: ${samples[different].id}, then ${again[different].id}`,
      );
    }

    const seen = new Set<string>();
    for (const { id } of samples) {
      if (seen.has(id)) faults.push(`id ${shown(id)} occurs twice`);
      seen.add(id);
    }
    const sequences = await run.sequences();
    if (new Set(sequences.map(({ id }) => id)).size !== sequences.length) {
      faults.push(`sequences: ids of their own expected, found ${shown(sequences.map(({ id }) => id))}`);
    }
    for (const { id, files } of sequences) {
      if (files.length === 0)
        faults.push(`sequence ${id}: lists no file; every file whose bytes reach its samples is listed`);
    }
    if (samples.some(({ source }) => source !== adapter.card.id)) {
      faults.push(`source: ${adapter.card.id} expected in every sample`);
    }
    if (samples.length > 0) faults.push(...knownSampleFaults(first, samples[0]));
    return faults;
  },
};
