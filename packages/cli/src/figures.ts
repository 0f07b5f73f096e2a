/** Figures as they are printed for people: the same for every locale. */

/** `400,000`, at most three decimals. */
export function formatCount(count: number): string {
  return count.toLocaleString("en-US", { maximumFractionDigits: 3 });
}

/** Three significant digits, and never an exponent: `4,210`, `12.3`, `0.0041`; empty when there is no value. */
export function formatMeasure(value: number): string {
  if (Number.isNaN(value)) return "";
  return Math.abs(value) >= 100 ? formatCount(Math.round(value)) : String(Number(value.toPrecision(3)));
}

/** `1 clip`, `2,000 clips`: nouns with an s. */
export function formatNumber(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** `5.1 MB`: powers of 1000, as file managers show it. */
export function formatBytes(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return unit === 0 ? `${formatCount(value)} ${units[0]}` : `${value.toFixed(1)} ${units[unit]}`;
}

/** `0.42 s`, `73 s`, `41 min`. */
export function formatDuration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(2)} s`;
  if (seconds < 600) return `${Math.round(seconds)} s`;
  return `${Math.round(seconds / 60)} min`;
}
