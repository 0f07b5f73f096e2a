import { adapterFor } from "@wildpose/adapters";
import { MalformedSourceError, type PoseSample } from "@wildpose/pose";
import { expect, test } from "vitest";
import type { LocatedSource } from "../recipe/locate-sources.js";
import { parseRecipe } from "../recipe/recipe.js";
import { madePose } from "../testing/made-pose.js";
import { emptyTally } from "./count-persons.js";
import { memorySpool } from "./one-person-per-image.js";
import { CHUNK_SIZE, type PoseChunk } from "./pose-chunk.js";
import { type ReadPersonsOptions, readPersons } from "./read-persons.js";
import { textOrdinals } from "./text-ordinals.js";

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
async function readAll(samples: readonly PoseSample[], options: Partial<ReadPersonsOptions> = {}, used = recipe) {
  const tally = emptyTally();
  const chunks: PoseChunk[] = [];
  const persons = readPersons(sourceOf(samples), 0, used, {
    ...{ tally, knownIds: textOrdinals(), spool: memorySpool },
    ...options,
  });
  for await (const chunk of persons) chunks.push(chunk);
  return { tally, chunks };
}
const sample = (change: Parameters<typeof madePose>[0]) => madePose(change).sample;
const many = (count: number) => Array.from({ length: count }, (_, n) => sample({ id: `lsp/${n}` }));

test("every person is kept or rejected, in the order of the source, in chunks that are full but for the last", async () => {
  const samples = [...many(600), sample({ id: "lsp/no-hip", missing: ["hip"] }), sample({ id: "lsp/last" })];
  const reported: number[] = [];
  const { tally, chunks } = await readAll(samples, { onProgress: (persons) => reported.push(persons) });
  expect(tally).toMatchObject({ persons: 602, rejected: new Map([["root-not-labelled", 1]]) });
  expect(chunks.map(({ count }) => count)).toEqual([CHUNK_SIZE, CHUNK_SIZE, 601 - 2 * CHUNK_SIZE]);
  expect(chunks.flatMap(({ sampleIds }) => sampleIds)).toEqual([...many(600).map(({ id }) => id), "lsp/last"]);
  expect(chunks.every(({ sourceIndex }) => sourceIndex === 0)).toBe(true);
  expect(reported.at(-1)).toBe(602);
});

test("a sample that is there twice is a malformed source, also across sources", async () => {
  const knownIds = textOrdinals();
  await readAll(many(2), { knownIds });
  await expect(readAll(many(1), { knownIds })).rejects.toThrow(
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
  await expect(readAll([broken])).rejects.toThrow(/^lsp: lsp\/1: head is labelled but its position is \(NaN, /);
});

test("an image path that leaves the image folder is a malformed source", async () => {
  const escaping = sample({ imagePath: "../../etc/passwd" });
  await expect(readAll([escaping])).rejects.toThrow(MalformedSourceError);
});

test("an abort ends the reading", async () => {
  await expect(readAll(many(3), { signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow("enough");
});

test("a source of which one person an image is asked for gives one, and counts the others", async () => {
  const asked = parseRecipe("name: a\nsources: [{ source: lsp, root: lsp, one_person_per_image: true }]\n", "a.yaml");
  const samples = [
    sample({ id: "lsp/1", imagePath: "a.jpg", missing: ["head"] }),
    sample({ id: "lsp/2", imagePath: "a.jpg" }),
    sample({ id: "lsp/3", imagePath: "b.jpg" }),
  ];
  const { tally, chunks } = await readAll(samples, {}, asked);
  expect(chunks.flatMap(({ sampleIds }) => sampleIds)).toEqual(["lsp/2", "lsp/3"]);
  expect(tally).toMatchObject({ persons: 3, rejected: new Map([["not-the-one-of-its-image", 1]]) });
});
