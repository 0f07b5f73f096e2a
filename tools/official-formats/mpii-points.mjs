// @ts-check
/** `annopoints.point` of a person in MPII's file, with its irregularities: see packages/adapters/src/mpii/quirks.ts. */
import { matlabDoubles, matlabEmpty, matlabStruct, matlabText } from "@wildpose/formats";
import { byValue, matlabPixel } from "./matlab-numbers.mjs";

/**
 * @typedef {import("@wildpose/formats").MatlabStruct} MatlabStruct
 * @typedef {import("@wildpose/pose").RandomStream} RandomStream
 */

/** The points come in this order in the official file, not by id. */
export const MPII_POINT_ORDER = [6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15];

/** Upper neck and head top are read off the head box: fractional, and with an empty `is_visible`. */
export const MPII_HEAD_POINTS = [8, 9];

/** Decimals of a joint's pixels in the file. */
export const mpiiDecimals = (/** @type {number} */ id) => (MPII_HEAD_POINTS.includes(id) ? 3 : 0);

const EMPTY = matlabEmpty();

/**
 * Only labelled joints; the order of fields and the type of `is_visible` change from person to person.
 *
 * @param {readonly { x: number, y: number, labelled: boolean, hidden: boolean }[]} joints by id; our pixels
 * @param {RandomStream} random
 * @returns {MatlabStruct}
 */
export function mpiiPoints(joints, random) {
  const idFirst = random.uniform(0, 1) < 0.2;
  const asText = random.uniform(0, 1) < 0.2;
  const points = MPII_POINT_ORDER.filter((id) => joints[id].labelled).map((id) => {
    const { x, y, hidden } = joints[id];
    const ofHead = MPII_HEAD_POINTS.includes(id);
    const [column, row] = [x, y].map((pixel) => matlabPixel(pixel, mpiiDecimals(id)));
    const place = ofHead
      ? { x: matlabDoubles([1, 1], [column]), y: matlabDoubles([1, 1], [row]) }
      : { x: byValue(column), y: byValue(row) };
    const flag = asText ? matlabText(hidden ? "0" : "1") : byValue(hidden ? 0 : 1);
    const isVisible = { is_visible: ofHead ? EMPTY : flag };
    return idFirst ? { id: byValue(id), ...place, ...isVisible } : { ...place, id: byValue(id), ...isVisible };
  });
  return matlabStruct([1, points.length], points);
}
