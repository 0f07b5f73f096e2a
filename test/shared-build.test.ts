/** A build in shares, as job arrays make it: in any order, beside each other, killed and made again. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { runWildpose } from "./cli/run-wildpose.js";
import {
  killOutright,
  manifestHash,
  type SharedSetting,
  sharedSetting,
  startWildpose,
  until,
  workFiles,
} from "./shared-build.js";

vi.setConfig({ testTimeout: 300_000 });

let setting: SharedSetting;
beforeAll(async () => {
  setting = await sharedSetting();
});
afterAll(() => setting.remove());

const share = (out: string, index: number, ...more: string[]) =>
  runWildpose(["task", out, "--index", String(index), "--of", "4", "--json", ...more]);

async function shareReport(out: string, index: number, ...more: string[]) {
  const { exitCode, stdout, stderr } = await share(out, index, ...more);
  expect(stderr.match(/wildpose:.*/)?.[0] ?? "").toBe("");
  expect(exitCode).toBe(0);
  return JSON.parse(stdout) as { stage: string; tasks: number; made: number; wereThere: number };
}

test("an array of four, in any order, two at once, one killed and run again, gives the bytes of one process", async () => {
  const out = join(setting.folder, "array");
  const planned = await setting.build(out, "--until", "plan");
  expect(planned.stdout).toMatch(/persons are planned, in 9 chunks.*wildpose task .*--until select/s);

  // The share that is killed has two chunks; it has made one.
  const killed = startWildpose(["task", out, "--index", "1", "--of", "4", "--workers", "1"]);
  await until(() => workFiles(out, "labels").length > 0);
  await killOutright(killed.child);
  const [last, first] = await Promise.all([shareReport(out, 3), shareReport(out, 0)]);
  expect([last.stage, last.made, first.made]).toEqual(["label", 2, 3]);
  for (const index of [1, 2]) await shareReport(out, index);
  expect(await shareReport(out, 1)).toMatchObject({ tasks: 2, made: 0, wereThere: 2 });
  expect(workFiles(out, "labels")).toHaveLength(9);

  expect((await share(out, 0, "--stage", "write")).stderr).toContain("no rows are chosen yet");
  const chosen = await setting.build(out, "--resume", "--until", "select");
  expect(chosen.stdout).toMatch(/rows are chosen, in \d shards/);
  const [one, two] = await Promise.all([shareReport(out, 3), shareReport(out, 2)]);
  expect([one.stage, two.stage]).toEqual(["write", "write"]);
  // The others are left to the build; a share that comes twice writes nothing.
  expect(await shareReport(out, 2)).toMatchObject({ made: 0 });
  expect((await setting.build(out, "--resume")).exitCode).toBe(0);
  expect(manifestHash(out)).toBe(setting.whole);
  expect(existsSync(`${out}.partial`)).toBe(false);
  expect((await share(out, 0)).stderr).toContain("is a release already; there is nothing left to do");
});

test("a share is the same on two threads; damaged labels are made again by their share", async () => {
  const out = join(setting.folder, "threads");
  await setting.build(out, "--until", "plan");
  expect(await shareReport(out, 0, "--workers", "2")).toMatchObject({ made: 3 });
  const path = join(`${out}.partial/labels`, workFiles(out, "labels")[0]);
  const bytes = readFileSync(path);
  const damaged = Buffer.from(bytes);
  damaged[100] ^= 1;
  writeFileSync(path, damaged);
  const again = await share(out, 0);
  expect(again.stderr).toContain("is damaged; its persons are labelled again");
  expect(JSON.parse(again.stdout)).toMatchObject({ made: 1, wereThere: 2 });
  expect(readFileSync(path)).toEqual(bytes);
  await setting.build(out, "--resume", "--workers", "2");
  expect(manifestHash(out)).toBe(setting.whole);
});

test("what is not there, or cannot be, is said with what to do", async () => {
  const out = join(setting.folder, "nowhere");
  expect((await share(out, 0)).stderr).toContain("is the shared folder mounted?");
  expect((await share(out, 4)).stderr).toContain("--index: expected a whole number from 0 to 3, found 4");
  const both = await setting.build(out, "--queue", "--until", "plan");
  expect(both.stderr).toContain("--until and --queue: give one of them");
  expect(existsSync(`${out}.partial`)).toBe(false);
});

test("a share that ends after its build leaves nothing behind", async () => {
  const out = join(setting.folder, "late");
  await setting.build(out, "--until", "plan");
  const late = startWildpose(["task", out, "--index", "0", "--of", "1", "--workers", "1"]);
  await until(() => workFiles(out, "labels").length > 0);
  rmSync(join(`${out}.partial`, "work.json"));
  rmSync(`${out}.partial`, { recursive: true, force: true, maxRetries: 5 });
  expect((await late.ended).exitCode).not.toBe(0);
  expect(readdirSync(setting.folder).filter((name) => name.startsWith("late"))).toEqual([]);
});
