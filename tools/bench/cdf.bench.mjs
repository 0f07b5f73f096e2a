// Reading uncompressed CDF files: what every frame of a motion-capture take in CDF goes through, for both byte orders
// and both majorities. The peer is the least any reader can do: a copy of the same bytes.
import { readCdf, writeCdf } from "@wildpose/formats/cdf";

const FRAMES = 200_000;
const NUMBERS_PER_FRAME = 96;
const ROUNDS = 9;
const LEAST_MEGABYTES_PER_SECOND = 100;

export const bench = {
  name: "cdf",
  title: "Uncompressed CDF: one record of [200,000, 96] single-precision numbers",
  async run({ log }) {
    const data = Float32Array.from({ length: FRAMES * NUMBERS_PER_FRAME }, (_, i) => Math.sin(i) * 1000);
    const pose = { name: "Pose", type: "REAL4", dims: [FRAMES, NUMBERS_PER_FRAME], records: 1, data };
    const rows = [];
    for (const encoding of ["IBMPC", "network"]) {
      for (const majority of ["row", "column"]) {
        const file = writeCdf([pose], { encoding, majority });
        const times = { ours: [], copy: [] };
        for (let round = 0; round < ROUNDS; round++) {
          let start = performance.now();
          const read = readCdf(file).variables.get("Pose");
          times.ours.push(performance.now() - start);
          start = performance.now();
          const copy = new Uint8Array(file);
          times.copy.push(performance.now() - start);
          if (copy.length !== file.length || read.data.some((value, i) => value !== data[i])) {
            throw new Error(`${encoding}, ${majority}-major does not read back`);
          }
        }
        const megabytes = data.byteLength / 1e6;
        const ours = (1000 * megabytes) / median(times.ours);
        const copy = (1000 * megabytes) / median(times.copy);
        const what = `read ${encoding}, ${majority}-major`;
        const speeds = { ours: `${ours.toFixed(0)} MB/s`, peer: `memory copy ${copy.toFixed(0)} MB/s` };
        log?.(`${what}: ${speeds.ours}, ${speeds.peer}`);
        rows.push({ what, ...speeds, ratio: ours, must: LEAST_MEGABYTES_PER_SECOND, unit: "MB/s" });
        rows.push({ what: `${what}, beside a memory copy`, ...speeds, ratio: ours / copy, unit: "times" });
      }
    }
    return rows;
  },
};

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
