import { adapterFor } from "@wildpose/adapters";
import { MalformedSourceError, type PoseSample } from "@wildpose/pose";
import { expect, test } from "vitest";
import type { LocatedSource } from "./locate-sources.js";
import { CHUNK_SIZE } from "./pose-chunk.js";
import { readPersons } from "./read-persons.js";
import { parseRecipe } from "./recipe.js";
import { madePose } from "./testing/made-pose.js";

const recipe = parseRecipe("name: a\nsources: [{ source: lsp, root: lsp }]\n", "a.yaml");

function sourceOf(samples: readonly PoseSample[]): LocatedSource {
  const { card } = adapterFor("lsp");
  const sequences = [{ id: "joints.mat", files: ["/somewhere/joints.mat"] }];
  return {
    adapter: {
      card,
      sequences: async () => sequences,
      async *samples() {
        yield* samples;
      },
    },
    adapterModule: null,
    root: "lsp",
    sequences,
    inputs: [],
    images: null,
  };
}
const sample = (change: Parameters<typeof madePose>[0]) => madePose(change).sample;
const many = (count: number) => Array.from({ length: count }, (_, n) => sample({ id: `lsp/${n}` }));

test("every person is kept or rejected, in the order of the source, in chunks that are full but for the last", async () => {
  const samples = [...many(600), sample({ id: "lsp/no-hip", missing: ["hip"] }), sample({ id: "lsp/last" })];
  const reported: number[] = [];
  const { tally, chunks } = await readPersons(sourceOf(samples), 2, recipe, {
    knownIds: new Set(),
    onProgress: (persons) => reported.push(persons),
  });
  expect(tally).toEqual({ persons: 602, rejected: new Map([["root-not-labelled", 1]]) });
  expect(chunks.map(({ count }) => count)).toEqual([CHUNK_SIZE, CHUNK_SIZE, 601 - 2 * CHUNK_SIZE]);
  expect(chunks.flatMap(({ sampleIds }) => sampleIds)).toEqual([...many(600).map(({ id }) => id), "lsp/last"]);
  expect(chunks.every(({ sourceIndex }) => sourceIndex === 2)).toBe(true);
  expect(reported.at(-1)).toBe(602);
});

test("a sample that is there twice is a malformed source, also across sources", async () => {
  const knownIds = new Set<string>();
  await readPersons(sourceOf(many(2)), 0, recipe, { knownIds });
  await expect(readPersons(sourceOf(many(1)), 1, recipe, { knownIds })).rejects.toThrow(
    new MalformedSourceError(
      "lsp",
      "joints.mat",
      "sample lsp/0 is there twice; name each annotation file once in a.yaml",
    ),
  );
});

test("a labelled joint without a position is a malformed source", async () => {
  const broken = sample({ id: "lsp/1" });
  broken.keypoints[20] = NaN;
  await expect(readPersons(sourceOf([broken]), 0, recipe, { knownIds: new Set() })).rejects.toThrow(
    /^lsp: lsp\/1: head is labelled but its position is \(NaN, /,
  );
});

test("an image path that leaves the image folder is a malformed source", async () => {
  const escaping = sample({ imagePath: "../../etc/passwd" });
  await expect(readPersons(sourceOf([escaping]), 0, recipe, { knownIds: new Set() })).rejects.toThrow(
    MalformedSourceError,
  );
});

test("an abort ends the reading", async () => {
  const aborted = readPersons(sourceOf(many(3)), 0, recipe, {
    knownIds: new Set(),
    signal: AbortSignal.abort(new Error("enough")),
  });
  await expect(aborted).rejects.toThrow("enough");
});
