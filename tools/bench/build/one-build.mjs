// @ts-check
/**
 * One build in a process of its own, for its times and its memory: what it used of wall and CPU in each stage, and the most
 * memory it had. Arguments: options of buildDataset, as JSON. Answers with one line of JSON.
 */
import { readFileSync } from "node:fs";
import { buildDataset } from "@wildpose/builder";

/** Of the process, its threads included, at each moment that the build asks for the time: the stages' ends. */
const cpu = /** @type {number[]} */ ([]);
const peaks = /** @type {number[]} */ ([]);
const now = () => {
  const { user, system } = process.cpuUsage();
  cpu.push((user + system) / 1e6);
  peaks.push(peakMegabytes());
  return performance.now();
};

const { stagesMs, sources } = await buildDataset({ ...JSON.parse(process.argv[2]), now });
const names = /** @type {(keyof typeof stagesMs)[]} */ (Object.keys(stagesMs));
process.stdout.write(
  `${JSON.stringify({
    seconds: Object.fromEntries(names.map((name) => [name, stagesMs[name] / 1000])),
    cpuSeconds: Object.fromEntries(names.map((name, at) => [name, cpu[at + 1] - cpu[at]])),
    peakMegabytesSoFar: Object.fromEntries(names.map((name, at) => [name, peaks[at + 1]])),
    totalSeconds: performance.now() / 1000,
    totalCpuSeconds: process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6,
    peakMegabytes: peakMegabytes(),
    rows: sources.reduce((sum, { kept }) => sum + kept, 0),
  })}\n`,
);

/** The high-water mark of the resident memory, 10^6 bytes. */
function peakMegabytes() {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  return (Number(kilobytes) * 1024) / 1e6;
}
