/** Publishing to a stand-in of the Hub that fails in every way that a network and a server can. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomStream, TransferError } from "@wildpose/pose";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { downloadFile } from "../download.js";
import { openSource } from "../open-source.js";
import { retryWith } from "../retrying.js";
import { type HubFault, type HubRequestKind, type HubStandIn, startHub } from "../testing/hub-stand-in.js";
import { type MadeFiles, makeFiles } from "../testing/made-files.js";
import { publishMade, quickRetries } from "../testing/publish-made.js";
import { publishUntilKilled } from "../testing/publish-until-killed.js";

let hub: HubStandIn;
let folder: string;
let files: MadeFiles;
const to = "hf://me/poses";

beforeEach(async () => {
  hub = await startHub();
  vi.stubEnv("HF_ENDPOINT", hub.url);
  vi.stubEnv("HF_TOKEN", hub.token);
  folder = await mkdtemp(join(tmpdir(), "wildpose-hub-"));
  files = await makeFiles(join(folder, "release"), 6, 300_000);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await hub.close();
  await rm(folder, { recursive: true, force: true });
});

const puts = () => hub.requests.filter(({ kind }) => kind === "put").length;
const commits = () => hub.requests.filter(({ kind }) => kind === "commit").map(({ files }) => files);
const seen = (branch = "main") => [...(hub.branches.get(branch)?.keys() ?? [])].sort();
const all = () => [...files.shards, ...files.closing].map(({ path }) => path).sort();

test("shards go to a branch of their own; one commit makes the release, and the branch is gone", async () => {
  const { url, checked } = await publishMade(files, to);
  expect(seen()).toEqual(all());
  expect(commits()).toEqual([6, 8]);
  expect([...hub.branches.keys()]).toEqual(["main"]);
  expect(checked).toBe([...files.shards, ...files.closing].reduce((sum, { bytes }) => sum + bytes, 0));
  expect(url).toMatch(/^http:\/\/127.0.0.1:\d+\/datasets\/me\/poses\/tree\/[0-9a-f]{40}$/);
});

test("no commit of shards has more than 50 files", async () => {
  const many = await makeFiles(join(folder, "many"), 120, 300);
  await publishMade(many, to);
  expect(commits()).toEqual([50, 50, 20, 122]);
});

test("published again, nothing is sent", async () => {
  await publishMade(files, to);
  const before = hub.requests.length;
  const { plan } = await publishMade(files, to);
  expect([plan.shards.length, plan.closing.length]).toEqual([0, 0]);
  expect(hub.requests.slice(before).filter(({ kind }) => kind === "put" || kind === "commit")).toEqual([]);
});

test("another release replaces one at once: its readers see the old one until the last commit", async () => {
  await publishMade(files, to);
  const old = hub.branches.get("main");
  const next = await makeFiles(join(folder, "next"), 3, 1000, 2);
  const { plan } = await publishMade(next, to, {
    onProgress: ({ stage, files }) => {
      if (stage === "send" && files?.done === 3) expect(hub.branches.get("main")).toBe(old);
    },
  });
  expect(plan.removed).toEqual(files.shards.map(({ path }) => path));
  expect(seen()).toEqual([...next.shards, ...next.closing].map(({ path }) => path).sort());
});

test("a branch is made, and main stays as it is", async () => {
  await publishMade(files, to, { revision: "v1.0" });
  expect(seen("v1.0")).toEqual(all());
  expect(seen()).toEqual([]);
});

const passing: [string, HubRequestKind, HubFault, number][] = [
  ["a connection that drops in an upload", "put", "drop", 1],
  ["an upload that stalls", "put", "stall", 1],
  ["429 with Retry-After", "put", { status: 429, retryAfter: "0.06" }, 1],
  ["500 at an upload, twice", "put", { status: 500 }, 2],
  ["503 at the batch", "batch", { status: 503 }, 1],
  ["500 at preupload", "preupload", { status: 500 }, 1],
  ["a commit that fails after the uploads", "commit", { status: 500 }, 1],
  ["a commit whose answer is lost", "commit", "drop", 1],
  ["a list that drops", "tree", "drop", 1],
  ["a read that fails", "resolve", { status: 502 }, 1],
];

test.each(passing)("%s is made again, and no shard goes out twice that arrived", async (name, kind, fault, times) => {
  hub.fail(kind, fault, times);
  const { retries, waits } = await publishMade(files, to, { stallMs: name.includes("stalls") ? 400 : 10_000 });
  expect(retries).toBeGreaterThanOrEqual(times);
  expect(seen()).toEqual(all());
  expect(puts()).toBe(files.shards.length);
  if (name.includes("Retry-After")) expect(Math.max(...waits)).toBe(60);
});

test.each([
  [401, "preupload", /says 401 .*hf auth login/],
  [403, "commit", /says 403 .*write permission/],
  [403, "put", /says 403/],
] as const)("%i at %s stops at once, and says what to do", async (status, kind, says) => {
  hub.fail(kind, { status }, 99);
  const error = await publishMade(files, to).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(TransferError);
  expect((error as Error).message).toMatch(says);
  expect(seen()).toEqual([]);
});

test("ended by faults that do not pass in time, the next run sends only what did not arrive", async () => {
  hub.fail("commit", { status: 500 }, 4);
  await expect(publishMade(files, to)).rejects.toThrow("4 times in a row; run the same command again");
  expect(seen()).toEqual([]);
  expect(puts()).toBe(6);
  await publishMade(files, to);
  expect(puts()).toBe(6);
  expect(seen()).toEqual(all());
});

test("a server that says to have what it has not is found before there is a release", async () => {
  hub.lies = true;
  await expect(publishMade(files, to)).rejects.toThrow(/the Hub took it, and does not give it back/);
  expect(seen()).toEqual([]);
});

test("a server that has other bytes is found before there is a release", async () => {
  hub.objects.set(files.shards[2].sha256, Buffer.alloc(files.shards[2].bytes));
  await expect(publishMade(files, to, { readBack: "sample" })).rejects.toThrow(/train-00002.*is not what was sent/);
  expect(seen()).toEqual([]);
});

test("fetched from the Hub, a shard goes on from where it was cut", async () => {
  await publishMade(files, to);
  hub.fail("resolve", "drop");
  const source = await openSource(to, undefined);
  const place = join(folder, "shard");
  const options = { retry: retryWith(quickRetries), stallMs: 1000 };
  expect(await downloadFile(source, files.shards[0], place, `${place}.growing`, options)).toBe(300_000);
});

test("without a token, or with one that is none, nothing is asked of the Hub", async () => {
  vi.stubEnv("HF_TOKEN", "sk-not-of-the-hub");
  await expect(publishMade(files, to)).rejects.toThrow(/^(?!.*not-of-the-hub).*does not begin with hf_/);
  vi.stubEnv("HF_TOKEN", "");
  vi.stubEnv("HF_TOKEN_PATH", join(folder, "no-token"));
  await expect(publishMade(files, to)).rejects.toThrow("no token of the Hub; log in (hf auth login), or set HF_TOKEN");
  vi.stubEnv("HF_ENDPOINT", "http://hub.example.org");
  await expect(publishMade(files, to)).rejects.toThrow("HF_ENDPOINT: expected an https:// address");
  expect(hub.requests).toEqual([]);
});

test("neither the token nor a signed address is in anything that is said, whatever fails", async () => {
  const secret = /TokenThatNobodyMaySee|SIGNED-SECRET|X-Amz/;
  for (const kind of ["create", "branch", "preupload", "batch", "put", "commit", "tree", "resolve"] as const) {
    for (const fault of [{ status: 403 }, { status: 500 }, "drop"] as const) {
      const other = await startHub();
      vi.stubEnv("HF_ENDPOINT", other.url);
      other.fail(kind, fault, 99);
      const error = await publishMade(files, to, { retry: { ...quickRetries, attempts: 2 } }).catch(
        (caught: unknown) => caught,
      );
      if (!(error instanceof Error)) throw new Error(`${kind} with a fault was not noticed`);
      const seenText = `${error.message}\n${error.stack}\n${JSON.stringify(error)}\n${String(error.cause)}`;
      expect(seenText).not.toMatch(secret);
      await other.close();
    }
  }
});

test("killed at ten random moments, it shows nobody a part, and then sends what did not arrive", async () => {
  const random = randomStream(5, "kill");
  let killed = 0;
  for (let time = 0; time < 10; time++) {
    const other = await startHub();
    vi.stubEnv("HF_ENDPOINT", other.url);
    const bytes = random.uniform(0, 0.9 * 1_800_000);
    if (await publishUntilKilled(files.folder, to, bytes)) killed++;
    const main = [...(other.branches.get("main")?.keys() ?? [])];
    expect([0, all().length]).toContain(main.length);
    const arrived = other.objects.size;
    const before = other.requests.length;
    await publishMade(files, to);
    expect([...(other.branches.get("main")?.keys() ?? [])].sort()).toEqual(all());
    const sent = other.requests.slice(before).filter(({ kind }) => kind === "put").length;
    expect(sent).toBeLessThanOrEqual(files.shards.length - arrived);
    await other.close();
  }
  expect(killed).toBeGreaterThanOrEqual(7);
});
