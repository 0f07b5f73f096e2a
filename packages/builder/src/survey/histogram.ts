/** Counts of values in fixed bins: the memory is that of the bins, however many values there are. */

export interface HistogramAxis {
  readonly scale: "linear" | "logarithmic";
  /** Values the bins cover; above 0 on a logarithmic axis. */
  readonly low: number;
  readonly high: number;
  /** Bins over the whole range. */
  readonly bins: number;
}

export interface Histogram {
  readonly axis: HistogramAxis;
  /** Values in each bin; a bin has its lower edge and not its upper one. */
  readonly counts: Uint32Array;
  /** Values that are exactly 0, which are in no bin. */
  zeros: number;
  /** Values below and above all bins. */
  below: number;
  above: number;
  /** Of all values; Infinity and -Infinity when there is none. */
  minimum: number;
  maximum: number;
}

export function emptyHistogram(axis: HistogramAxis): Histogram {
  return {
    axis,
    counts: new Uint32Array(axis.bins),
    ...{ zeros: 0, below: 0, above: 0, minimum: Number.POSITIVE_INFINITY, maximum: Number.NEGATIVE_INFINITY },
  };
}

/** NaN is no value. */
export function countValue(histogram: Histogram, value: number): void {
  if (Number.isNaN(value)) return;
  histogram.minimum = Math.min(histogram.minimum, value);
  histogram.maximum = Math.max(histogram.maximum, value);
  const { axis, counts } = histogram;
  if (value === 0) histogram.zeros++;
  else if (value < axis.low) histogram.below++;
  else if (value >= axis.high) histogram.above++;
  else counts[Math.min(axis.bins - 1, Math.floor(placeOf(axis, value)))]++;
}

/** The value at an edge: 0 is the lower edge of the first bin, `bins` the upper edge of the last. */
export function edgeValue({ scale, low, high, bins }: HistogramAxis, edge: number): number {
  return scale === "linear" ? low + ((high - low) * edge) / bins : low * (high / low) ** (edge / bins);
}

/** How many values there are. */
export function sizeOf({ counts, zeros, below, above }: Histogram): number {
  return counts.reduce((sum, count) => sum + count, zeros + below + above);
}

/** All values of histograms over one axis. */
export function mergeHistograms(parts: readonly Histogram[]): Histogram {
  const merged = emptyHistogram(parts[0].axis);
  for (const part of parts) {
    for (const [bin, count] of part.counts.entries()) merged.counts[bin] += count;
    merged.zeros += part.zeros;
    merged.below += part.below;
    merged.above += part.above;
    merged.minimum = Math.min(merged.minimum, part.minimum);
    merged.maximum = Math.max(merged.maximum, part.maximum);
  }
  return merged;
}

/** The value of the nearest rank, to within half a bin; where it is in no bin, the extreme on that side. NaN of none. */
export function quantileOf(histogram: Histogram, share: number): number {
  const { axis, counts, zeros, below, minimum, maximum } = histogram;
  const size = sizeOf(histogram);
  if (size === 0) return Number.NaN;
  const rank = Math.max(1, Math.ceil(share * size));
  const zeroBin = axis.low < 0 ? Math.floor(placeOf(axis, 0)) : 0;
  let passed = below;
  if (rank <= passed) return minimum;
  for (let bin = 0; bin < axis.bins; bin++) {
    if (bin === zeroBin) {
      passed += zeros;
      if (rank <= passed) return 0;
    }
    passed += counts[bin];
    if (rank <= passed) return Math.min(maximum, Math.max(minimum, edgeValue(axis, bin + 0.5)));
  }
  return maximum;
}

function placeOf({ scale, low, high, bins }: HistogramAxis, value: number): number {
  const share = scale === "linear" ? (value - low) / (high - low) : Math.log(value / low) / Math.log(high / low);
  return share * bins;
}
