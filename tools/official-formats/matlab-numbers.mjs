// @ts-check
/** Numbers as the official MATLAB files have them. */
import { matlabDoubles } from "@wildpose/formats";

/** @typedef {import("@wildpose/formats").MatlabNumeric} MatlabNumeric */

/**
 * MATLAB's pixels: the centre of the top-left one is (1, 1).
 *
 * @param {number} pixel ours, from 0
 * @param {number} decimals
 */
export function matlabPixel(pixel, decimals) {
  return rounded(pixel + 1, decimals);
}

/**
 * @param {number} value
 * @param {number} decimals
 */
export function rounded(value, decimals) {
  // Adding 0 turns -0 into 0.
  return Number(value.toFixed(decimals)) + 0;
}

/** Values are only read, and a large file has the same few thousand whole numbers over and over.
 * @type {Map<number, MatlabNumeric>}
 */
const wholeNumbers = new Map();

/**
 * @param {number} value
 * @returns {MatlabNumeric} a number in the smallest class that holds it, as MPII's file has them
 */
export function byValue(value) {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff) return matlabDoubles([1, 1], [value]);
  const known = wholeNumbers.get(value);
  if (known) return known;
  const scalar = /** @type {const} */ ({ kind: "numeric", logical: false, dims: [1, 1], imaginary: null });
  /** @type {MatlabNumeric} */
  const whole =
    value <= 0xff
      ? { ...scalar, class: "uint8", data: Uint8Array.of(value) }
      : { ...scalar, class: "uint16", data: Uint16Array.of(value) };
  wholeNumbers.set(value, whole);
  return whole;
}
