// @ts-check
// Publishing 2 GB in shards of 50 MB to OpenStack Swift on this machine, beside the same files put there by the AWS SDK and
// nothing else; a second publication of what is there; and the memory, whatever the shards and the target.
import { readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { askChild, runNode } from "./build/child.mjs";
import { makeImageSource } from "./build/image-rows.mjs";
import { median, paired } from "./paired.mjs";
import { hub, swift } from "./publish/stand-ins.mjs";

const BUCKET = "bench";
/** As `wildpose publish` does it. */
const AT_ONCE = 4;

export const bench = {
  name: "publish",
  title: "Publishing 2 GB to an S3 server, beside bare parallel PUTs",
  /** @param {{ scratch: string, log: (line: string) => void }} given */
  async run({ scratch, log }) {
    const { whyNoSwift, startSwift } = await swift();
    const missing = whyNoSwift();
    if (missing !== null) return [{ what: "publishing to S3", skipped: missing }];
    const release = await builtRelease(join(scratch, "shards-of-50-mb"), 1000);
    const server = await startSwift();
    Object.assign(process.env, server.environment);
    try {
      const rows = await speedRows(release, await openBucket(), log);
      rmSync(release, { recursive: true });
      return [...rows, ...(await memoryRows(join(scratch, "one-large-shard"), await openBucket(), log))];
    } finally {
      await server.stop();
    }
  },
};

/** @param {string} release @param {Bucket} bucket @param {(line: string) => void} log */
async function speedRows(release, bucket, log) {
  const files = readdirSync(join(release, "data")).map((name) => join(release, "data", name));
  const to = `s3://${BUCKET}/ours`;
  /** @type {any[]} */
  const agains = [];
  /** @type {number[]} */
  const checked = [];
  let most = 0;
  const { ours, peer, ratio } = await paired({
    rounds: 4,
    warmups: 0,
    ours: async () => {
      const first = await publish(release, to);
      const again = await publish(release, to);
      if (first.shards !== files.length) throw new Error(`${files.length} shards expected, ${first.shards} sent`);
      if (again.shards !== 0) throw new Error(`sent again: ${again.shards} shards`);
      agains.push(again.seconds);
      checked.push(first.checkedSeconds);
      most = Math.max(most, first.peakMegabytes, again.peakMegabytes);
      await bucket.empty();
      log(`sent in ${first.sendingSeconds.toFixed(1)} s, all of it ${first.seconds.toFixed(1)} s`);
      return first.sendingSeconds * 1000;
    },
    peer: async () => {
      const script = fileURLToPath(new URL("publish/bare-puts.mjs", import.meta.url));
      const { output } = await runNode([script, BUCKET, "bare", String(AT_ONCE), ...files]);
      await bucket.empty();
      const { seconds } = JSON.parse(output);
      log(`bare PUTs ${seconds.toFixed(1)} s`);
      return seconds * 1000;
    },
  });
  const slowest = Math.max(...agains);
  return [
    {
      what: `${files.length} shards of 50 MB, sent`,
      ours: `${(ours / 1000).toFixed(1)} s`,
      peer: `bare PUTs ${(peer / 1000).toFixed(1)} s`,
      ratio,
      must: 0.8,
      unit: "times",
    },
    { what: "sent, closed by the manifest and read back", ratio: median(checked), unit: "s" },
    { what: "published again, no shard is sent; the slowest", ratio: slowest, atMost: 5, unit: "s" },
    { what: "shards of 50 MB, S3: most memory", ratio: most, atMost: 400, unit: "MB" },
  ];
}

/** @param {string} folder @param {Bucket} bucket @param {(line: string) => void} log */
async function memoryRows(folder, bucket, log) {
  const release = await builtRelease(folder, 40_000);
  const stand = await (await hub()).startHub();
  Object.assign(process.env, { HF_ENDPOINT: stand.url, HF_TOKEN: stand.token });
  try {
    const rows = [];
    for (const [name, to] of [
      ["a folder", join(folder, "published")],
      ["S3", `s3://${BUCKET}/large`],
      ["the Hub", "hf://me/large"],
    ]) {
      const { peakMegabytes, seconds } = await publish(release, to);
      log(`a shard of 1.6 GB to ${name}: ${seconds.toFixed(1)} s, ${peakMegabytes.toFixed(0)} MB`);
      rows.push({ what: `a shard of 1.6 GB, ${name}: most memory`, ratio: peakMegabytes, atMost: 400, unit: "MB" });
      if (name === "a folder") rmSync(to, { recursive: true });
      if (name === "S3") await bucket.empty();
    }
    return rows;
  } finally {
    await stand.close();
  }
}

/** A release of 40,000 rows with 2 GB of images. @param {string} folder @param {number} rowsPerShard */
async function builtRelease(folder, rowsPerShard) {
  const source = join(folder, "source");
  const out = join(folder, "release");
  await makeImageSource(source, `rows_per_shard: ${rowsPerShard}`);
  const recipe = join(source, "recipe.yaml");
  await askChild("one-build.mjs", { recipe, out, workers: Math.min(2, availableParallelism()) });
  rmSync(source, { recursive: true });
  return out;
}

/** @param {string} release @param {string} to @returns {Promise<any>} */
async function publish(release, to) {
  const script = fileURLToPath(new URL("publish/our-publish.mjs", import.meta.url));
  return JSON.parse((await runNode([script, release, to])).output);
}

/** @typedef {{ empty(): Promise<void> }} Bucket */

/** The bucket of the bench, made where it is not there. @returns {Promise<Bucket>} */
async function openBucket() {
  const publisher = createRequire(import.meta.resolve("@wildpose/publisher"));
  const { CreateBucketCommand, DeleteObjectCommand, ListObjectsV2Command, S3Client } = await import(
    pathToFileURL(publisher.resolve("@aws-sdk/client-s3")).href
  );
  const client = new S3Client({ forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket: BUCKET })).catch(() => {});
  return {
    async empty() {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: BUCKET }));
      for (const { Key } of Contents) await client.send(new DeleteObjectCommand({ Bucket: BUCKET, Key }));
    },
  };
}
