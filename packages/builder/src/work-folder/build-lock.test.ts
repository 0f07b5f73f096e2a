import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { takeBuildLock } from "./build-lock.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "wildpose-lock-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** A process that takes the lock, says what came of it, and stays. */
async function lockElsewhere() {
  const module = new URL("../../dist/work-folder/build-lock.js", import.meta.url).href;
  const script = `import { takeBuildLock } from ${JSON.stringify(module)};
    await takeBuildLock(${JSON.stringify(folder)}, "out").then(() => console.log("taken"), ({ message }) => console.log(message));
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [said] = await once(child.stdout.setEncoding("utf8"), "data");
  return {
    said: String(said).trim(),
    pid: child.pid,
    kill: async () => {
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}

test("the second is refused until the first is done", async () => {
  const first = await takeBuildLock(folder, "out");
  const second = await lockElsewhere();
  expect(second.said).toBe(
    `out: another build is at work on it (process ${process.pid}); wait for it, or choose another folder with --out`,
  );
  await second.kill();
  await first.release();
  expect(await readdir(folder)).toEqual([]);
  await (await takeBuildLock(folder, "out")).release();
});

test("a lock whose process was killed outright is no lock", async () => {
  const killed = await lockElsewhere();
  expect(killed.said).toBe("taken");
  await expect(takeBuildLock(folder, "out")).rejects.toThrow(`(process ${killed.pid})`);
  await killed.kill();
  await (await takeBuildLock(folder, "out")).release();
  expect(await readdir(folder)).toEqual([]);
});

test.skipIf(process.platform !== "linux")("a process id that another process has now is not its owner's", async () => {
  await writeFile(join(folder, `lock ${encodeURIComponent(hostname())} ${process.ppid} a-boot-before.123`), "");
  await (await takeBuildLock(folder, "out")).release();
  expect(await readdir(folder)).toEqual([]);
});

test.skipIf(process.platform !== "linux")(
  "a killed process whose parent does not take note of it is gone",
  async () => {
    const module = new URL("../../dist/work-folder/build-lock.js", import.meta.url).href;
    const script = `import { takeBuildLock } from ${JSON.stringify(module)};
    await takeBuildLock(${JSON.stringify(folder)}, "out");
    process.kill(process.pid, "SIGKILL");`;
    // The shell starts it and becomes a program that waits for nobody.
    const parent = spawn("sh", ["-c", `"$0" --input-type=module -e "$1" & exec sleep 60`, process.execPath, script]);
    try {
      while ((await readdir(folder)).length === 0) await wait(20);
      await wait(200);
      await (await takeBuildLock(folder, "out")).release();
      expect(await readdir(folder)).toEqual([]);
    } finally {
      parent.kill("SIGKILL");
    }
  },
);

test("a lock of another machine is believed, and named so that it can be removed", async () => {
  const name = "lock else%20where 1 unknown";
  await writeFile(join(folder, name), "at work");
  await expect(takeBuildLock(folder, "out")).rejects.toThrow(
    `out: another build is at work on it (process 1 on else where); wait for it, or choose another folder with --out; if it is gone, remove "${join(folder, name)}"`,
  );
});

test("one that only wants the folder and does not go on is not waited for long", async () => {
  const name = "lock else%20where 1 unknown";
  await writeFile(join(folder, name), "");
  await expect(takeBuildLock(folder, "out")).rejects.toThrow("(process 1 on else where)");
  expect(await readdir(folder)).toEqual([name]);
});

test("of many that come at the same moment exactly one gets it", async () => {
  const all = await Promise.all(Array.from({ length: 4 }, lockElsewhere));
  expect(all.filter(({ said }) => said === "taken").length).toBe(1);
  for (const { kill } of all) await kill();
});
