export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface ThinnedPoint extends Point {
  readonly low: number;
  readonly high: number;
}

/** As many points as a plot has room for: each is the mean of those it stands for, with their lowest and highest. */
export function thinSeries(points: readonly Point[], most: number): ThinnedPoint[] {
  const size = Math.max(1, Math.ceil(points.length / most));
  const thinned: ThinnedPoint[] = [];
  for (let from = 0; from < points.length; from += size) {
    const bucket = points.slice(from, from + size);
    const ys = bucket.map(({ y }) => y);
    thinned.push({
      x: bucket.reduce((sum, { x }) => sum + x, 0) / bucket.length,
      y: ys.reduce((sum, y) => sum + y, 0) / bucket.length,
      low: Math.min(...ys),
      high: Math.max(...ys),
    });
  }
  return thinned;
}
