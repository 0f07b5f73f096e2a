import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { auc, aucThresholdsMm, pck, pckCurve } from "./pck.js";

const errorsArbitrary = fc.array(fc.double({ min: 0, max: 400, noNaN: true }), { minLength: 1, maxLength: 20 });
const property = (body: (errors: number[]) => void) =>
  fc.assert(fc.property(errorsArbitrary, body), { seed: 2, numRuns: 300 });

describe("pck", () => {
  it("is the share of joints that are nearer than 150 mm, in per cent; one at 150 mm is not", () => {
    expect(pck([0, 149.999, 150, 300])).toBe(50);
    expect(pck([0, 20, 40], 40)).toBeCloseTo(200 / 3, 12);
  });

  it("takes a joint that is missing as not found", () => {
    expect(pck([Number.NaN, 10])).toBe(50);
  });
});

describe("auc", () => {
  it("has the 31 thresholds 0, 5, … 150 mm", () => {
    expect(aucThresholdsMm).toHaveLength(31);
    expect([aucThresholdsMm[0], aucThresholdsMm[1], aucThresholdsMm[30]]).toEqual([0, 5, 150]);
  });

  it("of a joint without any error is 30 of 31: nothing is nearer than 0 mm", () => {
    expect(auc([0])).toBeCloseTo((100 * 30) / 31, 12);
  });

  it("is by each joint the count of thresholds above its error", () => {
    property((errors) => {
      // Thresholds above e are those after the first floor(e / 5) + 1.
      const above = errors.map((error) => Math.max(0, 31 - (Math.floor(error / 5) + 1)));
      const expected = (100 * above.reduce((a, b) => a + b)) / 31 / errors.length;
      expect(auc(errors)).toBeCloseTo(expected, 9);
    });
  });

  it("is the mean of a curve that only rises, up to PCK at 150 mm", () => {
    property((errors) => {
      const curve = [...pckCurve(errors)];
      expect(curve).toEqual(curve.toSorted((a, b) => a - b));
      expect([curve[0], curve[30]]).toEqual([0, pck(errors)]);
      expect(auc(errors)).toBeCloseTo(curve.reduce((a, b) => a + b) / 31, 9);
    });
  });

  it("falls where an error grows", () => {
    property((errors) => {
      const grown = errors.map((error, i) => (i === 0 ? error + 5 : error));
      expect(auc(grown)).toBeLessThanOrEqual(auc(errors));
      expect(pck(grown)).toBeLessThanOrEqual(pck(errors));
    });
  });
});
