/** Builds that processes share by a bucket of a real S3 server, OpenStack Swift, each in a folder of its own. */
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { type SwiftServer, startSwift, whyNoSwift } from "../packages/publisher/src/testing/swift-server.js";
import { hasRedis, startRedis } from "../packages/queue/src/testing/redis-server.js";
import { runWildpose } from "./cli/run-wildpose.js";
import { killOutright, manifestHash, type SharedSetting, sharedSetting, startWildpose, until } from "./shared-build.js";

vi.setConfig({ testTimeout: 300_000 });

const missing = whyNoSwift();
if (missing !== null) console.warn(`builds that are shared by S3 are not tested: ${missing}`);

describe.skipIf(missing !== null)("a build that is shared by a bucket", () => {
  let server: SwiftServer;
  let setting: SharedSetting;
  let client: S3Client;
  let scratch: string;

  beforeAll(async () => {
    server = await startSwift();
    setting = await sharedSetting();
    for (const [name, value] of Object.entries(server.environment)) vi.stubEnv(name, value);
    client = new S3Client({ forcePathStyle: true });
    await client.send(new CreateBucketCommand({ Bucket: "builds" }));
    scratch = join(setting.folder, "scratch");
    mkdirSync(scratch);
  }, 600_000);
  afterAll(async () => {
    vi.unstubAllEnvs();
    client?.destroy();
    await server?.stop();
    setting?.remove();
  });

  async function namesOf(prefix: string): Promise<string[]> {
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: "builds", Prefix: `${prefix}/` }));
    return Contents.map(({ Key = "" }) => Key.slice(prefix.length + 1));
  }
  async function objectOf(key: string): Promise<Buffer> {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: "builds", Key: key }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  }
  const share = (address: string, index: number, of: number) =>
    runWildpose(["task", address, "--index", `${index}`, "--of", `${of}`, "--json", "--scratch", scratch]);

  test("two shares, one of them killed, a damaged label and a damaged shard give the bytes of one process", async () => {
    const out = join(setting.folder, "shares");
    const storage = "s3://builds/shares";
    const more = ["--storage", storage];
    const planned = await setting.build(out, ...more, "--until", "plan");
    expect(planned.stdout).toMatch(/wildpose task s3:\/\/builds\/shares --index .*--storage s3:\/\/builds\/shares/s);
    expect((await namesOf("shares")).sort()).toEqual(["plan.chunks", "plan.json", "work.json"]);

    const killed = startWildpose([
      "task",
      storage,
      "--index",
      "0",
      "--of",
      "2",
      "--workers",
      "1",
      "--scratch",
      scratch,
    ]);
    await until(async () => (await namesOf("shares")).some((name) => name.startsWith("labels/")));
    await killOutright(killed.child);
    const left = readdirSync(scratch);
    expect(left).toHaveLength(1);
    const [first, second] = await Promise.all([share(storage, 0, 2), share(storage, 1, 2)]);
    const [{ tasks, made, wereThere }, other] = [first, second].map(({ stdout }) => JSON.parse(stdout));
    expect([tasks, made + wereThere, other.made]).toEqual([5, 5, 4]);
    expect(wereThere).toBeGreaterThan(0);
    // What a process has that is not killed is gone with it.
    expect(readdirSync(scratch)).toEqual(left);

    const damage = async (name: string) => {
      const bytes = await objectOf(`shares/${name}`);
      bytes[100] ^= 1;
      await client.send(new PutObjectCommand({ Bucket: "builds", Key: `shares/${name}`, Body: bytes }));
    };
    const label = await objectOf("shares/labels/00000003");
    await damage("labels/00000003");
    const chosen = await setting.build(out, ...more, "--resume", "--until", "select");
    expect(chosen.stderr).toContain("labels/00000003 is damaged; its persons are labelled again");
    expect(await objectOf("shares/labels/00000003")).toEqual(label);

    // The others are left to the build.
    expect(JSON.parse((await share(storage, 0, 2)).stdout)).toMatchObject({ stage: "write", made: 4 });
    expect(JSON.parse((await share(storage, 0, 2)).stdout)).toMatchObject({ made: 0, wereThere: 4 });
    const [shard] = (await namesOf("shares")).filter((name) => name.startsWith("release/"));
    await damage(shard);
    const built = await setting.build(out, ...more, "--resume");
    expect(built.stderr).toContain(`${shard} is damaged; it is written again`);
    expect(manifestHash(out)).toBe(setting.whole);
    expect(await namesOf("shares")).toEqual([]);
    expect((await share(storage, 0, 2)).stderr).toContain("s3://builds/shares: holds no work");
  });

  test.skipIf(!hasRedis())("a worker of a queue that shares no folder", async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.stop());
    const out = join(setting.folder, "queue");
    const words = ["--queue", "--redis", redis.url, "--storage", "s3://builds/queue"];
    const worker = startWildpose(["worker", "--redis", redis.url, "--lease", "3", "--scratch", scratch]);
    onTestFinished(() => killOutright(worker.child));
    const before = readdirSync(scratch);
    const built = await setting.build(out, ...words);
    expect([built.exitCode, manifestHash(out)]).toEqual([0, setting.whole]);
    worker.child.kill("SIGTERM");
    const { said } = await worker.ended;
    for (const job of ["label 0 to 7", "write 0 to 0"]) expect(said).toContain(`s3://builds/queue: ${job}`);
    expect(readdirSync(scratch)).toEqual(before);
    expect(await namesOf("queue")).toEqual([]);
  });

  test("work of another build, or that nobody asked to go on with, is left alone", async () => {
    const storage = "s3://builds/taken";
    await setting.build(join(setting.folder, "taken"), "--storage", storage, "--until", "plan");
    const build = (...more: string[]) => setting.build(join(setting.folder, "other"), "--storage", storage, ...more);
    expect((await build()).stderr).toContain(`${storage}: holds the work of a build that did not end; add --resume`);
    const other = await build("--resume", "--engine", "portable");
    expect(other.stderr).toMatch(/s3:\/\/builds\/taken: is the work of another build: the SHA-256 of its \w+ is/);
    expect(existsSync(join(setting.folder, "other.partial"))).toBe(false);
    expect(await namesOf("taken")).toHaveLength(3);
  });

  test("what cannot be reached, or is not allowed, ends at once with what to do, and without a secret", async () => {
    const out = join(setting.folder, "refused");
    const absent = await setting.build(out, "--storage", "s3://no-such-bucket/work", "--until", "plan");
    expect([absent.exitCode, absent.stderr]).toEqual([1, expect.stringMatching(/says 404.*make them first/)]);
    const env = { AWS_SECRET_ACCESS_KEY: "wrong-secret" };
    const closed = await runWildpose(["task", "s3://builds/shares", "--index", "0", "--of", "1"], { env });
    expect([closed.exitCode, closed.stderr]).toEqual([1, expect.stringMatching(/says 403.*AWS_/)]);
    const folder = await setting.build(out, "--storage", "/mnt/share");
    expect(folder.stderr).toContain("/mnt/share: expected s3://bucket/prefix");
    expect(JSON.stringify([absent, closed, folder])).not.toMatch(/wrong-secret|"testing/);
    expect(existsSync(`${out}.partial`)).toBe(false);
  });
});
