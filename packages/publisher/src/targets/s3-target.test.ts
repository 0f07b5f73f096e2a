/** Publishing to a real S3 server, OpenStack Swift. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, request as httpRequest, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { randomStream } from "@wildpose/pose";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { downloadFile } from "../download.js";
import { openSource } from "../open-source.js";
import { retryWith } from "../retrying.js";
import { type MadeFiles, makeFiles } from "../testing/made-files.js";
import { publishMade, quickRetries } from "../testing/publish-made.js";
import { publishUntilKilled } from "../testing/publish-until-killed.js";
import { type SwiftServer, startSwift, whyNoSwift } from "../testing/swift-server.js";

const missing = whyNoSwift();
if (missing !== null) console.warn(`S3 is not tested: ${missing}`);

describe.skipIf(missing !== null)("a bucket of OpenStack Swift", () => {
  let server: SwiftServer;
  let folder: string;
  let files: MadeFiles;
  let client: S3Client;

  beforeAll(async () => {
    server = await startSwift();
    for (const [name, value] of Object.entries(server.environment)) vi.stubEnv(name, value);
    folder = await mkdtemp(join(tmpdir(), "wildpose-s3-"));
    // One part, and 8 MiB parts of which the last is short.
    files = await makeFiles(join(folder, "release"), 4, 300_000);
    client = new S3Client({ forcePathStyle: true });
    await client.send(new CreateBucketCommand({ Bucket: "poses" }));
  }, 240_000);
  afterAll(async () => {
    vi.unstubAllEnvs();
    client?.destroy();
    await server?.stop();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  test("a release is sent, read back whole, and the second time nothing is sent", async () => {
    const { plan, checked, url } = await publishMade(files, "s3://poses/first");
    expect(plan.shards.length).toBe(4);
    expect(checked).toBe([...files.shards, ...files.closing].reduce((sum, { bytes }) => sum + bytes, 0));
    expect(url).toBe("s3://poses/first");
    const again = await publishMade(files, "s3://poses/first");
    expect([again.plan.shards.length, again.plan.closing.length]).toEqual([0, 0]);
    const { Body, Metadata, ContentType } = await client.send(
      new GetObjectCommand({ Bucket: "poses", Key: `first/${files.shards[1].path}` }),
    );
    expect(Buffer.from((await Body?.transformToByteArray()) ?? [])).toEqual(await readFile(files.shards[1].place));
    expect(Metadata).toEqual({ sha256: files.shards[1].sha256 });
    expect(ContentType).toBe("application/vnd.apache.parquet");
  });

  test("large shards go in parts", async () => {
    const large = await makeFiles(join(folder, "large"), 1, 110_000_000);
    await publishMade(large, "s3://poses/large");
    const head = await client.send(new GetObjectCommand({ Bucket: "poses", Key: `large/${large.shards[0].path}` }));
    expect(head.ETag).toMatch(/-14"?$/);
    await head.Body?.transformToByteArray();
    await rm(large.folder, { recursive: true });
  });

  test("a shard that changes while it goes out in one PUT leaves no object", async () => {
    const changing = await makeFiles(join(folder, "changing"), 1, 9_000_000);
    await writeFile(changing.shards[0].place, Buffer.alloc(9_000_000));
    await expect(publishMade(changing, "s3://poses/changing")).rejects.toThrow(
      "changed while it was sent; run the same command again",
    );
    const key = `changing/${changing.shards[0].path}`;
    await expect(client.send(new GetObjectCommand({ Bucket: "poses", Key: key }))).rejects.toThrow();
    await writeFile(changing.shards[0].place, "longer".repeat(2_000_000));
    await expect(publishMade(changing, "s3://poses/changing")).rejects.toThrow("changed while it was sent");
    await rm(changing.shards[0].place);
    await expect(publishMade(changing, "s3://poses/changing")).rejects.toThrow("ENOENT");
  });

  test("killed at three random moments, it leaves whole objects and no release, and then sends what is not there", async () => {
    const killed = await makeFiles(join(folder, "killed"), 6, 9_000_000);
    const total = 6 * 9_000_000;
    const random = randomStream(7, "kill");
    for (let time = 0; time < 3; time++) {
      const to = `s3://poses/killed-${time}`;
      await publishUntilKilled(killed.folder, to, random.uniform(0, 0.8 * total));
      const { Contents = [] } = await client.send(
        new ListObjectsV2Command({ Bucket: "poses", Prefix: `killed-${time}/` }),
      );
      expect(Contents.every(({ Size }) => Size === 9_000_000)).toBe(true);
      // At least those that arrived are not sent again.
      const { plan } = await publishMade(killed, to);
      expect(plan.shards.length).toBeLessThanOrEqual(6 - Contents.length);
    }
    await rm(killed.folder, { recursive: true });
  });

  test("an object with the size of a shard and other bytes or no hash is sent again", async () => {
    const [one, two] = files.shards;
    const put = async (path: string, sha256: string | null, bytes: number) =>
      client.send(
        new PutObjectCommand({
          Bucket: "poses",
          Key: `mixed/${path}`,
          Body: Buffer.alloc(bytes),
          ...(sha256 && { Metadata: { sha256 } }),
        }),
      );
    await put(one.path, null, one.bytes);
    await put(two.path, two.sha256, 5);
    const { plan } = await publishMade(files, "s3://poses/mixed");
    expect(plan.shards.length).toBe(4);
  });

  test("an object that claims a hash it does not have is found before there is a manifest", async () => {
    const [one] = files.shards;
    await client.send(
      new PutObjectCommand({
        Bucket: "poses",
        Key: `lies/${one.path}`,
        Body: Buffer.alloc(one.bytes),
        Metadata: { sha256: one.sha256 },
      }),
    );
    await expect(publishMade(files, "s3://poses/lies", { readBack: "sample" })).rejects.toThrow(
      /train-00000.*what is read back is not what was sent/,
    );
    await expect(client.send(new GetObjectCommand({ Bucket: "poses", Key: "lies/manifest.json" }))).rejects.toThrow();
  });

  test("another release is not mixed with", async () => {
    const other = await makeFiles(join(folder, "other"), 2, 1000, 2);
    await expect(publishMade(other, "s3://poses/first")).rejects.toThrow("another release is published there");
  });

  test("a source reads from where it was asked to", async () => {
    const source = await openSource("s3://poses/first", undefined);
    const [, shard] = files.shards;
    const place = join(folder, "fetched");
    const options = { retry: retryWith(quickRetries), stallMs: 10_000 };
    expect(await downloadFile(source, shard, place, `${place}.growing`, options)).toBe(shard.bytes);
    expect(await readFile(place)).toEqual(await readFile(shard.place));
    const opened = await source.open(shard.path, 1000, new AbortController().signal);
    expect(opened?.start).toBe(1000);
    const parts: Uint8Array[] = [];
    for await (const part of opened?.parts ?? []) parts.push(part);
    expect(Buffer.concat(parts)).toEqual((await readFile(shard.place)).subarray(1000));
    expect(await source.open("README.md.not", 0, new AbortController().signal)).toBe(null);
    await source.end();
  });

  test.each<[string, string, (response: ServerResponse) => void]>([
    ["503 at a PUT", "PUT", (response) => void response.writeHead(503).end()],
    ["a PUT whose answer is lost", "PUT", (response) => void response.destroy()],
    ["429 with Retry-After", "PUT", (response) => void response.writeHead(429, { "retry-after": "0.06" }).end()],
    ["500 at a HEAD", "HEAD", (response) => void response.writeHead(500).end()],
    ["502 at a GET", "GET", (response) => void response.writeHead(502).end()],
    ["a HEAD that is never answered", "HEAD", () => {}],
    ["a PUT that is never answered", "PUT", () => {}],
    ["a GET that is never answered", "GET", () => {}],
    [
      "a GET that stops in the middle",
      "GET",
      (response) => void response.writeHead(200, { "content-length": "300000" }).write(Buffer.alloc(1000)),
    ],
  ])("%s is made again", async (name, method, fault) => {
    const bucket = `s3://poses/fault-${name.replaceAll(/[^a-zA-Z0-9]+/g, "-")}`;
    const stalls = /never|stops/.test(name);
    let faults = 0;
    const proxy = createServer((request, response) => {
      if (request.method === method && faults === 0) {
        faults++;
        request.resume().once("end", () => fault(response));
        return;
      }
      // Signatures have the host in them.
      const onward = httpRequest(
        server.endpoint + request.url,
        { method: request.method, headers: { ...request.headers, connection: "close" }, agent: false },
        (answer) => {
          if (request.method === "HEAD") return void response.writeHead(answer.statusCode ?? 500, answer.headers).end();
          const parts: Buffer[] = [];
          answer.on("data", (part) => parts.push(part));
          answer.once("end", () =>
            response.writeHead(answer.statusCode ?? 500, answer.headers).end(Buffer.concat(parts)),
          );
        },
      );
      // Swift sends a body after some HEADs, which has no place there.
      onward.on("error", () => response.headersSent || response.destroy());
      request.pipe(onward);
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    try {
      const { plan, retries, waits } = await publishMade(files, bucket, { stallMs: stalls ? 1500 : 20_000 });
      expect(faults).toBe(1);
      // A lost answer to a PUT on a condition is tried at once, without it.
      const expected = /PUT (?:whose|that)/.test(name) ? 0 : 1;
      // A machine that is busy may be slower than the limit once more.
      if (stalls) expect(retries).toBeGreaterThanOrEqual(expected);
      else expect(retries).toBe(expected);
      expect(plan.shards.length).toBe(4);
      if (name.startsWith("429")) expect(waits[0]).toBeGreaterThanOrEqual(50);
    } finally {
      vi.stubEnv("AWS_ENDPOINT_URL", server.endpoint);
      proxy.closeAllConnections();
      proxy.close();
    }
    const again = await publishMade(files, bucket);
    expect([again.plan.shards.length, again.plan.closing.length]).toEqual([0, 0]);
  });

  test.each([
    ["a bucket that is not there", "s3://no-such-bucket/x", {}, /says 404 .*make them first/],
    ["a wrong secret", "s3://poses/x", { AWS_SECRET_ACCESS_KEY: "wrong-secret" }, /says 403.*AWS_/],
    ["an open line to elsewhere", "s3://poses/x", { AWS_ENDPOINT_URL: "http://example.org" }, /expected an https/],
  ])("%s ends at once, with what to do", async (_, to, environment, problem) => {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    try {
      const error = await publishMade(files, to).catch((caught: Error) => caught);
      expect((error as Error).message).toMatch(problem);
      expect((error as Error).message).not.toMatch(/wrong-secret|testing/);
    } finally {
      for (const [name, value] of Object.entries(server.environment)) vi.stubEnv(name, value);
    }
  });
});
