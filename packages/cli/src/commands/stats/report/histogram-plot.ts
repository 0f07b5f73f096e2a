/** A distribution: bars of all rows, and over them a line for each source, as shares of that source. */
import { type Histogram, mergeHistograms, quantileOf, type SurveyedMeasure, sizeOf } from "@wildpose/builder";
import { escapeHtml, linearAxis } from "@wildpose/training";
import { formatCount, formatMeasure } from "../../../figures.js";
import { barCounts, chooseBars, type HistogramBars, niceAtLeast } from "./histogram-bars.js";
import { lineColours } from "./page-style.js";

const WIDTH = 760;
const HEIGHT = 190;
const inside = { left: 52, right: WIDTH - 14, top: 8, bottom: HEIGHT - 26 };

/** @returns a `<figure>`. */
export function histogramPlot(measure: SurveyedMeasure, sources: readonly string[]): string {
  const { title, unit, about, histograms } = measure;
  const all = mergeHistograms(histograms);
  const heading = `<b>${escapeHtml(title)}</b> <span>${unit === "" ? "" : `${escapeHtml(unit)}; `}per cent of each source</span>`;
  const bars = chooseBars(all);
  if (bars === null) {
    return `<figure><figcaption>${heading}</figcaption><p class="about">${escapeHtml(about)} ${said(all, unit, null)}</p></figure>`;
  }
  const several = sources.length > 1;
  const lines = several ? histograms.map((histogram) => sharesOf(histogram, bars)) : [];
  const filled = sharesOf(all, bars);
  const y = linearAxis(0, Math.max(...filled, ...lines.flat()));
  const drawing = [
    ...grid(bars, y),
    ...drawBars(all, filled, bars, y, unit, several ? "all" : lineColours[1]),
    ...lines.map((shares, index) => drawSteps(shares, bars, y, lineColours[index % lineColours.length])),
  ];
  return `<figure><figcaption>${heading}${several ? legend(sources) : ""}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(`Distribution of ${title}${unit === "" ? "" : `, ${unit}`}`)}">
${drawing.join("\n")}
</svg>
<p class="about">${escapeHtml(about)} ${said(all, unit, bars)}</p></figure>`;
}

type YAxis = ReturnType<typeof linearAxis>;

/** Per cent of all values, those that are not drawn too. */
function sharesOf(histogram: Histogram, bars: HistogramBars): number[] {
  const size = sizeOf(histogram);
  return barCounts(histogram, bars).map((count) => (size === 0 ? 0 : (100 * count) / size));
}

function placeX({ edges, scale }: HistogramBars, value: number): string {
  const at = scale === "linear" ? (edge: number) => edge : Math.log10;
  const [low, high] = [at(edges[0]), at(edges[edges.length - 1])];
  return (inside.left + ((at(value) - low) / (high - low)) * (inside.right - inside.left)).toFixed(1);
}

function placeY(y: YAxis, share: number): string {
  return (inside.bottom - y.place(share) * (inside.bottom - inside.top)).toFixed(1);
}

function drawBars(
  all: Histogram,
  shares: readonly number[],
  bars: HistogramBars,
  y: YAxis,
  unit: string,
  colour: string,
): string[] {
  return barCounts(all, bars).flatMap((count, bar) => {
    if (count === 0) return [];
    const [left, right] = [bars.edges[bar], bars.edges[bar + 1]];
    const [x0, x1] = [placeX(bars, left), placeX(bars, right)];
    const top = placeY(y, shares[bar]);
    const range = `${formatMeasure(left)} to ${formatMeasure(right)}${unit === "" ? "" : ` ${unit}`}`;
    const title = escapeHtml(`${range}: ${shares[bar].toPrecision(3)} %, ${formatCount(count)}`);
    return [
      `<rect class="bar ${colour}" x="${x0}" y="${top}" width="${Math.max(0.5, Number(x1) - Number(x0) - 0.6).toFixed(1)}" height="${(inside.bottom - Number(top)).toFixed(1)}"><title>${title}</title></rect>`,
    ];
  });
}

function drawSteps(shares: readonly number[], bars: HistogramBars, y: YAxis, colour: string): string {
  const steps = shares.map((share, bar) => `V${placeY(y, share)}H${placeX(bars, bars.edges[bar + 1])}`);
  return `<path class="step ${colour}" d="M${inside.left} ${inside.bottom}${steps.join("")}V${inside.bottom}"/>`;
}

function grid(bars: HistogramBars, y: YAxis): string[] {
  const rows = y.ticks.map(
    ({ value, label }) =>
      `<path class="grid" d="M${inside.left} ${placeY(y, value)}H${inside.right}"/><text x="${inside.left - 8}" y="${placeY(y, value)}" dy="0.32em" text-anchor="end">${label} %</text>`,
  );
  const columns = ticksOf(bars).map(({ value, label }) => {
    const x = placeX(bars, value);
    const anchor = Number(x) > inside.right - 20 ? "end" : "middle";
    return `<path class="grid" d="M${x} ${inside.bottom}v4"/><text x="${x}" y="${inside.bottom + 18}" text-anchor="${anchor}">${label}</text>`;
  });
  return [...rows, ...columns];
}

/** Some eight; of a logarithmic axis at 1, 2 and 5 times the powers of ten, or at the powers alone where they are many. */
function ticksOf({ edges, scale }: HistogramBars): { value: number; label: string }[] {
  const [low, high] = [edges[0], edges[edges.length - 1]];
  if (scale === "linear") {
    const power = 10 ** Math.floor(Math.log10((high - low) / 8));
    const step = power * niceAtLeast((high - low) / 8 / power);
    const [first, last] = [Math.ceil(low / step - 1e-9), Math.floor(high / step + 1e-9)];
    return Array.from({ length: last - first + 1 }, (_, i) => {
      const value = Number(((first + i) * step).toPrecision(9));
      return { value, label: formatCount(value) };
    });
  }
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const powers = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const factors = powers.length > 5 ? [1] : [1, 2, 5];
  return powers
    .flatMap((power) => factors.map((factor) => Number(`${factor}e${power}`)))
    .filter((value) => value >= low && value <= high)
    .map((value) => ({ value, label: value < 0.001 ? value.toExponential() : formatCount(value) }));
}

function legend(sources: readonly string[]): string {
  const keys = sources.map(
    (source, index) => `<span class="key ${lineColours[index % lineColours.length]}">${escapeHtml(source)}</span>`,
  );
  return `<span class="legend"><span class="key block all">all rows</span> ${keys.join(" ")}</span>`;
}

/** Three digits; of a linear axis no finer than a tenth of a bin. */
function figure({ axis: { scale, low, high, bins } }: Histogram, value: number): string {
  if (scale === "logarithmic" && value !== 0 && Math.abs(value) < 0.001) {
    return Number(value.toPrecision(3)).toExponential();
  }
  const grain = (high - low) / bins / 10;
  return formatMeasure(scale === "linear" ? Number((Math.round(value / grain) * grain).toPrecision(9)) : value);
}

/** What the plot does not show by itself. */
function said(all: Histogram, unit: string, bars: HistogramBars | null): string {
  const size = sizeOf(all);
  if (size === 0) return "No row has it.";
  const of = (value: number) => escapeHtml(unit === "" ? figure(all, value) : `${figure(all, value)} ${unit}`);
  const share = (count: number) => `${formatCount(count)} (${((100 * count) / size).toPrecision(2)} %)`;
  const drawn = bars === null ? 0 : barCounts(all, bars).reduce((sum, count) => sum + count, 0);
  const zerosLeft = bars?.zerosDrawn ? 0 : all.zeros;
  const beyond = size - drawn - zerosLeft;
  return [
    `Median ${of(quantileOf(all, 0.5))}; 90 % from ${of(quantileOf(all, 0.05))} to ${of(quantileOf(all, 0.95))}; ${of(all.minimum)} the least, ${of(all.maximum)} the most.`,
    ...(zerosLeft > 0 ? [`${share(zerosLeft)} are exactly 0, and not drawn.`] : []),
    ...(beyond > 0 ? [`${share(beyond)} lie beyond the plot.`] : []),
  ].join(" ");
}
