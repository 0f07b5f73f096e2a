import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import type { PoseSample } from "@wildpose/pose";
import { beforeAll, describe, expect, test } from "vitest";
import type { DatasetCard } from "./adapter.js";
import { adapterFor, adapters } from "./adapters.js";
import { readSource } from "./define-adapter.js";
import {
  aicRecord,
  lspetFile,
  lspFile,
  madeTriples,
  mpiiFile,
  person,
  point,
  struct,
  temporaryFolder,
} from "./testing/made-files.js";
import { readAll } from "./testing/read-all.js";

const write = temporaryFolder();
const datasets = new URL("../../../datasets/", import.meta.url);

/** A file of each source with at least three persons, some joints of them not labelled where the source knows that. */
const made: Record<string, () => Promise<string>> = {
  lsp: () => write("lsp.mat", lspFile([madeTriples(0), madeTriples(1, 1), madeTriples(2)])),
  lspet: () => write("lspet.mat", lspetFile([madeTriples(0, 1), madeTriples(1, 0), madeTriples(2, 1)])),
  mpii: () => {
    const annorect = struct(person([point(0), point(9)]), person([point(3)]));
    const names = ["000000001.jpg", "000000002.jpg"];
    return write("mpii.mat", mpiiFile(names.map((name, train) => ({ name, annorect, train }))));
  },
  "ai-challenger": () => write("aic.json", JSON.stringify([aicRecord("aa", [2, 1]), aicRecord("bb", [1])])),
};

describe("adapters", () => {
  test("ours come first, the one to copy before all", () => {
    const ours = ["lsp", "lspet", "mpii", "ai-challenger", "coco", "unity", "h36m"];
    expect(adapters.map(({ card }) => card.id).slice(0, ours.length)).toEqual(ours);
  });

  test("each has an id of its own", () => {
    expect(new Set(adapters.map(({ card }) => card.id)).size).toBe(adapters.length);
  });

  test("a source is found by its id", () => {
    expect(adapterFor("mpii").card.title).toMatch(/^MPII/);
  });

  test("an unknown source lists the known ones, and the nearest for a slip", () => {
    expect(() => adapterFor("mpi")).toThrow(
      /^source "mpi" is not known; known: lsp, lspet, mpii, ai-challenger, .*; did you mean "mpii"\?$/,
    );
    expect(() => adapterFor("ai_challenger")).toThrow('did you mean "ai-challenger"?');
    expect(() => adapterFor("panoptic")).toThrow(/known: lsp, .*[^?]$/);
  });
});

describe.each(adapters.map(({ card }) => [card.id, card as DatasetCard] as const))("every card: %s", (id, card) => {
  test("is complete, and its citation is the one in datasets/", async () => {
    expect(card.homepage).toMatch(/^https?:\/\//);
    expect(card.licence.annotations).not.toBe("");
    expect(card.licence.images).not.toBe("");
    expect(await readFile(new URL(`${id}/CITATION.bib`, datasets), "utf8")).toBe(card.citation);
  });

  test("its README names the home, every image folder, and the annotation files of trees that have a few", async () => {
    const readme = await readFile(new URL(`${id}/README.md`, datasets), "utf8");
    expect(readme).toContain(card.homepage);
    for (const { annotations, images } of card.trees) {
      if (images !== null) expect(readme).toContain(images);
      if (annotations.length > 10) continue;
      for (const { path } of annotations) expect(readme).toContain(path.slice(path.lastIndexOf("/") + 1));
    }
  });

  test("its README has its sections in the order of all, and what else there is comes after them", async () => {
    const order = ["Get it", "Licence", "Expected tree", "Counts", "Checksums", "Options", "Quirks"];
    const readme = await readFile(new URL(`${id}/README.md`, datasets), "utf8");
    const found = [...readme.matchAll(/^## (.+)$/gm)].map(([, title]) => title);
    expect(found.slice(0, found.indexOf("Quirks") + 1)).toEqual(order.filter((title) => found.includes(title)));
    expect(found).toEqual(expect.arrayContaining(["Get it", "Licence", "Expected tree", "Quirks"]));
  });

  test("its README says size, checksum and where it is published, for each file that has them", async () => {
    const readme = await readFile(new URL(`${id}/README.md`, datasets), "utf8");
    for (const { bytes, checksum } of card.trees.flatMap(({ annotations }) => annotations)) {
      if (bytes !== null) expect(readme.replaceAll(",", "")).toContain(String(bytes));
      if (checksum === null) continue;
      expect(readme).toContain(checksum.value);
      expect(readme).toContain(checksum.publishedAt);
      expect(checksum.value).toMatch(/^[0-9a-f]+$/);
      expect(checksum.value).toHaveLength({ md5: 32, sha256: 64, "git-blob": 40 }[checksum.algorithm]);
    }
  });

  test("ids of trees and paths within a tree are unique, relative, with forward slashes", () => {
    expect(new Set(card.trees.map((tree) => tree.id)).size).toBe(card.trees.length);
    for (const { annotations, images } of card.trees) {
      const paths = annotations.map(({ path }) => path);
      expect(new Set(paths).size).toBe(paths.length);
      for (const path of [...paths, images ?? "none"]) expect(path).toMatch(/^[^/\\:]+(\/[^/\\:]+)*$/);
    }
  });

  test("a part that is of use alone is a folder of some of the files, and each file is in one", () => {
    for (const { annotations, parts = [] } of card.trees) {
      if (parts.length === 0) continue;
      expect(new Set(annotations.map(({ path }) => path.split("/")[0]))).toEqual(new Set(parts));
    }
  });

  test("samples of a split and of its files are the same number where both are known", () => {
    const whole = card.trees.find(({ annotations }) => annotations.every(({ samples }) => samples !== null));
    const splits = Object.values(card.expectedSamples);
    if (whole === undefined || card.trees.length > 1 || splits.includes(null)) return;
    const ofFiles = whole.annotations.reduce((sum, { samples }) => sum + (samples ?? 0), 0);
    expect(ofFiles).toBe(splits.reduce((sum: number, samples) => sum + (samples ?? 0), 0));
  });
});

/** The others have several files each: what they read is tested in their folders, and all in test/conformance. */
describe.each(adapters.filter(({ card }) => card.id in made).map((adapter) => [adapter.card.id, adapter] as const))(
  "every adapter of one file: %s",
  (id, adapter) => {
    const { card } = adapter;
    let path: string;
    let read: PoseSample[];
    beforeAll(async () => {
      path = await made[id]();
      read = await readAll(id, path);
    });

    test("reading twice gives the same, with unique ids that begin with the source", async () => {
      expect(read.length).toBeGreaterThanOrEqual(3);
      expect(await readAll(id, path)).toEqual(read);
      expect(new Set(read.map((sample) => sample.id)).size).toBe(read.length);
      for (const sample of read) {
        expect(sample.source).toBe(id);
        expect(sample.id.startsWith(`${id}/`)).toBe(true);
        expect(sample.id.startsWith(sample.group)).toBe(true);
        expect(sample.imagePath).not.toContain("/");
      }
    });

    test("arrays have the shape of the skeleton, and a joint is NaN exactly where it is not labelled", () => {
      for (const { skeleton, keypoints, visibility } of read) {
        expect(skeleton).toBe(card.skeleton);
        expect(keypoints).toHaveLength(skeleton.joints.length * 2);
        expect(visibility).toHaveLength(skeleton.joints.length);
        visibility.forEach((state, joint) => {
          expect([0, 1, 2]).toContain(state);
          expect(Number.isNaN(keypoints[joint * 2])).toBe(state === 0);
          expect(Number.isNaN(keypoints[joint * 2 + 1])).toBe(state === 0);
        });
      }
    });

    test("samples do not share their arrays", () => {
      expect(new Set(read.map(({ keypoints }) => keypoints.buffer)).size).toBe(read.length);
    });

    test("no image is in two sets", () => {
      const sets = new Map<string, string>();
      for (const { group, sourceSplit } of read) expect(sets.get(group) ?? sourceSplit).toBe(sourceSplit);
    });

    test("an abort stops it between samples", async () => {
      const controller = new AbortController();
      const seen: string[] = [];
      const reading = (async () => {
        for await (const sample of readSource(
          adapter,
          { root: "", annotations: [path], options: {} },
          controller.signal,
        )) {
          seen.push(sample.group);
          controller.abort(new Error("enough"));
        }
      })();
      await expect(reading).rejects.toThrow("enough");
      expect(new Set(seen).size).toBe(1);
    });
  },
);

test("the folders of datasets/ with a citation are those of the adapters", async () => {
  const folders = (await readdir(datasets)).filter((name) => existsSync(new URL(`${name}/CITATION.bib`, datasets)));
  expect(folders.sort()).toEqual(adapters.map(({ card }) => card.id).sort());
});
