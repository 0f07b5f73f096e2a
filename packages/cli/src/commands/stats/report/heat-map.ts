/** Where many points are in a plane, as cells that are the darker the more points they have. */
import type { Density } from "@wildpose/builder";
import { escapeHtml } from "@wildpose/training";
import { formatCount } from "../../../figures.js";

export interface HeatMap {
  readonly title: string;
  readonly unit: string;
  readonly about: string;
  readonly density: Density;
  /** Values that are written along the axes, with their words. */
  readonly across: readonly (readonly [value: number, label: string])[];
  readonly down: readonly (readonly [value: number, label: string])[];
  /** Whether what is larger is higher up, as of angles, or lower, as of a camera's y. */
  readonly upwards: boolean;
  /** Height of the plane over its width. */
  readonly aspect: number;
  readonly width: number;
}

const LEVELS = 10;
const edge = { left: 48, right: 14, top: 8, bottom: 26 };

/** @returns a `<figure>`. */
export function heatMap({ title, unit, about, density, across, down, upwards, aspect, width }: HeatMap): string {
  const inner = { width: width - edge.left - edge.right, height: (width - edge.left - edge.right) * aspect };
  const height = inner.height + edge.top + edge.bottom;
  const { across: x, down: y, counts, outside } = density;
  const cell = { width: inner.width / x.cells, height: inner.height / y.cells };
  const most = counts.reduce((largest, count) => Math.max(largest, count), 0);
  const levels: string[][] = Array.from({ length: LEVELS }, () => []);
  for (const [index, count] of counts.entries()) {
    if (count === 0) continue;
    const [row, column] = [Math.floor(index / x.cells), index % x.cells];
    const rowFromTop = upwards ? y.cells - 1 - row : row;
    const left = (edge.left + column * cell.width).toFixed(1);
    const top = (edge.top + rowFromTop * cell.height).toFixed(1);
    // The square root lets what is rare be seen beside what is not.
    levels[Math.min(LEVELS - 1, Math.floor(Math.sqrt(count / most) * LEVELS))].push(
      `M${left} ${top}h${cell.width.toFixed(2)}v${cell.height.toFixed(2)}h-${cell.width.toFixed(2)}z`,
    );
  }
  const atX = (value: number) => (edge.left + ((value - x.low) / (x.high - x.low)) * inner.width).toFixed(1);
  const atY = (value: number) => {
    const share = (value - y.low) / (y.high - y.low);
    return (edge.top + (upwards ? 1 - share : share) * inner.height).toFixed(1);
  };
  const bottom = (edge.top + inner.height).toFixed(1);
  const drawing = [
    ...levels.map((cells, level) =>
      cells.length === 0
        ? ""
        : `<path class="cell" opacity="${((level + 1) / LEVELS).toFixed(1)}" d="${cells.join("")}"/>`,
    ),
    ...across.map(
      ([value, label]) =>
        `<path class="grid" d="M${atX(value)} ${edge.top}V${bottom}"/><text x="${atX(value)}" y="${Number(bottom) + 17}" text-anchor="${value === x.low ? "start" : value === x.high ? "end" : "middle"}">${escapeHtml(label)}</text>`,
    ),
    ...down.map(
      ([value, label]) =>
        `<path class="grid" d="M${edge.left} ${atY(value)}H${width - edge.right}"/><text x="${edge.left - 6}" y="${atY(value)}" dy="0.32em" text-anchor="end">${escapeHtml(label)}</text>`,
    ),
  ].filter((part) => part !== "");
  const left = outside > 0 ? ` ${formatCount(outside)} points lie beyond the plot.` : "";
  return `<figure><figcaption><b>${escapeHtml(title)}</b> <span>${escapeHtml(unit)}</span></figcaption>
<svg viewBox="0 0 ${width} ${height.toFixed(0)}" role="img" aria-label="${escapeHtml(`${title}, ${unit}`)}">
${drawing.join("\n")}
</svg>
<p class="about">${escapeHtml(about)} The darkest cell has ${formatCount(most)}.${left}</p></figure>`;
}
