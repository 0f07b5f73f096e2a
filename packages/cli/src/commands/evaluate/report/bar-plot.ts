/** A plot of bars, in groups, as SVG that takes its colours from the page. */
import { type Curve, escapeHtml, linearAxis } from "@wildpose/training";

export interface BarSeries {
  readonly name: string;
  readonly colour: Curve["colour"];
  /** One a group, at least 0. */
  readonly values: readonly number[];
}

export interface BarPlot {
  readonly title: string;
  /** What the values are, with their unit. */
  readonly unit: string;
  readonly groups: readonly string[];
  readonly series: readonly BarSeries[];
}

const WIDTH = 760;
const left = 130;
const right = WIDTH - 14;
const BAR = 7;
const GAP = 8;
const FOOT = 28;

/** @returns a `<figure>` with a bar lying for each value, group below group. */
export function barPlot({ title, unit, groups, series }: BarPlot): string {
  const axis = linearAxis(0, Math.max(...series.flatMap(({ values }) => values.filter(Number.isFinite)), 1));
  const at = (value: number) => (left + axis.place(value) * (right - left)).toFixed(1);
  const step = series.length * BAR + GAP;
  const bottom = groups.length * step;
  const grid = axis.ticks.map(
    ({ value, label }) =>
      `<path class="grid" d="M${at(value)} 0V${bottom}"/><text x="${at(value)}" y="${bottom + 18}" text-anchor="${axis.place(value) > 0.97 ? "end" : "middle"}">${label}</text>`,
  );
  const bars = groups.flatMap((group, g) => [
    `<text x="${left - 8}" y="${g * step + step / 2}" dy="0.32em" text-anchor="end">${escapeHtml(group)}</text>`,
    ...series.flatMap(({ values, colour, name }, s) => {
      const value = values[g];
      if (!Number.isFinite(value)) return [];
      const y = g * step + GAP / 2 + s * BAR;
      const said = escapeHtml(`${group}, ${name}: ${value.toFixed(1)}`);
      const width = (Number(at(value)) - left).toFixed(1);
      return `<rect class="dot c${colour}" x="${left}" y="${y}" width="${width}" height="${BAR - 1}"><title>${said}</title></rect>`;
    }),
  ]);
  const keys = series.map(({ name, colour }) => `<span class="key c${colour}">${escapeHtml(name)}</span>`);
  return `<figure><figcaption><b>${escapeHtml(title)}</b> <span>${escapeHtml(unit)}</span><span class="legend">${keys.join(" ")}</span></figcaption>
<svg viewBox="0 0 ${WIDTH} ${bottom + FOOT}" role="img" aria-label="${escapeHtml(`${title}, ${unit}`)}">
${[...grid, ...bars].join("\n")}
</svg></figure>`;
}
