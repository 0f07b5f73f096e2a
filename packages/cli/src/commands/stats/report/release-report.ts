/** A release as one page: who is in it, how they stand before the camera, and what their labels look like. */
import { imageSizeWords, type MeasureTopic, type ReleaseSurvey } from "@wildpose/builder";
import { escapeHtml, htmlPage } from "@wildpose/training";
import { formatBytes, formatCount } from "../../../figures.js";
import { bonePlot } from "./bone-plot.js";
import { heatMap } from "./heat-map.js";
import { histogramPlot } from "./histogram-plot.js";
import { pageStyle } from "./page-style.js";
import { sampleGallery } from "./sample-gallery.js";
import { shareBars } from "./share-bars.js";

/** The same survey gives the same bytes: no clock, no locale, no path. */
export async function releaseReport(survey: ReleaseSurvey): Promise<string> {
  const { manifest, rows, splits, samples } = survey;
  const plots = (topic: MeasureTopic) =>
    survey.measures
      .filter((measure) => measure.topic === topic)
      .map((measure) => histogramPlot(measure, survey.sources))
      .join("\n");
  return htmlPage({
    title: manifest.name,
    style: pageStyle,
    body: `<h1>${escapeHtml(manifest.name)}</h1>
<p class="lead">${formatCount(rows)} persons with a 3D pose: ${formatCount(splits.train)} to train, ${formatCount(splits.test)} to test with.</p>
${facts(survey)}
<h2>Who is in it</h2>
${personTable(survey)}
${fates(survey)}
${joints(survey)}
${plots("person")}
<h2>Cameras</h2>
${plots("camera")}
${viewDirections(survey)}
${countTable("camera", survey.cameraOrigins, rows)}
<h2>Poses</h2>
${places(survey)}
${plots("pose")}
${bonePlot(survey)}
<h2>What the labels say of their own quality</h2>
${plots("quality")}
${countTable("flag", survey.flags, rows)}
<h2>Samples</h2>
<p>${sampleWords(survey)}</p>
<h3>The least error to expect</h3>
${await sampleGallery(samples.best, "best")}
<h3>The most</h3>
${await sampleGallery(samples.worst, "worst")}
<h3>At random</h3>
${await sampleGallery(samples.random, "random")}`,
  });
}

const imageWords: Readonly<Record<string, string>> = {
  embed: "in the rows",
  reference: "not in it; rows have path, size and hash",
  none: "not in it; rows have their path",
};

function facts({ manifest, labelOrigins, rows }: ReleaseSurvey): string {
  const { shards, labels, recipe, recipe_sha256 } = manifest;
  const bytes = shards.reduce((sum, shard) => sum + shard.bytes, 0);
  const origins = Object.entries(labelOrigins).map(([origin, count]) => `${formatCount(count)} ${origin}`);
  const entries: readonly (readonly [string, string])[] = [
    ...(typeof recipe.description === "string" ? [["about", recipe.description] as const] : []),
    ["labels", rows === 0 ? "none" : origins.join(", ")],
    ["images", recipe.image_size ? `in the rows: ${imageSizeWords(recipe.image_size)}` : imageWords[recipe.images]],
    ["files", `${formatCount(shards.length)} Parquet, ${formatBytes(bytes)}`],
    ["engine", labels.engine],
    ["search", recipe.search?.mode ?? "exact"],
    ["recipe", `sha256 ${recipe_sha256}`],
  ];
  return `<dl>${entries.map(([about, said]) => `<dt>${about}</dt><dd>${escapeHtml(said)}</dd>`).join("\n")}</dl>`;
}

function personTable({ manifest: { counts } }: ReleaseSurvey): string {
  const reasons = Object.keys(counts.rejected) as (keyof typeof counts.rejected)[];
  const header = ["source", "persons", ...reasons, "kept", "train", "test"];
  const all = { source: "all", ...counts, kept: counts.rows };
  const lines = [...counts.sources, ...(counts.sources.length > 1 ? [all] : [])].map(
    ({ source, persons, rejected, kept, splits }) => {
      const figures = [persons, ...reasons.map((reason) => rejected[reason] ?? 0), kept, splits.train, splits.test];
      return `<tr><th scope="row">${escapeHtml(source)}</th>${figures.map((figure) => `<td>${formatCount(figure ?? 0)}</td>`).join("")}</tr>`;
    },
  );
  const note =
    reasons.length === 0
      ? "No person was rejected."
      : `Between persons read and kept: those rejected, by reason (${reasons.join(", ")}).`;
  return `<div class="scroll"><table>
<thead><tr>${header.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join("")}</tr></thead>
<tbody>
${lines.join("\n")}
</tbody>
</table></div>
<p class="about">${escapeHtml(note)}</p>`;
}

function fates({ manifest: { counts } }: ReleaseSurvey): string {
  return shareBars({
    title: "What became of the persons read",
    unit: "per cent of the persons of a source; the number is how many were read",
    about: "A source that the recipe names twice has two bars. Splits are drawn by image, subject or clip.",
    parts: [
      { name: "train", colour: "c3" },
      { name: "test", colour: "c7" },
      { name: "rejected", colour: "all" },
    ],
    groups: counts.sources.map(({ source, persons, kept, splits: { train, test } }) => ({
      name: source,
      counts: [train ?? 0, test ?? 0, persons - kept],
    })),
  });
}

function joints({ joints }: ReleaseSurvey): string {
  return shareBars({
    title: "Joints",
    unit: "per cent of the rows; the number is all rows",
    about:
      "Visible and occluded as the source's own files say. A joint that is not labelled has an estimate in 3D and none in 2D.",
    parts: [
      { name: "visible", colour: "c3" },
      { name: "occluded", colour: "c5" },
      { name: "not labelled", colour: "all" },
    ],
    groups: joints.map(({ joint, visible, occluded, notLabelled }) => ({
      name: joint,
      counts: [visible, occluded, notLabelled],
    })),
  });
}

function viewDirections({ viewDirections }: ReleaseSurvey): string {
  return heatMap({
    title: "Where the camera is, seen from the person",
    unit: "degrees; rows in cells of 10 by 10",
    about:
      "Across: around the trunk, 0 before the person, 90 on the person's left, ±180 behind. Up: elevation, above the plane through the hip that the trunk stands on. Body frame.",
    density: viewDirections,
    across: [
      [-180, "behind"],
      [-90, "right of the person"],
      [0, "before"],
      [90, "left of the person"],
      [180, "behind"],
    ],
    down: [-90, -45, 0, 45, 90].map((value) => [value, String(value)] as const),
    ...{ upwards: true, aspect: 0.42, width: 760 },
  });
}

function places({ places }: ReleaseSurvey): string {
  const ticks = [-1000, -500, 0, 500, 1000].map((value) => [value, String(value)] as const);
  const square = { down: ticks, across: ticks, upwards: false, aspect: 1, width: 370 };
  return `<div class="pair">
${heatMap({
  ...{ title: "Joints as the camera sees them", unit: "mm", density: places.camera, ...square },
  about:
    "Labelled joints relative to the hip, cells of 50 mm. Camera frame: x to the right, y down; the hip itself is left out.",
})}
${heatMap({
  ...{ title: "Joints from the side", unit: "mm", density: places.side, ...square },
  about: "The same from the right: z, away from the camera, to the right, y down. The camera is on the left.",
})}
</div>`;
}

function countTable(name: string, counts: Readonly<Record<string, number>>, rows: number): string {
  const entries = Object.entries(counts);
  if (entries.length === 0) return `<p class="about">No row has a ${name}.</p>`;
  const lines = entries.map(
    ([value, count]) =>
      `<tr><th scope="row">${escapeHtml(value)}</th><td>${formatCount(count)}</td><td>${((100 * count) / rows).toPrecision(3)} %</td></tr>`,
  );
  return `<table>
<thead><tr><th scope="col">${name}</th><th scope="col">rows</th><th scope="col">share</th></tr></thead>
<tbody>
${lines.join("\n")}
</tbody>
</table>`;
}

function sampleWords({ samples }: ReleaseSurvey): string {
  const drawn = Object.values(samples).flat();
  const without = drawn.filter(({ photo }) => photo === null).length;
  const photographs =
    without === 0
      ? "Each is drawn over its photograph."
      : without === drawn.length
        ? "The photographs are not at hand: the 2D joints stand alone."
        : "Where a photograph is not at hand the 2D joints stand alone.";
  return `${photographs} The person's left is blue, the right orange; a hollow joint is hidden in 2D, and not annotated in 3D. Beside it the 3D pose of the label in the camera frame, from the camera and from the side (the camera on the left), over a grid of 500 mm.`;
}
