import { lspCard, mpiiCard } from "@wildpose/adapters";
import { expect, test } from "vitest";
import { columns } from "../shards/columns.js";
import { croissantMetadata } from "./croissant.js";
import type { Manifest } from "./manifest.js";

const shard = (split: "train" | "test", index: number, bytes: number) => ({
  path: `data/${split}-0000${index}-of-00002.parquet`,
  split,
  rows: 5,
  bytes,
  sha256: String(index).repeat(64),
  content_sha256: "f".repeat(64),
});
const manifest = {
  name: "made",
  recipe: { description: "Made for a test.", images: "none" },
  counts: { rows: 15, splits: { train: 10, test: 5 } },
  shards: [shard("train", 0, 123), shard("train", 1, 124), shard("test", 2, 125)],
} as unknown as Manifest;
const cards = [lspCard, mpiiCard, lspCard];
const publication = { date: "2026-12-24", url: "https://example.org/made", creator: "A laboratory" };
const parse = (...words: Parameters<typeof croissantMetadata>) => JSON.parse(croissantMetadata(...words));

// The context makes dct:conformsTo of conformsTo. "Required" and "Modified and Added Properties" of the specification.
const required = [
  ...["@context", "@type", "conformsTo", "description", "license", "name", "url", "creator", "datePublished"],
  "distribution",
];

test("a published release has every property that Croissant 1.0 requires", () => {
  const document = parse(manifest, cards, publication);
  expect(required.filter((property) => document[property] === undefined)).toEqual([]);
  expect(document).toMatchObject({
    "@type": "sc:Dataset",
    conformsTo: "http://mlcommons.org/croissant/1.0",
    url: "https://example.org/made",
    datePublished: "2026-12-24",
  });
});

test("one that is not published has all but the date, which the builder cannot know", () => {
  const document = parse(manifest, cards);
  expect(required.filter((property) => document[property] === undefined)).toEqual(["datePublished"]);
});

test("every shard is a file with its size and hash, and all are in the set that the columns are read from", () => {
  const { distribution } = parse(manifest, cards);
  const files = distribution.filter((part: Record<string, unknown>) => part["@type"] === "cr:FileObject");
  expect(files).toHaveLength(3);
  expect(files[1]).toMatchObject({
    "@id": "data/train-00001-of-00002.parquet",
    contentUrl: "data/train-00001-of-00002.parquet",
    contentSize: "124 B",
    sha256: "1".repeat(64),
    encodingFormat: "application/x-parquet",
  });
  expect(distribution.at(-1)).toMatchObject({ "@type": "cr:FileSet", includes: "data/*.parquet" });
});

test("every column of the schema is a field, with its meaning, type, unit and shape", () => {
  const [, persons] = parse(manifest, cards).recordSet;
  const fields = new Map<string, Record<string, unknown>>(
    persons.field.map((field: { name: string }) => [field.name, field]),
  );
  expect([...fields.keys()]).toEqual(["split", ...columns.map(({ name }) => name)]);
  for (const { name, about, shape } of columns) {
    const field = fields.get(name);
    expect(field).toMatchObject({ "@id": `persons/${name}`, source: { extract: { column: name } } });
    expect(field?.description).toContain(about);
    expect(field?.repeated ?? false).toBe((shape.length > 0 && name !== "bbox") || name === "flags");
  }
  expect(fields.get("keypoints_3d")?.dataType).toBe("sc:Float");
  expect(fields.get("keypoints_3d")?.description).toContain("Shape: [17, 3]. Unit: millimetre. Frame: camera");
  expect(fields.get("image")?.dataType).toBe("sc:Text");
});

test("embedded images are images", () => {
  const embedded = { ...manifest, recipe: { ...manifest.recipe, images: "embed" } } as Manifest;
  const [, persons] = parse(embedded, cards).recordSet;
  const image = persons.field.find(({ name }: { name: string }) => name === "image");
  expect(image).toMatchObject({ dataType: "sc:ImageObject", source: { transform: { jsonPath: "bytes" } } });
});

test("identifiers are unique, and every reference names one", () => {
  const ids: string[] = [];
  const references: string[] = [];
  const visit = (value: unknown) => {
    if (typeof value !== "object" || value === null) return;
    const keys = Object.keys(value);
    const id = (value as Record<string, unknown>)["@id"];
    if (typeof id === "string") (keys.length === 1 ? references : ids).push(id);
    for (const inner of Object.values(value)) visit(inner);
  };
  const { "@context": _, ...document } = parse(manifest, cards);
  visit(document);
  expect(new Set(ids).size).toBe(ids.length);
  expect(references.filter((id) => !ids.includes(id))).toEqual([]);
});

test("the licence of every source stands once, and the split in the record set that Croissant has for it", () => {
  const { license, recordSet } = parse(manifest, cards);
  expect(license.map(({ name }: { name: string }) => name)).toEqual([lspCard.title, mpiiCard.title]);
  expect(license[0].description).toContain(lspCard.licence.images);
  expect(recordSet[0].data).toEqual([
    { "splits/name": "train", "splits/url": "cr:TrainingSplit" },
    { "splits/name": "test", "splits/url": "cr:TestSplit" },
  ]);
});

test("the same manifest gives the same text", () => {
  expect(croissantMetadata(manifest, cards)).toBe(croissantMetadata(structuredClone(manifest), cards));
});
