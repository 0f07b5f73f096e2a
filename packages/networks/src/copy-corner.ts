/**
 * Copies the elements that two arrays of the same rank both have, by their indices; leaves the others as they are.
 *
 * @param from row-major, of `fromShape` @param to row-major, of `toShape`
 */
export function copyCorner(
  from: Float32Array,
  fromShape: readonly number[],
  to: Float32Array,
  toShape: readonly number[],
): void {
  const [fromLength = 1, ...fromRest] = fromShape;
  const [toLength = 1, ...toRest] = toShape;
  if (fromRest.every((length, axis) => length === toRest[axis])) {
    to.set(from.subarray(0, Math.min(from.length, to.length)));
    return;
  }
  const [fromStride, toStride] = [from.length / fromLength, to.length / toLength];
  for (let i = 0; i < Math.min(fromLength, toLength); i++) {
    const source = from.subarray(i * fromStride, (i + 1) * fromStride);
    copyCorner(source, fromRest, to.subarray(i * toStride, (i + 1) * toStride), toRest);
  }
}
