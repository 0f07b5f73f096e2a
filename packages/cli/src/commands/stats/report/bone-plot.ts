/** Lengths of bones: median, the middle half and the middle nine tenths of each. */
import { quantileOf, type ReleaseSurvey, sizeOf } from "@wildpose/builder";
import { escapeHtml, linearAxis } from "@wildpose/training";
import { formatMeasure } from "../../../figures.js";

const WIDTH = 760;
const left = 120;
const right = WIDTH - 14;
const STEP = 20;
const FOOT = 24;

/** @returns a `<figure>`. */
export function bonePlot({ bones }: Pick<ReleaseSurvey, "bones">): string {
  const shown = bones
    .filter(({ lengths }) => sizeOf(lengths) > 0)
    .map(({ joint, lengths }) => ({
      joint,
      quantiles: [0.05, 0.25, 0.5, 0.75, 0.95].map((share) => quantileOf(lengths, share)),
    }));
  const axis = linearAxis(0, Math.max(1, ...shown.flatMap(({ quantiles }) => quantiles)));
  const at = (value: number) => (left + axis.place(value) * (right - left)).toFixed(1);
  const bottom = shown.length * STEP;
  const grid = axis.ticks.map(
    ({ value, label }) =>
      `<path class="grid" d="M${at(value)} 0V${bottom}"/><text x="${at(value)}" y="${bottom + 18}" text-anchor="${axis.place(value) > 0.97 ? "end" : "middle"}">${label}</text>`,
  );
  const rows = shown.flatMap(({ joint, quantiles }, index) => {
    const y = index * STEP + STEP / 2;
    const [low, lower, median, upper, high] = quantiles.map(at);
    const side = joint.startsWith("left") ? "c7" : joint.startsWith("right") ? "c2" : "c1";
    const said = `${joint}: median ${formatMeasure(quantiles[2])} mm, half from ${formatMeasure(quantiles[1])} to ${formatMeasure(quantiles[3])}`;
    return [
      `<text x="${left - 8}" y="${y}" dy="0.32em" text-anchor="end">${escapeHtml(joint)}</text>`,
      `<g class="${side}"><title>${escapeHtml(said)}</title><path class="thin" d="M${low} ${y}H${high}"/><path class="thick" d="M${lower} ${y}H${upper}"/><path class="median" d="M${median} ${y - 6}v12"/></g>`,
    ];
  });
  return `<figure><figcaption><b>Bones</b> <span>mm, by the joint they end in</span><span class="legend"><span class="key c7">left</span> <span class="key c2">right</span> <span class="key c1">middle</span></span></figcaption>
<svg viewBox="0 0 ${WIDTH} ${bottom + FOOT}" role="img" aria-label="Lengths of the bones, mm">
${[...grid, ...rows].join("\n")}
</svg>
<p class="about">Lengths in the labels of all rows: median, the middle half (thick) and the middle nine tenths (thin). Where the camera is assumed the size of a body is conventional; the proportions are not.</p></figure>`;
}
