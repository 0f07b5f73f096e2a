// @ts-check
/**
 * One publication in a process of its own. Arguments: release, address. Answers with one line of JSON: seconds of all of it,
 * of sending the shards, of that and reading them back, shards sent, and the most memory in 10^6 bytes.
 */
import { readFileSync } from "node:fs";
import { publishRelease } from "@wildpose/publisher";

const [release, to] = process.argv.slice(2);
const started = performance.now();
/** Sending begins at the last row that is verified, and ends at the first file that is read back. */
let verified = started;
let sentAt = 0;
const { sent } = await publishRelease(release, {
  to,
  rightToPublish: ["ai-challenger"],
  onProgress({ stage }) {
    if (stage === "verify") verified = performance.now();
    if (stage === "check" && sentAt === 0) sentAt = performance.now();
  },
});
const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
process.stdout.write(
  `${JSON.stringify({
    seconds: (performance.now() - started) / 1000,
    sendingSeconds: (sentAt - verified) / 1000,
    checkedSeconds: (performance.now() - verified) / 1000,
    shards: sent.paths.filter((path) => path.endsWith(".parquet")).length,
    peakMegabytes: (Number(kilobytes) * 1024) / 1e6,
  })}\n`,
);
