/**
 * croissant.json of a release: its files and columns in the words of Croissant 1.0, the vocabulary for datasets of
 * MLCommons (https://docs.mlcommons.org/croissant/docs/croissant-spec.html). A pure function.
 */
import { basename } from "node:path/posix";
import type { DatasetCard } from "@wildpose/adapters";
import { type Split, splits } from "../select/assign-split.js";
import { type Column, type ColumnKind, columns } from "../shards/columns.js";
import type { Manifest } from "./manifest.js";

/** What only whoever publishes a release knows: the builder has no clock and no address. */
export interface Publication {
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly url: string;
  readonly creator: string;
}

/**
 * The JSON-LD text.
 *
 * Croissant 1.0 requires `datePublished` of a dataset: it is there when the publication says it. Without one, `url` is the
 * folder that the file lies in, and the creator is wildpose.
 *
 * @param cards of the sources of the release.
 */
export function croissantMetadata(
  manifest: Manifest,
  cards: readonly DatasetCard[],
  publication: Publication | null = null,
): string {
  const unique = [...new Map(cards.map((card) => [card.id, card])).values()];
  const { name, recipe, counts, shards } = manifest;
  const document = {
    "@context": context,
    "@type": "sc:Dataset",
    conformsTo: "http://mlcommons.org/croissant/1.0",
    name,
    description:
      typeof recipe.description === "string"
        ? recipe.description
        : `${counts.rows} persons, each with 2D joints and a 3D pose in millimetres.`,
    license: unique.map(({ title, homepage, licence }) => ({
      "@type": "sc:CreativeWork",
      name: title,
      url: homepage,
      description: `Annotations: ${licence.annotations} Images: ${licence.images}`,
    })),
    url: publication?.url ?? "./",
    creator: { "@type": "sc:Organization", name: publication?.creator ?? "wildpose" },
    ...(publication === null ? {} : { datePublished: publication.date }),
    keywords: ["human pose", "3d human pose estimation", ...unique.map(({ title }) => title)],
    citeAs: unique.map(({ citation }) => citation.trim()).join("\n\n"),
    distribution: [...shards.map(shardFile), shardSet],
    recordSet: [splitRecords(manifest), personRecords(recipe.images === "embed")],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Appendix 1 of the specification, with the prefixes it uses in its text. */
const context = {
  "@language": "en",
  "@vocab": "https://schema.org/",
  ...Object.fromEntries(
    [
      ...["column", "extract", "field", "fileProperty", "fileObject", "fileSet", "format", "includes", "isEnumeration"],
      ...["jsonPath", "key", "parentField", "path", "recordSet", "references", "regex", "repeated", "replace"],
      ...["separator", "source", "subField", "transform", "citeAs", "isLiveDataset"],
    ].map((term) => [term, `cr:${term}`]),
  ),
  data: { "@id": "cr:data", "@type": "@json" },
  dataType: { "@id": "cr:dataType", "@type": "@vocab" },
  examples: { "@id": "cr:examples", "@type": "@json" },
  conformsTo: "dct:conformsTo",
  cr: "http://mlcommons.org/croissant/",
  dct: "http://purl.org/dc/terms/",
  sc: "https://schema.org/",
} as const;

const PARQUET = "application/x-parquet";
const SHARDS = "shards";
const PERSONS = "persons";
const SPLITS = "splits";

function shardFile({ path, bytes, sha256, rows, split }: Manifest["shards"][number]) {
  return {
    "@type": "cr:FileObject",
    "@id": path,
    name: basename(path),
    description: `${rows} rows of the ${split} split.`,
    contentUrl: path,
    contentSize: `${bytes} B`,
    encodingFormat: PARQUET,
    sha256,
  };
}

/** All shards as one table. */
const shardSet = {
  "@type": "cr:FileSet",
  "@id": SHARDS,
  name: SHARDS,
  description: "All shards.",
  encodingFormat: PARQUET,
  includes: "data/*.parquet",
};

const splitTerms: Readonly<Record<Split, string>> = { train: "cr:TrainingSplit", test: "cr:TestSplit" };

function splitRecords({ counts }: Manifest) {
  const names = splits.filter((split) => counts.splits[split] > 0);
  return {
    "@type": "cr:RecordSet",
    "@id": SPLITS,
    name: SPLITS,
    dataType: "cr:Split",
    key: { "@id": `${SPLITS}/name` },
    field: [
      { "@type": "cr:Field", "@id": `${SPLITS}/name`, name: "name", dataType: "sc:Text" },
      { "@type": "cr:Field", "@id": `${SPLITS}/url`, name: "url", dataType: "cr:Split" },
    ],
    data: names.map((split) => ({ [`${SPLITS}/name`]: split, [`${SPLITS}/url`]: splitTerms[split] })),
  };
}

function personRecords(imagesEmbedded: boolean) {
  return {
    "@type": "cr:RecordSet",
    "@id": PERSONS,
    name: PERSONS,
    description: "One record for each person of the release.",
    key: { "@id": `${PERSONS}/sample_id` },
    field: [splitField, ...columns.map((column) => columnField(column, imagesEmbedded))],
  };
}

const splitField = {
  "@type": "cr:Field",
  "@id": `${PERSONS}/split`,
  name: "split",
  description: "The split, which is in the name of the shard.",
  dataType: "sc:Text",
  source: {
    fileSet: { "@id": SHARDS },
    extract: { fileProperty: "fullpath" },
    transform: { regex: "data/(train|test)-.*\\.parquet$" },
  },
  references: { "@id": `${SPLITS}/name` },
};

/** Croissant 1.0 has no shapes: a list of any depth is `repeated`, and the description says its shape. */
function columnField({ name, kind, shape, unit, frame, about }: Column, imagesEmbedded: boolean) {
  const isList = shape.length > 0 || kind === "strings";
  const source = (column: Record<string, string>) => ({ fileSet: { "@id": SHARDS }, extract: column });
  const said = [
    about,
    ...(shape.length === 0 ? [] : [`Shape: [${shape.join(", ")}].`]),
    ...(unit === null ? [] : [`Unit: ${unit}.`]),
    ...(frame === null ? [] : [`Frame: ${frame}.`]),
  ].join(" ");
  return {
    "@type": "cr:Field",
    "@id": `${PERSONS}/${name}`,
    name,
    description: said,
    dataType: name === "bbox" ? "cr:BoundingBox" : dataTypes(imagesEmbedded)[kind],
    ...(isList && name !== "bbox" ? { repeated: true } : {}),
    source: {
      ...source({ column: name }),
      ...(kind === "image" ? { transform: { jsonPath: imagesEmbedded ? "bytes" : "path" } } : {}),
      ...(name === "bbox" ? { format: "XYWH" } : {}),
    },
  };
}

/** The image column is the picture where there is one, and its path where there is none. */
function dataTypes(imagesEmbedded: boolean): Readonly<Record<ColumnKind, string>> {
  return {
    string: "sc:Text",
    strings: "sc:Text",
    int32: "sc:Integer",
    uint8: "sc:Integer",
    float32: "sc:Float",
    bool: "sc:Boolean",
    image: imagesEmbedded ? "sc:ImageObject" : "sc:Text",
  };
}
