import type { DatasetCard, ExpectedFile } from "@wildpose/adapters";
import { type Check, shown } from "../check.js";

export const cardIsComplete: Check = {
  number: 1,
  name: "the card is complete",
  async run({ conformance }) {
    const { card } = conformance.adapter;
    const undeclared = Object.keys(conformance.expected).filter((split) => !(split in card.expectedSamples));
    return [
      ...cardFaults(card),
      ...undeclared.map((split) => `expectedSamples: the fixture has the split ${split}, the card does not name it`),
    ];
  },
};

/** What a card lacks, a line each. */
export function cardFaults(card: DatasetCard): string[] {
  const faults: string[] = [];
  const must = (holds: boolean, fault: string) => {
    if (!holds) faults.push(fault);
  };
  must(
    /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(card.id),
    `id: lower-case words joined by "-" expected, found ${shown(card.id)}`,
  );
  must(isText(card.title), `title: the source's name expected, found ${shown(card.title)}`);
  must(/^https?:\/\/\S+$/.test(card.homepage), `homepage: http address expected, found ${shown(card.homepage)}`);
  for (const part of ["annotations", "images"] as const) {
    must(isText(card.licence?.[part]), `licence.${part}: a sentence expected, found ${shown(card.licence?.[part])}`);
  }
  must(
    isBibtex(card.citation),
    `citation: a BibTeX entry that ends with a line end expected, found ${shown(card.citation)}`,
  );
  must(card.skeleton?.joints?.length > 0, "skeleton: joints expected, found none");
  must(
    ["zero-based", "one-based", null].includes(card.units?.pixels),
    `units.pixels: "zero-based", "one-based" or null expected, found ${shown(card.units?.pixels)}`,
  );
  must(
    ["millimetres", "metres", null].includes(card.units?.length),
    `units.length: "millimetres", "metres" or null expected, found ${shown(card.units?.length)}`,
  );
  for (const capability of ["joints3d", "camera", "bbox", "occlusion", "images"] as const) {
    const declared: unknown = card.provides?.[capability];
    must(typeof declared === "boolean", `provides.${capability}: true or false expected, found ${shown(declared)}`);
  }
  must(
    (card.units?.length !== null) === card.provides?.joints3d,
    `units.length is ${shown(card.units?.length)} and provides.joints3d ${card.provides?.joints3d}: a source has both or neither`,
  );
  const counts = Object.entries(card.expectedSamples ?? {});
  must(counts.length > 0, "expectedSamples: a split expected, with its count or null, found none");
  for (const [split, count] of counts) {
    must(["train", "validation", "test"].includes(split), `expectedSamples: unknown split ${split}`);
    must(isCount(count), `expectedSamples.${split}: a count or null expected, found ${shown(count)}`);
  }
  must(card.trees?.length > 0, "trees: a form of the release expected, found none");
  for (const tree of card.trees ?? []) {
    must(isText(tree.id), `trees: id expected, found ${shown(tree.id)}`);
    must(tree.annotations.length > 0, `trees: ${tree.id}: an annotation file expected, found none`);
    for (const file of tree.annotations) faults.push(...fileFaults(file).map((fault) => `trees: ${tree.id}: ${fault}`));
    must(
      isCount(tree.imageCount),
      `trees: ${tree.id}: imageCount: a count or null expected, found ${shown(tree.imageCount)}`,
    );
  }
  const ids = (card.trees ?? []).map(({ id }) => id);
  must(new Set(ids).size === ids.length, `trees: ids of their own expected, found ${ids.join(", ")}`);
  faults.push(...placeholders(card));
  return faults;
}

function fileFaults({ path, samples, bytes, checksum }: ExpectedFile): string[] {
  const faults: string[] = [];
  if (!isText(path) || path.startsWith("/") || path.includes("\\")) {
    faults.push(`path relative to the root with forward slashes expected, found ${shown(path)}`);
  }
  if (!isCount(samples)) faults.push(`${path}: samples: a count or null expected, found ${shown(samples)}`);
  if (!isCount(bytes)) faults.push(`${path}: bytes: a count or null expected, found ${shown(bytes)}`);
  if (checksum !== null) {
    const digits = { md5: 32, sha256: 64, "git-blob": 40 }[checksum.algorithm];
    if (!new RegExp(`^[0-9a-f]{${digits}}$`).test(checksum.value)) {
      faults.push(`${path}: checksum: ${digits} hexadecimal digits expected, found ${shown(checksum.value)}`);
    }
    if (!isText(checksum.publishedAt)) faults.push(`${path}: checksum: publishedAt expected, found nothing`);
  }
  return faults;
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value.trim() !== "";
}

/** A whole number, or null for what is not published. */
function isCount(value: unknown): boolean {
  return value === null || (Number.isInteger(value) && (value as number) >= 0);
}

function isBibtex(value: unknown): boolean {
  if (typeof value !== "string" || !/^@\w+\{[^\s,{}]+,[\s\S]*\}\n$/.test(value)) return false;
  let depth = 0;
  for (const character of value) {
    if (character === "{") depth++;
    if (character === "}") depth--;
    if (depth < 0) return false;
  }
  return depth === 0;
}

/** Marks that a generator left for a person to fill in. */
function placeholders(value: unknown, path: readonly string[] = []): string[] {
  if (typeof value === "string") return /\bTODO\b/.test(value) ? [`${path.join(".")}: still says ${shown(value)}`] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => placeholders(inner, [...path, key]));
}
