/** Memory and requests of publishing to OpenStack Swift, and what a kill leaves there. */
import { execFileSync, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { randomStream } from "@wildpose/pose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeFiles } from "../packages/publisher/src/testing/made-files.js";
import { type SwiftServer, startSwift, whyNoSwift } from "../packages/publisher/src/testing/swift-server.js";

const missing = whyNoSwift();
if (missing !== null) console.warn(`Memory of publishing is not measured: ${missing}`);
const script = fileURLToPath(new URL("../packages/publisher/src/testing/publish-made.mjs", import.meta.url));
const makeBucket = `
  import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
  await new S3Client({ forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: "poses" }));`;

describe.skipIf(missing !== null)("publishing to OpenStack Swift", () => {
  let server: SwiftServer;
  let folder: string;
  beforeAll(async () => {
    server = await startSwift();
    folder = await mkdtemp(join(tmpdir(), "wildpose-publish-slow-"));
    const cwd = fileURLToPath(new URL("../packages/publisher", import.meta.url));
    const env = { ...process.env, ...server.environment };
    execFileSync(process.execPath, ["--input-type=module", "-e", makeBucket], { cwd, env });
  });
  afterAll(async () => {
    await server?.stop();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  /** Publishes in a process of its own, and says how much memory it had at most; null when it was killed. */
  async function publish(
    from: string,
    to: string,
    killAt = Number.POSITIVE_INFINITY,
  ): Promise<{ peakMb: number | null; seconds: number }> {
    const env = { ...process.env, ...server.environment, WILDPOSE_SAY_MEMORY: "1" };
    const start = performance.now();
    const child = spawn(process.execPath, [script, from, to], { env, stdio: ["ignore", "pipe", "inherit"] });
    let peakMb: number | null = null;
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      peakMb = Number(/peak (\d+)/.exec(text)?.[1] ?? peakMb ?? Number.NaN) || null;
      if (text.split("\n").some((line) => line !== "" && Number(line) >= killAt)) child.kill("SIGKILL");
    });
    await new Promise((resolve) => child.on("close", resolve));
    return { peakMb, seconds: (performance.now() - start) / 1000 };
  }

  test.each([
    ["four shards of 160 MB", 4, 160_000_000],
    ["one shard of 640 MB", 1, 640_000_000],
  ])("%s take less than 400 MB of memory", async (name, shards, bytes) => {
    const { folder: from } = await makeFiles(join(folder, name.replaceAll(" ", "-")), shards, bytes);
    const to = `s3://poses/${shards}`;
    const first = await publish(from, to);
    const again = await publish(from, to);
    console.log(`${name}: ${JSON.stringify(first)}; again: ${JSON.stringify(again)}`);
    expect(first.peakMb).toBeLessThan(400);
    expect(again.seconds).toBeLessThan(first.seconds);
    await rm(from, { recursive: true });
  });

  test("killed at ten random moments in the middle of parts, the next run leaves a whole release", async () => {
    const { folder: from } = await makeFiles(join(folder, "killed"), 2, 130_000_000);
    const random = randomStream(11, "kill");
    for (let time = 0; time < 10; time++) {
      await publish(from, "s3://poses/killed", random.uniform(0, 0.8 * 260_000_000));
    }
    expect((await publish(from, "s3://poses/killed")).peakMb).not.toBe(null);
  });
});
