/** A release that is published and fetched again, by the command and over HTTP, and what a hostile one can do. */
import { createReadStream, existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildDataset, readManifest } from "@wildpose/builder";
import { fetchRelease, publishRelease } from "@wildpose/publisher";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startHub } from "../packages/publisher/src/testing/hub-stand-in.js";
import { runWildpose } from "./cli/run-wildpose.js";

const sampleRoot = fileURLToPath(new URL("../datasets/sample", import.meta.url));
const retry = { attempts: 3, firstWaitMs: 5, longestWaitMs: 20, seed: 1 };
let folder: string;
let server: Server;
let base: string;
/** Bytes after which a response is cut, once for each file; null for whole ones. */
let cutAfter: number | null = null;
let ranges: string[] = [];
const place = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wildpose-publish-"));
  for (const images of ["reference", "embed"]) {
    const recipe = place(`${images}.yaml`);
    await writeFile(
      recipe,
      `name: published\nimages: ${images}\nsources: [{ source: lsp, root: lsp }]\nrows_per_shard: 5\n`,
    );
    await buildDataset({ recipe, root: sampleRoot, out: place(images), workers: 1 });
  }
  const cut = new Set<string>();
  server = createServer((request, response) => {
    const path = place(decodeURIComponent(request.url ?? ""));
    if (!existsSync(path)) {
      response.statusCode = 404;
      response.end();
      return;
    }
    const [, start = "0"] = /^bytes=(\d+)-$/.exec(request.headers.range ?? "") ?? [];
    if (request.headers.range) {
      ranges.push(request.headers.range);
      response.statusCode = 206;
      response.setHeader("content-range", `bytes ${start}-/*`);
    }
    const stream = createReadStream(path, { start: Number(start) });
    if (cutAfter !== null && !cut.has(path) && path.endsWith(".parquet")) {
      cut.add(path);
      stream.once("data", (part) => {
        response.write(part.slice(0, cutAfter ?? 0), () => response.destroy());
        stream.destroy();
      });
    } else stream.pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

async function expectSame(one: string, other: string): Promise<void> {
  const names = (await readdir(one, { recursive: true })).sort();
  expect((await readdir(other, { recursive: true })).sort()).toEqual(names);
  for (const name of names.filter((name) => name.includes("."))) {
    expect((await readFile(join(other, name))).equals(await readFile(join(one, name)))).toBe(true);
  }
}

test("the command publishes a release, says where it is, and fetches the same bytes", async () => {
  const published = await runWildpose(["publish", place("reference"), "--to", place("share")]);
  expect(published).toMatchObject({ exitCode: 0 });
  expect(published.stdout).toMatch(
    /^Published .*: sent 10 files, .*; held already 0 files, 0 bytes; read back 10 files/,
  );
  expect(published.stdout).toContain(`file://${place("share")}`);
  expect(published.stderr).toMatch(/bytes sent: [\d,]+ of [\d,]+, 10 of 10 files/);
  const fetched = await runWildpose(["fetch", place("share"), "--out", place("fetched")]);
  expect(fetched).toMatchObject({ exitCode: 0 });
  expect(fetched.stdout).toMatch(/^Wrote .*fetched: 24 rows, 6 shards, .*; all checks passed\n\nNext\n/);
  await expectSame(place("reference"), place("fetched"));
});

test("a dry run says what would be sent, and sends nothing", async () => {
  const { exitCode, stdout } = await runWildpose(["publish", place("reference"), "--to", place("dry"), "--dry-run"]);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(
    /^Would send to .*dry: 10 files.*\n {2}data\/train-00000-of-00005.parquet\n[\s\S]*\n {2}manifest.json\nNothing was sent.\n$/,
  );
  expect(existsSync(place("dry"))).toBe(false);
});

test("images are not published unless the user has the right to; labels-only refuses them in any case", async () => {
  const to = place("images");
  await expect(publishRelease(place("embed"), { to })).rejects.toThrow(/the images of lsp are not to be passed on/);
  await expect(publishRelease(place("embed"), { to, rightToPublish: ["lsp"], labelsOnly: true })).rejects.toThrow(
    "--labels-only",
  );
  expect(existsSync(to)).toBe(false);
  expect((await publishRelease(place("embed"), { to, rightToPublish: ["lsp"], dryRun: true })).sent.files).toBe(10);
});

test("a release that fails a check is not sent", async () => {
  await cp(place("reference"), place("broken"), { recursive: true });
  await truncate(join(place("broken"), "data/train-00002-of-00005.parquet"), 20_000);
  await expect(publishRelease(place("broken"), { to: place("nowhere") })).rejects.toThrow(
    /fails its check files.*nothing was sent/,
  );
  expect(existsSync(place("nowhere"))).toBe(false);
});

test("certificates that are not checked are refused", async () => {
  vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
  await expect(publishRelease(place("reference"), { to: place("x") })).rejects.toThrow(
    "NODE_TLS_REJECT_UNAUTHORIZED=0",
  );
  await expect(fetchRelease(base, { out: place("x") })).rejects.toThrow("NODE_TLS_REJECT_UNAUTHORIZED=0");
  vi.unstubAllEnvs();
});

test("connections that are cut are gone on with from where they were", async () => {
  cutAfter = 9000;
  ranges = [];
  const report = await fetchRelease(`${base}/reference`, { out: place("cut"), retry });
  cutAfter = null;
  expect(report.retries).toBe(6);
  expect(ranges.sort()).toEqual(Array.from({ length: 6 }, () => "bytes=9000-"));
  expect(report.received).toBe(report.bytes);
  await expectSame(place("reference"), place("cut"));
});

test("fetched a second time after an interruption, what is there is not asked for again", async () => {
  const stop = new AbortController();
  const out = place("interrupted");
  const first = fetchRelease(`${base}/reference`, {
    out,
    concurrency: 1,
    signal: stop.signal,
    onProgress: (_, done, total) => {
      if (done > total / 2) stop.abort(new Error("stopped"));
    },
  });
  await expect(first).rejects.toThrow();
  expect(existsSync(out)).toBe(false);
  const report = await fetchRelease(`${base}/reference`, { out, stallMs: 5000, retry });
  expect(report.received).toBeLessThan(report.bytes / 2);
  await expectSame(place("reference"), out);
  expect(existsSync(`${out}.partial`)).toBe(false);
});

test("a shard with other bytes than the manifest says gives no release", async () => {
  await cp(place("reference"), place("forged"), { recursive: true });
  const path = join(place("forged"), "data/train-00001-of-00005.parquet");
  const bytes = await readFile(path);
  bytes[100] ^= 1;
  await writeFile(path, bytes);
  await expect(fetchRelease(`${base}/forged`, { out: place("x") })).rejects.toThrow(
    /its SHA-256 is not the manifest's/,
  );
  await writeFile(path, Buffer.concat([bytes, Buffer.alloc(1000)]));
  await expect(fetchRelease(`${base}/forged`, { out: place("x"), retry })).rejects.toThrow(/longer than the \d+ bytes/);
  expect(existsSync(place("x"))).toBe(false);
  await rm(`${place("x")}.partial`, { recursive: true, force: true });
});

type Shards = Awaited<ReturnType<typeof readManifest>>["shards"];

test.each<[string, (shards: Shards) => unknown, RegExp]>([
  ["a path that leaves the folder", ([one]) => [{ ...one, path: "../../outside.parquet" }], /shards.0.path/],
  ["an absolute path", ([one]) => [{ ...one, path: "/etc/passwd" }], /shards.0.path/],
  [
    "a path with an end of line",
    ([one]) => [{ ...one, path: "data/train-00000-of-00001.parquet\n" }],
    /shards.0.path|no name of a shard/,
  ],
  [
    "a name as long as can be",
    ([one]) => [{ ...one, path: `data/train-${"0".repeat(300)}-of-00001.parquet` }],
    /no name of a shard/,
  ],
  ["a shard of a petabyte", ([one]) => [{ ...one, bytes: 1e15 }], /has 1000000000000000 bytes, the disk has room for/],
  ["a shard of no size", ([one]) => [{ ...one, bytes: -1 }], /shards.0.bytes/],
  ["a size that is no number", ([one]) => [{ ...one, bytes: 1e300 }], /shards.0.bytes/],
  ["a shard that is listed twice", ([one]) => [one, one], /listed twice/],
  ["a million shards", ([one]) => Array.from({ length: 1_000_000 }, () => one), /longer than 33554432 bytes/],
])("a manifest with %s gets an error, and writes nothing outside", async (name, forge, problem) => {
  const hostile = place("hostile");
  await rm(hostile, { recursive: true, force: true });
  await mkdir(hostile);
  const manifest = await readManifest(place("reference"));
  await writeFile(join(hostile, "manifest.json"), JSON.stringify({ ...manifest, shards: forge(manifest.shards) }));
  const before = process.memoryUsage().rss;
  const out = place("of-hostile");
  await expect(fetchRelease(`${base}/hostile`, { out, retry }), name).rejects.toThrow(problem);
  expect(process.memoryUsage().rss - before).toBeLessThan(400e6);
  expect(existsSync(out)).toBe(false);
  expect(existsSync(`${out}.partial`)).toBe(false);
});

test("where no release is, nothing is left behind", async () => {
  const out = place("nothing");
  await expect(fetchRelease(`${base}/no-such`, { out })).rejects.toThrow("no manifest.json there");
  expect(existsSync(`${out}.partial`)).toBe(false);
  await expect(fetchRelease(base, { out: place("reference") })).rejects.toThrow("is not empty");
});

test("no output, error or manifest has a credential in it", async () => {
  const hub = await startHub();
  const refusing = createServer(
    (_, response) => void response.writeHead(403).end("<Error><Code>AccessDenied</Code></Error>"),
  );
  await new Promise<void>((resolve) => refusing.listen(0, "127.0.0.1", resolve));
  const env = {
    HF_ENDPOINT: hub.url,
    HF_TOKEN: hub.token,
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(refusing.address() as AddressInfo).port}`,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "AKIANOBODYMAYSEE",
    AWS_SECRET_ACCESS_KEY: "secretThatNobodyMaySee",
    AWS_SESSION_TOKEN: "sessionThatNobodyMaySee",
  };
  const runs = [
    await runWildpose(["publish", place("reference"), "--to", "hf://me/poses", "--json"], { env }),
    await runWildpose(["fetch", "hf://me/poses", "--out", place("of-hub")], { env }),
  ];
  hub.fail("tree", { status: 403 }, 99);
  runs.push(await runWildpose(["publish", place("reference"), "--to", "hf://me/poses"], { env }));
  runs.push(await runWildpose(["publish", place("reference"), "--to", "s3://poses/x"], { env }));
  runs.push(await runWildpose(["fetch", "s3://poses/x", "--out", place("of-s3")], { env }));
  expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0, 1, 1, 1]);
  await expectSame(place("reference"), place("of-hub"));
  const stored = [...(hub.branches.get("main")?.values() ?? [])].map(({ content }) => content?.toString() ?? "");
  const said = runs.flatMap(({ stdout, stderr }) => [stdout, stderr]);
  expect(said.filter((text) => text.includes("credentials do not allow it")).length).toBe(3);
  expect([...said, ...stored].join("\n")).not.toMatch(/NobodyMaySee|AKIANOBODY|SIGNED-SECRET/i);
  refusing.close();
  await hub.close();
});
