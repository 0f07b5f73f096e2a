import { adapters, type DatasetCard } from "@wildpose/adapters";
import { formatCount } from "../../figures.js";
import { printJson } from "../../json-output.js";
import { type Cell, textTable } from "../../text-table.js";
import { wrapText } from "../../wrap-text.js";

export interface SourcesArguments {
  json: boolean;
}

const titleWidth = 30;
const licenceWidth = 40;

export function sources({ json }: SourcesArguments): void {
  const cards = adapters.map((adapter) => adapter.card);
  if (json) {
    printJson(cards.map(({ skeleton, ...card }) => ({ ...card, skeleton: skeleton.id, joints: skeleton.joints })));
    return;
  }
  process.stdout.write(
    `${textTable([["id", "title", "joints", "samples", "provides"], ...cards.flatMap(aboutRows)])}\n\n` +
      `${textTable([["id", "licence of the annotations", "licence of the images"], ...cards.flatMap(licenceRows)])}\n\n` +
      "Next\n  datasets/<id>/README.md says how to get it, and what options its recipes have\n" +
      "  wildpose sources check <id> --root <folder of the download>\n",
  );
}

function aboutRows(card: DatasetCard): Cell[][] {
  const [first, ...more] = wrapText(card.title, titleWidth);
  return [
    [card.id, first, card.skeleton.joints.length, samplesOf(card), providesOf(card)],
    ...more.map((line) => ["", line]),
  ];
}

/** `2D` is what every source has. */
function providesOf({ provides }: DatasetCard): string {
  const has = [
    "2D",
    provides.joints3d && "3D",
    provides.camera && "camera",
    provides.bbox && "box",
    provides.occlusion && "occlusion",
    provides.images && "images",
  ];
  return has.filter((one) => one !== false).join(", ");
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

/** Samples in the official files; `?` where no total is published. */
function samplesOf({ expectedSamples }: DatasetCard): string {
  const counts = Object.values(expectedSamples);
  const known = counts.filter((count) => count !== null);
  if (known.length === 0) return "?";
  const sum = formatCount(known.reduce((total, count) => total + count, 0));
  return known.length < counts.length ? `${sum}+` : sum;
}
