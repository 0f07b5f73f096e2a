/** Counts over the cells of a plane. */

export interface PlaneAxis {
  readonly low: number;
  readonly high: number;
  readonly cells: number;
}

export interface Density {
  readonly across: PlaneAxis;
  readonly down: PlaneAxis;
  /** [down.cells, across.cells] */
  readonly counts: Uint32Array;
  /** Points beyond the plane. */
  outside: number;
}

export function emptyDensity(across: PlaneAxis, down: PlaneAxis): Density {
  return { across, down, counts: new Uint32Array(across.cells * down.cells), outside: 0 };
}

/** A point with NaN is none. */
export function countPoint(density: Density, across: number, down: number): void {
  if (Number.isNaN(across) || Number.isNaN(down)) return;
  const column = cellOf(density.across, across);
  const row = cellOf(density.down, down);
  if (column === -1 || row === -1) density.outside++;
  else density.counts[row * density.across.cells + column]++;
}

/** The upper end belongs to the last cell: an angle of 180 degrees is on the plane. */
function cellOf({ low, high, cells }: PlaneAxis, value: number): number {
  if (value < low || value > high) return -1;
  return Math.min(cells - 1, Math.floor(((value - low) / (high - low)) * cells));
}
