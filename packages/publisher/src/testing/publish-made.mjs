// Publishes the files of a folder to an address, and says on stdout how many bytes went out. Run by tests, which kill it.

import { createHash } from "node:crypto";
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
  const sha256 = createHash("sha256").update(readFileSync(place)).digest("hex");
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
  readBack: "all",
  onProgress: ({ stage, done }) => {
    if (stage === "send") writeSync(1, `${done}\n`);
  },
});
await target.end();
