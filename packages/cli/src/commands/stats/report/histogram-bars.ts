/** Which bars a histogram is drawn with, and how high they are. */
import { edgeValue, type Histogram } from "@wildpose/builder";

export interface HistogramBars {
  readonly scale: "linear" | "logarithmic";
  /** [bars + 1] values at the edges. */
  readonly edges: readonly number[];
  /** Values that are exactly 0 are drawn; they are not where they would dwarf all else, nor on a logarithmic axis. */
  readonly zerosDrawn: boolean;
  /** Bins of a bar, and the first bin that is drawn. */
  readonly width: number;
  readonly first: number;
}

const MOST_BARS = 50;
/** What is left out of the drawing on each side, as a share of the values: a single one far off would flatten the rest. */
const TAIL = 0.001;
/** As few bins as these are all drawn: they count. */
const FEW_BINS = 40;

/** @returns null where nothing is in the bins. */
export function chooseBars(all: Histogram): HistogramBars | null {
  const { axis } = all;
  const binned = all.counts.reduce((sum, count) => sum + count, 0);
  const zeroBin = binOfZero(all);
  const zerosDrawn = zeroBin !== null && all.zeros > 0 && all.zeros <= binned;
  const counts = zerosDrawn ? withZeros(all) : all.counts;
  const total = binned + (zerosDrawn ? all.zeros : 0);
  if (total === 0) return null;
  const tail = axis.bins <= FEW_BINS ? 0 : TAIL * total;
  const [low, high] = [binAt(counts, tail), binAt(counts, total - tail)];
  const width = niceAtLeast((high - low + 1) / MOST_BARS);
  const first = Math.floor(low / width) * width;
  const bars = Math.ceil((high + 1 - first) / width);
  return {
    ...{ scale: axis.scale, zerosDrawn, width, first },
    edges: Array.from({ length: bars + 1 }, (_, bar) => edgeValue(axis, first + bar * width)),
  };
}

/** Values in each bar. */
export function barCounts(histogram: Histogram, { edges, first, width, zerosDrawn }: HistogramBars): number[] {
  const counts = zerosDrawn ? withZeros(histogram) : histogram.counts;
  return edges
    .slice(1)
    .map((_, bar) =>
      counts.subarray(first + bar * width, first + (bar + 1) * width).reduce((sum, count) => sum + count, 0),
    );
}

function withZeros(histogram: Histogram): Uint32Array {
  const counts = histogram.counts.slice();
  counts[binOfZero(histogram) ?? 0] += histogram.zeros;
  return counts;
}

function binOfZero({ axis: { scale, low, high, bins } }: Histogram): number | null {
  return scale === "linear" && low <= 0 && high > 0 ? Math.floor((-low / (high - low)) * bins) : null;
}

/** The bin in which this many values are reached. */
function binAt(counts: Uint32Array, wanted: number): number {
  let passed = 0;
  let last = 0;
  for (const [bin, count] of counts.entries()) {
    if (count === 0) continue;
    passed += count;
    last = bin;
    if (passed > wanted) break;
  }
  return last;
}

/** 1, 2 or 5 times a power of ten that is not below 1. */
export function niceAtLeast(least: number): number {
  for (let power = 1; ; power *= 10) {
    const found = [power, 2 * power, 5 * power].find((width) => width >= least);
    if (found !== undefined) return found;
  }
}
