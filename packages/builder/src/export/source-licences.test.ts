import { lspCard } from "@wildpose/adapters";
import { expect, test } from "vitest";
import { datasetCard } from "../release/dataset-card.js";
import type { Manifest } from "../release/manifest.js";
import { mayPassOn, sourceLicences } from "./source-licences.js";

const counts = { persons: 1, kept: 1, rejected: {}, splits: { train: 1, test: 0 } };
const manifest = {
  name: "made",
  recipe: { images: "none", split: { test: 0.2, key: "made" }, select: { min_labelled_joints: 8 } },
  inputs: [],
  labels: { engine: "onnx", weights: [] },
  counts: {
    persons: 3,
    rows: 3,
    splits: { train: 3, test: 0 },
    rejected: {},
    sources: ["lsp", "mine", "lsp"].map((source) => ({ source, root: source, ...counts })),
  },
  shards: [],
} as unknown as Manifest;
const mine = {
  ...lspCard,
  id: "mine",
  title: "Mine (2026)",
  homepage: "https://example.org/mine",
  licence: { annotations: "CC BY 4.0.", images: "Mine; ask me." },
};
const lsp = {
  source: "lsp",
  title: lspCard.title,
  homepage: lspCard.homepage,
  annotations: lspCard.licence.annotations,
  images: lspCard.licence.images,
};

test("each source stands once: one of ours as its card says it, another as the release's does", () => {
  expect(sourceLicences(manifest, datasetCard(manifest, [lspCard, mine, lspCard]))).toEqual([
    lsp,
    {
      source: "mine",
      title: "Mine (2026)",
      homepage: "https://example.org/mine",
      annotations: "CC BY 4.0.",
      images: "Mine; ask me.",
    },
  ]);
});

test.each([null, "# a card of somebody's own"])("without that card another's terms are said to be unknown", (card) => {
  const [first, second] = sourceLicences(manifest, card);
  expect(first).toEqual(lsp);
  expect(second.annotations).toMatch(/^Not known here; see the README\.md of the release/);
});

test("what may be passed on is known of each source, but of poses made from motion of somebody's own", () => {
  const ids = ["lsp", "lspet", "mpii", "ai-challenger", "coco", "h36m", "unity", "mine"];
  const known = ["labels", "labels", "labels", "labels", "labels", "nothing", "unknown", "unknown"];
  expect(ids.map(mayPassOn)).toEqual(known);
});
