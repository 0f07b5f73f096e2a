// Publishes the files of a folder to an address, and says on stdout how many bytes went out. Run by tests, which kill it.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";

const [folder, to] = process.argv.slice(2);
const dist = new URL("../../dist/", import.meta.url);
const { carryOut } = await import(new URL("carry-out.js", dist).href);
const { openTarget } = await import(new URL("open-target.js", dist).href);
const { planPublication } = await import(new URL("plan-publication.js", dist).href);
const { defaultRetryPolicy, retryWith } = await import(new URL("retrying.js", dist).href);

const fileAt = (path) => {
  const place = join(folder, path);
  const sha256 = execFileSync("sha256sum", [place], { encoding: "utf8" }).slice(0, 64);
  return { path, place, bytes: statSync(place).size, sha256 };
};
const shards = readdirSync(join(folder, "data"))
  .sort()
  .map((name) => fileAt(`data/${name}`));
const files = { shards, closing: ["README.md", "manifest.json"].map(fileAt) };
const retry = retryWith(defaultRetryPolicy);
const target = await openTarget(to, { concurrency: 2 }, retry);
const plan = await planPublication(files, target);
await carryOut(files, plan, target, {
  retry,
  readBack: "sample",
  onProgress: ({ stage, done }) => {
    if (stage === "send") writeSync(1, `${done}\n`);
  },
});
await target.end();
if (process.env.WILDPOSE_SAY_MEMORY) {
  // Not getrusage: its peak is also that of the process that started this one.
  const [, kilobytes] = /^VmHWM:\s*(\d+)/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  writeSync(1, `peak ${Math.round(Number(kilobytes) / 1024)}\n`);
}
