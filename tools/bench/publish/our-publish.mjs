// @ts-check
/**
 * One publication in a process of its own. Arguments: release, address. Answers with one line of JSON: seconds of all of it,
 * of what comes after verifying, shards sent, and the most memory in 10^6 bytes.
 */
import { readFileSync } from "node:fs";
import { publishRelease } from "@wildpose/publisher";

const [release, to] = process.argv.slice(2);
const started = performance.now();
/** The clock of sending begins at the last row that is verified. */
let verified = started;
const { sent } = await publishRelease(release, {
  to,
  rightToPublish: ["ai-challenger"],
  onProgress({ stage }) {
    if (stage === "verify") verified = performance.now();
  },
});
const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
process.stdout.write(
  `${JSON.stringify({
    seconds: (performance.now() - started) / 1000,
    sendingSeconds: (performance.now() - verified) / 1000,
    shards: sent.paths.filter((path) => path.endsWith(".parquet")).length,
    peakMegabytes: (Number(kilobytes) * 1024) / 1e6,
  })}\n`,
);
