/** Photographs, and CDF files, of which Human3.6M's are not here. */
import { readFile } from "node:fs/promises";
import { readCdf } from "@wildpose/formats/cdf";
import sharp from "sharp";
import { countOf } from "../../packages/adapters/src/testing/count.js";
import { grouped, type RealFileRow } from "./real-file-row.js";

export const otherRows: readonly RealFileRow[] = [
  {
    files: "cdf/de2_ion2s_rpa_19830213_v01.cdf",
    holds:
      "CDF 2.7.2, network encoding, column-major: 20 variables (1 EPOCH, 1 INT4, 18 REAL4), 19 of them compressed, 54,320 values",
    read: readCdfFile,
  },
  {
    files: "cdf/psp_fld_l2_mag_rtn_1min_20200104_v02.cdf",
    holds:
      "CDF 3.7.1, network encoding, column-major: 6 variables (2 TIME_TT2000, 1 REAL4, 1 CHAR, 1 INT4, 1 UINT4), 2 of them compressed, 3,358 values",
    read: readCdfFile,
  },
  { files: "mpii/images/*.jpg", holds: "5 photographs, 4 of 1280 × 720, 1 of 854 × 480", read: readImages },
  { files: "lsp/lsp_cpm/images/*.jpg", holds: "100 photographs, of 100 sizes", read: readImages },
  {
    files: "aic/mmpose/*.jpg",
    holds: "3 photographs, 1 of 900 × 600, 1 of 900 × 596, 1 of 950 × 641",
    read: readImages,
  },
  {
    files: "coco/mmpose/*.jpg",
    holds: "4 photographs, 1 of 640 × 425, 1 of 500 × 333, 1 of 640 × 429, 1 of 640 × 392",
    read: readImages,
  },
];

async function readCdfFile([path]: readonly string[]): Promise<string> {
  const { version, encoding, majority, variables } = readCdf(await readFile(path));
  const all = [...variables.values()];
  const types = Object.entries(countOf(all.map(({ type }) => type))).map(([type, count]) => `${count} ${type}`);
  return [
    `CDF ${version}, ${encoding} encoding, ${majority}-major: ${all.length} variables (${types.join(", ")}), ${all.filter(({ compressed }) => compressed).length} of them compressed`,
    `${grouped(all.reduce((sum, { data }) => sum + data.length, 0))} values`,
  ].join(", ");
}

/** Every pixel is decoded: sharp refuses a file that is cut short. */
async function readImages(paths: readonly string[]): Promise<string> {
  const sizes: string[] = [];
  for (const path of paths) {
    const { info } = await sharp(path).raw().toBuffer({ resolveWithObject: true });
    sizes.push(`${info.width} × ${info.height}`);
  }
  const counts = Object.entries(countOf(sizes)).sort(([, one], [, other]) => other - one);
  const shown =
    counts.length > 5
      ? `of ${counts.length} sizes`
      : `${counts.map(([size, count]) => `${count} of ${size}`).join(", ")}`;
  return `${paths.length} photographs, ${shown}`;
}
