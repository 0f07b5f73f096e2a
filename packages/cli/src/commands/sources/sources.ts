import { adapters, type DatasetCard } from "@wildpose/adapters";
import { formatCount } from "../../figures.js";
import { printJson } from "../../json-output.js";
import { type Cell, textTable } from "../../text-table.js";
import { wrapText } from "../../wrap-text.js";

export interface SourcesArguments {
  json: boolean;
}

const licenceWidth = 40;

export function sources({ json }: SourcesArguments): void {
  const cards = adapters.map((adapter) => adapter.card);
  if (json) {
    printJson(cards.map(({ skeleton, ...card }) => ({ ...card, skeleton: skeleton.id, joints: skeleton.joints })));
    return;
  }
  const about = cards.map((card) => [card.id, card.title, card.skeleton.joints.length, personsOf(card)]);
  process.stdout.write(
    `${textTable([["id", "title", "joints", "persons"], ...about])}\n\n` +
      `${textTable([["id", "licence of the annotations", "licence of the images"], ...cards.flatMap(licenceRows)])}\n`,
  );
}

/** As many rows as the longer of the two licences has lines. */
function licenceRows({ id, licence }: DatasetCard): Cell[][] {
  const annotations = wrapText(licence.annotations, licenceWidth);
  const images = wrapText(licence.images, licenceWidth);
  return Array.from({ length: Math.max(annotations.length, images.length) }, (_, line) => [
    line === 0 ? id : "",
    annotations[line] ?? "",
    images[line] ?? "",
  ]);
}

/** Persons in the official files; `?` where no total is published. */
function personsOf({ expectedPersons }: DatasetCard): string {
  const counts = Object.values(expectedPersons);
  const known = counts.filter((count) => count !== null);
  if (known.length === 0) return "?";
  const sum = formatCount(known.reduce((total, count) => total + count, 0));
  return known.length < counts.length ? `${sum}+` : sum;
}
