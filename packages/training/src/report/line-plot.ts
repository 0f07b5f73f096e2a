/** A plot of curves, over the steps of a training or over anything else, as SVG that takes its colours from the page. */
import { type Axis, axisFor, linearAxis, stepAxis } from "./axis.js";
import { escapeHtml } from "./escape-html.js";
import { type Point, type ThinnedPoint, thinSeries } from "./thin-series.js";

export interface Curve {
  readonly name: string;
  /** In order of x. */
  readonly points: readonly Point[];
  /** The page's colour of this number. */
  readonly colour: 1 | 2 | 3 | 4;
  /** A dot at each point, for curves of few. */
  readonly dots?: boolean;
}

export interface Plot {
  readonly title: string;
  /** What the values are, with their unit. */
  readonly unit: string;
  readonly curves: readonly Curve[];
  /** What x counts, from 0; `steps` where it is left out. */
  readonly across?: string;
  /** `linear` where only that has a meaning; otherwise values far apart are drawn on a logarithmic one. */
  readonly scale?: "linear";
  /** Marks one step with a vertical line. */
  readonly mark?: { readonly x: number; readonly name: string } | undefined;
}

const WIDTH = 760;
const HEIGHT = 260;
const inside = { left: 62, right: WIDTH - 14, top: 12, bottom: HEIGHT - 40 };
/** Radius of a dot: half of one at the edge is still seen. */
const DOT = 3;
/** Curves with more points than this are thinned. */
const MOST_POINTS = 400;

/** @returns a `<figure>`; one that says so where there is nothing to show yet. */
export function linePlot({ title, unit, curves, mark, scale, across = "steps" }: Plot): string {
  const shown = curves.map((curve) => ({ ...curve, points: thinSeries(curve.points, MOST_POINTS) }));
  const all = shown.flatMap(({ points }) => points);
  const heading = `<figcaption><b>${escapeHtml(title)}</b> <span>${escapeHtml(unit)}</span>${legend(curves, mark)}</figcaption>`;
  if (all.length === 0) return `<figure>${heading}<p>Nothing yet.</p></figure>`;

  const x = stepAxis(Math.max(...all.map((point) => point.x)));
  // Means, not extremes: one wild batch would press all else to the floor. It leaves the plot, and comes back.
  const [low, high] = [Math.min(...all.map((point) => point.y)), Math.max(...all.map((point) => point.y))];
  const y = scale === "linear" ? linearAxis(0, high) : axisFor(low, high);
  const at = placer(x, y);
  const id = `inside-${title.toLowerCase().replaceAll(/[^a-z]+/g, "-")}`;
  const drawing = [
    ...grid(x, y, across),
    ...(mark ? [`<path class="mark" d="M${at.x(mark.x)} ${inside.top}V${inside.bottom}"/>`] : []),
    `<g clip-path="url(#${id})">${shown.map(({ points, colour, dots }) => drawCurve(points, colour, dots === true, at)).join("")}</g>`,
  ];
  const clip = `<clipPath id="${id}"><rect x="${inside.left}" y="${inside.top - DOT}" width="${inside.right - inside.left + DOT}" height="${inside.bottom - inside.top + 2 * DOT}"/></clipPath>`;
  return `<figure>${heading}
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(`${title}, ${unit}, over ${across}`)}"><defs>${clip}</defs>
${drawing.join("\n")}
</svg></figure>`;
}

interface Placer {
  x(value: number): string;
  y(value: number): string;
}

function placer(x: Axis, y: Axis): Placer {
  return {
    x: (value) => (inside.left + x.place(value) * (inside.right - inside.left)).toFixed(1),
    y: (value) => {
      // Far outside is as good as outside, and −∞ of a logarithm cannot be drawn.
      const place = Math.min(2, Math.max(-1, y.place(value)));
      return (inside.bottom - place * (inside.bottom - inside.top)).toFixed(1);
    },
  };
}

function grid(x: Axis, y: Axis, across: string): string[] {
  const at = placer(x, y);
  const rows = y.ticks.map(
    ({ value, label }) =>
      `<path class="grid" d="M${inside.left} ${at.y(value)}H${inside.right}"/><text x="${inside.left - 8}" y="${at.y(value)}" dy="0.32em" text-anchor="end">${label}</text>`,
  );
  const columns = x.ticks.map(
    ({ value, label }) =>
      `<text x="${at.x(value)}" y="${inside.bottom + 18}" text-anchor="${x.place(value) > 0.97 ? "end" : "middle"}">${label}</text>`,
  );
  const middle = (inside.left + inside.right) / 2;
  return [
    ...rows,
    ...columns,
    `<text x="${middle}" y="${HEIGHT - 4}" text-anchor="middle">${escapeHtml(across)}</text>`,
  ];
}

function drawCurve(points: readonly ThinnedPoint[], colour: number, dots: boolean, at: Placer): string {
  const line = points.map((point, i) => `${i === 0 ? "M" : "L"}${at.x(point.x)} ${at.y(point.y)}`).join("");
  const upper = points.map((point) => `${at.x(point.x)} ${at.y(point.high)}`);
  const lower = points.map((point) => `${at.x(point.x)} ${at.y(point.low)}`).reverse();
  const isThinned = points.some(({ low, high }) => low < high);
  return [
    ...(isThinned ? [`<path class="band c${colour}" d="M${[...upper, ...lower].join("L")}Z"/>`] : []),
    `<path class="line c${colour}" d="${line}"/>`,
    ...(dots && points.length <= 60
      ? points.map((point) => `<circle class="dot c${colour}" cx="${at.x(point.x)}" cy="${at.y(point.y)}" r="${DOT}"/>`)
      : []),
  ].join("");
}

function legend(curves: readonly Curve[], mark: Plot["mark"]): string {
  if (curves.length < 2) return "";
  const entries = curves.map(({ name, colour }) => `<span class="key c${colour}">${escapeHtml(name)}</span>`);
  return `<span class="legend">${[...entries, ...(mark ? [`<span class="key marked">${escapeHtml(mark.name)}</span>`] : [])].join(" ")}</span>`;
}
