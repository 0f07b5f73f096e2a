import { adapterFor } from "@wildpose/adapters";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { parseRecipe } from "../recipe/recipe.js";
import { columns } from "../shards/columns.js";
import { datasetCard } from "./dataset-card.js";
import { buildManifest } from "./manifest.js";

function cardFor(images: string, splits: { train: number; test: number }, more = "") {
  const recipe = parseRecipe(`name: tiny\nimages: ${images}\nsources: [{ source: lsp, root: a|b }]\n${more}`, "a.yaml");
  const kept = splits.train + splits.test;
  const shards = (["train", "test"] as const)
    .filter((split) => splits[split] > 0)
    .map((split) => ({
      path: `data/${split}-00000-of-00001.parquet`,
      split,
      rows: splits[split],
      bytes: 1000 + splits[split],
      sha256: "0".repeat(64),
      contentSha256: "1".repeat(64),
    }));
  const manifest = buildManifest({
    images: { compared: 90, leftOut: 2 },
    cpu: { architecture: "any", vectors: "any" },
    code: { "@wildpose/builder": "0.1.0" },
    recipe,
    inputs: [{ source: "lsp", path: "a/joints.mat", bytes: 5, sha256: "2".repeat(64) }],
    labels: { engine: "an engine", weights: [{ name: "w", bytes: 1, sha256: "3".repeat(64) }] },
    sources: [{ source: "lsp", root: "a|b", persons: kept + 2, kept, rejected: { "no-extent": 2 }, splits }],
    shards,
  });
  const text = datasetCard(manifest, [adapterFor("lsp").card]);
  return { text, frontMatter: parse(text.split("---\n")[1]) };
}

test("the front matter says where the splits are and what type each column has", () => {
  const { frontMatter } = cardFor("embed", { train: 8, test: 2 });
  expect(frontMatter.configs).toEqual([
    {
      config_name: "default",
      data_files: [
        { split: "train", path: "data/train-*" },
        { split: "test", path: "data/test-*" },
      ],
    },
  ]);
  const { features, splits } = frontMatter.dataset_info;
  expect(features.map(({ name }: { name: string }) => name)).toEqual(columns.map(({ name }) => name));
  const feature = (wanted: string) => features.find(({ name }: { name: string }) => name === wanted);
  expect(feature("keypoints_3d")).toEqual({
    name: "keypoints_3d",
    dtype: { array2_d: { shape: [17, 3], dtype: "float32" } },
  });
  expect(feature("camera")).toEqual({ name: "camera", list: "float32", length: 4 });
  expect(feature("flags")).toEqual({ name: "flags", list: "string" });
  expect(feature("image")).toEqual({ name: "image", dtype: "image" });
  expect(feature("sample_id")).toEqual({ name: "sample_id", dtype: "string" });
  expect(feature("source")).toEqual({ name: "source", dtype: { class_label: { names: { "0": "lsp" } } } });
  expect(feature("camera_origin").dtype.class_label.names).toEqual({ "0": "calibrated", "1": "exif", "2": "assumed" });
  expect(splits).toEqual([
    { name: "train", num_bytes: 1008, num_examples: 8 },
    { name: "test", num_bytes: 1002, num_examples: 2 },
  ]);
});

test("without embedded images the image column is the struct it is, so that no reader opens a path", () => {
  const { frontMatter, text } = cardFor("reference", { train: 8, test: 2 });
  expect(frontMatter.dataset_info.features.find(({ name }: { name: string }) => name === "image").struct).toHaveLength(
    2,
  );
  expect(text).toContain("labels-only release");
});

test("a split without rows is not named: there is no file for it", () => {
  const { frontMatter } = cardFor("reference", { train: 8, test: 0 });
  expect(frontMatter.configs[0].data_files).toEqual([{ split: "train", path: "data/train-*" }]);
});

test("counts, rejections, licences and citations of the sources are in it, and cells cannot break the table", () => {
  const { text } = cardFor("reference", { train: 8, test: 2 });
  const { licence, citation } = adapterFor("lsp").card;
  expect(text).toContain("| lsp (`a\\|b`) | 12 | 10 | 8 | 2 |");
  expect(text).toContain("Rejected, by reason: no-extent 2.");
  expect(text).toContain(licence.annotations);
  expect(text).toContain(citation.trim());
  for (const { name } of columns) expect(text).toContain(`| \`${name}\` |`);
});

test("numbers of rows that were asked for are in it, and what was left out for them", () => {
  const { text } = cardFor("none", { train: 8, test: 2 }, "split: { train: 8, test: 2 }\n");
  expect(text).toContain("when a keyed hash of its name falls below 0.2; groups are never torn.");
  expect(text).toContain("There are exactly 8 train and 2 test rows.");
  expect(text).toContain("rows of the last group are left out");
  expect(cardFor("none", { train: 8, test: 2 }).text).not.toContain("exactly");
});
