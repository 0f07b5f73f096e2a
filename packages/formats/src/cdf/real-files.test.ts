/** Genuine files of NASA, against what they say about themselves: attributes, counts, units of time. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type CdfFile, readCdf } from "./read.js";
import { writeCdf } from "./write.js";

const data = fileURLToPath(new URL("../../../../../shared/data/cdf", import.meta.url));
const present = existsSync(data);

describe.skipIf(!present)(`files of NASA${present ? "" : " (skipped: ../shared/data is not here)"}`, () => {
  const read = (name: string) => readCdf(readFileSync(`${data}/${name}`));
  const ions = () => read("de2_ion2s_rpa_19830213_v01.cdf");
  const field = () => read("psp_fld_l2_mag_rtn_1min_20200104_v02.cdf");

  describe("ions around the earth on 13 February 1983, version 2.7.2", () => {
    it("have 20 zVariables with 2,716 values each, all but the times compressed", () => {
      const { version, encoding, majority, compressed, variables } = ions();
      expect({ version, encoding, majority, compressed }).toEqual({
        version: "2.7.2",
        encoding: "network",
        majority: "column",
        compressed: false,
      });
      expect([...variables.keys()].join(" ")).toBe(
        "Epoch dataQuality x y z ionTemperature ionDensity scPotential O H He molecularIons highMass sigma sweepType glat glon ilat mlt alt",
      );
      for (const { name, kind, type, dims, records, compressed, data } of variables.values()) {
        expect([name, kind, dims, records, data.length]).toEqual([name, "z", [], 2716, 2716]);
        expect(type).toBe(name === "Epoch" ? "EPOCH" : name === "dataQuality" ? "INT4" : "REAL4");
        expect(compressed).toBe(name !== "Epoch");
      }
    });

    it("were measured on that day, one after the other", () => {
      const times = [...numbersOf(ions(), "Epoch")];
      expect(times.every((time, i) => i === 0 || time > times[i - 1])).toBe(true);
      expect(new Set(times.map(dayOfEpoch))).toEqual(new Set(["1983-02-13"]));
      expect(new Date(times[0] - YEAR_1970).toISOString()).toBe("1983-02-13T01:48:52.207Z");
    });

    it("are within the limits the file gives, or missing; only the longitudes go below 0", () => {
      const file = ions();
      for (const { name, attributes } of file.variables.values()) {
        const [least, most] = ["VALIDMIN", "VALIDMAX"].map((limit) => Number(attributes.get(limit)?.[0]));
        const known = [...numbersOf(file, name)].filter((value) => value > -1e30);
        const within = known.filter((value) => value >= least && value <= most).length;
        expect(within === known.length, name).toBe(name !== "glon");
      }
    });

    it("add up to what numpy adds up", () => {
      const file = ions();
      const sum = (name: string) => [...numbersOf(file, name)].filter((value) => value > -1e30).reduce((a, b) => a + b);
      expect(["dataQuality", "x", "ionTemperature", "ionDensity", "sweepType"].map(sum)).toEqual([
        49060, 304711, 6167389, 1096622994, 8148,
      ]);
      expect(sum("glat")).toBeCloseTo(-29384.03993625939, 6);
      expect(sum("alt")).toBeCloseTo(660124.9094543457, 6);
    });

    it("begin with 61 m/s along x, 1,215 K and 264,145 ions a cubic centimetre", () => {
      const file = ions();
      expect(["x", "ionTemperature", "ionDensity"].map((name) => numbersOf(file, name)[0])).toEqual([61, 1215, 264145]);
      expect(file.variables.get("x")?.attributes.get("UNITS")).toBe("m/s");
      expect(file.attributes.get("TITLE")).toEqual(["DE-2 RPA 2-sec Plasma Densities and Temperatures in ASCII"]);
    });

    it("have densities that are the sum of their parts", () => {
      const file = ions();
      const parts = ["O", "H", "He", "molecularIons", "highMass"].map((name) => numbersOf(file, name));
      const total = numbersOf(file, "ionDensity");
      const known = [...total.keys()].filter((i) => total[i] > 0);
      const off = known.map((i) => {
        const sum = parts.reduce((whole, part) => whole + Math.max(Number(part[i]), 0), 0);
        return Math.abs(sum - Number(total[i])) / Number(total[i]);
      });
      expect(known.length).toBeGreaterThan(2000);
      expect(off.filter((share) => share < 1e-3).length / known.length).toBeGreaterThan(0.95);
    });
  });

  describe("the magnetic field near the sun on 4 January 2020, version 3.7.1", () => {
    it("is 118 records of 3 components, compressed, with text and 64-bit times beside it", () => {
      const { version, encoding, majority, variables } = field();
      expect({ version, encoding, majority }).toEqual({ version: "3.7.1", encoding: "network", majority: "column" });
      expect([...variables.values()].map(({ name, type, dims, records }) => [name, type, dims, records])).toEqual([
        ["epoch_mag_RTN_1min", "TIME_TT2000", [], 118],
        ["psp_fld_l2_mag_RTN_1min", "REAL4", [3], 118],
        ["label_RTN", "CHAR", [3], 1],
        ["component_index_RTN", "INT4", [3], 1],
        ["epoch_quality_flags", "TIME_TT2000", [], 1440],
        ["psp_fld_l2_quality_flags", "UINT4", [], 1440],
      ]);
      expect(variables.get("label_RTN")?.data).toEqual(["B_R", "B_T", "B_N"]);
      expect(variables.get("label_RTN")?.recordsVary).toBe(false);
      expect(variables.get("component_index_RTN")?.data).toEqual(Int32Array.of(1, 2, 3));
    });

    it("was measured in whole minutes of that day, its quality in every one", () => {
      const file = field();
      const steps = (name: string) => {
        const { data, attributes } = file.variables.get(name) ?? {};
        const times = data as BigInt64Array;
        const [first, last] = ["SCALEMIN", "SCALEMAX"].map((limit) => BigInt(attributes?.get(limit)?.[0] ?? 0));
        expect(times[0] >= first && times[times.length - 1] <= last).toBe(true);
        return [...new Set(Array.from(times.subarray(1), (time, i) => Number(time - times[i]) / 60e9))];
      };
      expect(steps("epoch_mag_RTN_1min")).toEqual([1, 455, 450]);
      expect(steps("epoch_quality_flags")).toEqual([1]);
    });

    it("is some nanotesla, within the limits the file gives", () => {
      const file = field();
      const { data, attributes } = file.variables.get("psp_fld_l2_mag_RTN_1min") ?? {};
      expect(attributes?.get("VALIDMAX")).toEqual(Float32Array.of(65536, 65536, 65536));
      const known = [...(data as Float32Array)].filter((value) => !Number.isNaN(value));
      expect(known.length).toBeGreaterThan(300);
      expect([Math.min(...known), Math.max(...known)]).toEqual([-12.137527465820312, 6.87362003326416]);
    });
  });

  it.each(["de2_ion2s_rpa_19830213_v01.cdf", "psp_fld_l2_mag_rtn_1min_20200104_v02.cdf"])(
    "%s reads the same after it was written in any layout",
    (name) => {
      const file = read(name);
      for (const version of ["2.7", "3"] as const) {
        for (const encoding of ["network", "IBMPC"] as const) {
          for (const compressFile of [null, "gzip"] as const) {
            const options = { version, encoding, compressFile, attributes: file.attributes, recordsPerBlock: 100 };
            const again = readCdf(writeCdf(file.variables.values(), options));
            expect(again.attributes).toEqual(file.attributes);
            for (const [variable, { data, attributes, dims }] of file.variables) {
              expect(again.variables.get(variable)).toMatchObject({ dims });
              expect(again.variables.get(variable)?.data).toEqual(data);
              expect(again.variables.get(variable)?.attributes).toEqual(attributes);
            }
          }
        }
      }
    },
  );
});

/** Milliseconds from the year 0 to 1970. */
const YEAR_1970 = 62_167_219_200_000;

function dayOfEpoch(milliseconds: number | bigint): string {
  return new Date(Number(milliseconds) - YEAR_1970).toISOString().slice(0, 10);
}

function numbersOf(file: CdfFile, name: string): Float64Array {
  const data = file.variables.get(name)?.data;
  if (data === undefined || Array.isArray(data)) throw new Error(`${name} has no numbers`);
  return Float64Array.from(data, Number);
}
