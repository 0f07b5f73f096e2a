/** An axis of a plot: where values lie on it, and which of them are written beside it. */
export interface Axis {
  /** 0 at its beginning, 1 at its end; outside for values beyond them. */
  place(value: number): number;
  /** Values that are written, in order. */
  readonly ticks: readonly { readonly value: number; readonly label: string }[];
}

/** Values a factor like this apart cannot be read off one linear axis. */
const LOGARITHMIC_FROM = 5;

/** Chooses between {@link linearAxis} and {@link logarithmicAxis} by how far apart the values are. */
export function axisFor(low: number, high: number): Axis {
  return low > 0 && high / low >= LOGARITHMIC_FROM ? logarithmicAxis(low, high) : linearAxis(low, high);
}

/** Reaches from the tick at or below `low` to the one at or above `high`. */
export function linearAxis(low: number, high: number): Axis {
  const span = high > low ? high - low : Math.abs(high) || 1;
  const step = niceStep(span / 5);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  const [start, end] = [first * step, last * step];
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => {
    const value = (first + i) * step;
    return { value, label: fixedLabel(value, step) };
  });
  return { place: (value) => (value - start) / (end - start), ticks };
}

/** Reaches from 0 to the last step exactly, with ticks on the way. */
export function stepAxis(last: number): Axis {
  const step = Math.max(1, niceStep(last / 5));
  const values = Array.from({ length: Math.floor(last / step) + 1 }, (_, i) => i * step);
  return {
    place: (value) => value / last,
    ticks: values.map((value) => ({ value, label: fixedLabel(value, step) })),
  };
}

/** From the 1, 2 or 5 times a power of ten at or below `low` to the one at or above `high`. */
export function logarithmicAxis(low: number, high: number): Axis {
  const round = roundValues(Math.floor(Math.log10(low)) - 1, Math.ceil(Math.log10(high)) + 1);
  const first = round.findLastIndex((value) => value <= low);
  const last = Math.max(
    first + 1,
    round.findIndex((value) => value >= high),
  );
  const shown = round.slice(first, last + 1);
  // Where there are many, the powers of ten stand for all.
  const written = shown.length <= 8 ? shown : everyFew(shown.filter((value) => Number.isInteger(Math.log10(value))));
  const [start, end] = [Math.log10(round[first]), Math.log10(round[last])];
  return {
    place: (value) => (Math.log10(value) - start) / (end - start),
    ticks: written.map((value) => ({ value, label: value < 0.001 ? shortLabel(value) : fixedLabel(value, value) })),
  };
}

function roundValues(firstPower: number, lastPower: number): number[] {
  const powers = Array.from({ length: lastPower - firstPower + 1 }, (_, i) => firstPower + i);
  return powers.flatMap((power) => [1, 2, 5].map((factor) => Number(`${factor}e${power}`)));
}

function everyFew(values: readonly number[]): number[] {
  const every = Math.ceil(values.length / 6);
  return values.filter((_, i) => i % every === 0);
}

/** The nearest of 1, 2 and 5 times a power of ten that is not below. */
function niceStep(least: number): number {
  const power = Math.floor(Math.log10(least));
  const factor = [1, 2, 5, 10].find((candidate) => candidate >= (least / 10 ** power) * (1 - 1e-9)) ?? 10;
  return Number(`${factor}e${power}`);
}

/** With as many decimals as the step has. */
function fixedLabel(value: number, step: number): string {
  if (value === 0) return "0";
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  if (decimals > 5 || Math.abs(value) >= 1e7) return shortLabel(value);
  return value.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

function shortLabel(value: number): string {
  return Number(value.toPrecision(3)).toExponential();
}
