/** IEEE 754 half precision, as weights are stored. Node 20 has no Float16Array. */

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** Rounds to the nearest half, ties to even; beyond the range becomes infinity. */
export function halfFromFloat(value: number): number {
  float[0] = value;
  const single = bits[0];
  const sign = (single >>> 16) & 0x8000;
  const exponent = (single >>> 23) & 0xff;
  const fraction = single & 0x7fffff;
  if (exponent === 0xff) return sign | 0x7c00 | (fraction ? 0x200 : 0);

  const halfExponent = exponent - 127 + 15;
  if (halfExponent >= 31) return sign | 0x7c00;
  if (halfExponent >= 1) return sign + roundShift((halfExponent << 23) | fraction, 13);
  // Subnormal halves: the leading one becomes explicit and moves right with the exponent.
  if (halfExponent < -10) return sign;
  return sign + roundShift(0x800000 | fraction, 14 - halfExponent);
}

/** A network has millions of weights and there are 65,536 halves: each is worked out once. */
const floats = Float32Array.from({ length: 0x10000 }, (_, half) => widened(half));

export function floatFromHalf(half: number): number {
  return floats[half];
}

function roundShift(value: number, shift: number): number {
  const kept = value >>> shift;
  const rest = value & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return rest > half || (rest === half && kept & 1) ? kept + 1 : kept;
}

function widened(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
