/** Labels drawn over their photographs, with the pose from two sides. */
import { type DrawnSample, drawLabelFigure } from "@wildpose/builder";
import { escapeHtml } from "@wildpose/training";
import { formatMeasure } from "../../../figures.js";

/** @param name begins the ids of the drawings. */
export async function sampleGallery(samples: readonly DrawnSample[], name: string): Promise<string> {
  if (samples.length === 0) return "<p>None: no label of this release was generated.</p>";
  const figures: string[] = [];
  for (const [index, sample] of samples.entries()) {
    const drawing = await drawLabelFigure({ ...sample, title: `Label of ${sample.id}` }, `${name}-${index}`);
    figures.push(`<figure>${drawing}
<figcaption><b>${escapeHtml(sample.id)}</b> ${escapeHtml(factsOf(sample).join(" · "))}</figcaption></figure>`);
  }
  return `<div class="samples">\n${figures.join("\n")}\n</div>`;
}

function factsOf(sample: DrawnSample): string[] {
  const { split, labelOrigin, expectedErrorMm, searchResidualMm, rootDepth, cameraOrigin, flags } = sample;
  return [
    split,
    ...(labelOrigin === "measured"
      ? ["measured"]
      : [`expected error ${formatMeasure(expectedErrorMm)} mm`, `residual ${formatMeasure(searchResidualMm)} mm`]),
    `${formatMeasure(rootDepth / 1000)} m deep`,
    `camera ${cameraOrigin}`,
    ...flags,
  ];
}
