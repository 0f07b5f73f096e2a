/** Builds over a real Redis, with workers in processes of their own that are killed, and Redis too. */
import { join } from "node:path";
import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { hasRedis, type RedisServer, startRedis } from "../packages/queue/src/testing/redis-server.js";
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

describe.skipIf(!hasRedis())("a build that workers share over Redis", () => {
  let setting: SharedSetting;
  let redis: RedisServer;
  beforeAll(async () => {
    setting = await sharedSetting();
    redis = await startRedis();
  });
  afterAll(async () => {
    await redis?.stop();
    setting?.remove();
  });

  const startWorker = () => {
    const worker = startWildpose(["worker", "--redis", redis.url, "--lease", "3"]);
    onTestFinished(() => killOutright(worker.child));
    return worker;
  };
  const startBuild = (out: string) =>
    startWildpose(["build", ...setting.words, "--out", out, "--queue", "--redis", redis.url]);

  test("of two workers one is killed in the middle of a task: the bytes are those of one process", async () => {
    const out = join(setting.folder, "killed");
    const build = startBuild(out);
    const first = startWorker();
    // Jobs have eight chunks or one.
    await until(() => workFiles(out, "labels").length > 0);
    await killOutright(first.child);
    expect(workFiles(out, "labels").length).toBeLessThan(8);
    const second = startWorker();
    expect((await build.ended).exitCode).toBe(0);
    expect(manifestHash(out)).toBe(setting.whole);
    // What the lost worker had was given to the other one, all of it.
    for (const job of ["label 0 to 7", "label 8 to 8", "write 0 to 0"]) expect(second.said()).toContain(job);
  });

  test("Redis forgets everything in the middle, and one of two workers is killed while it writes", async () => {
    const out = join(setting.folder, "forgotten");
    const build = startBuild(out);
    const [first] = [startWorker(), startWorker()];
    await until(() => workFiles(out, "labels").length > 0);
    await redis.restart();
    await until(() => workFiles(out, "shards").length > 0, 90);
    await killOutright(first.child);
    expect((await build.ended).exitCode).toBe(0);
    expect(manifestHash(out)).toBe(setting.whole);
  });

  test("two builds at once share the workers; a build that is killed is gone on with", async () => {
    const outs = ["one", "two"].map((name) => join(setting.folder, name));
    const builds = outs.map(startBuild);
    startWorker();
    await until(() => workFiles(outs[1], "labels").length > 0);
    await killOutright(builds[1].child);
    const again = startWildpose([
      "build",
      ...setting.words,
      "--out",
      outs[1],
      "--resume",
      "--queue",
      "--redis",
      redis.url,
    ]);
    expect((await builds[0].ended).exitCode).toBe(0);
    expect((await again.ended).exitCode).toBe(0);
    for (const out of outs) expect(manifestHash(out)).toBe(setting.whole);
  });

  test("a worker that cannot reach a build gives its task back and ends", async () => {
    const connection = new Redis(redis.url, { maxRetriesPerRequest: null });
    const queue = new Queue("wildpose", { connection });
    const work = { out: "/not/mounted", root: "/", storage: null, buildKey: "key", plan: "plan" };
    const job = { stage: "label", ...work, start: 0, end: 1 };
    await queue.add("label", job, { jobId: "not-mounted", attempts: 3, backoff: 60_000 });
    const { exitCode, said } = await startWorker().ended;
    expect([exitCode, said]).toEqual([1, expect.stringContaining("is the shared folder mounted?")]);
    expect(await queue.getJobState("not-mounted")).toBe("delayed");
    await queue.remove("not-mounted");
    await queue.close();
    connection.disconnect();
  });

  test("the password comes from the environment, and is never said", async () => {
    const closed = await startRedis("topsecret");
    onTestFinished(() => closed.stop());
    const withPassword = (password: string) =>
      runWildpose(["worker", "--idle", "0.1"], {
        env: { WILDPOSE_REDIS_URL: closed.url.replace("//", `//:${password}@`) },
      });
    const good = await withPassword("topsecret");
    expect([good.exitCode, good.stderr]).toEqual([0, ""]);
    const wrong = await withPassword("wrongsecret");
    expect([wrong.exitCode, wrong.stderr]).toEqual([1, expect.stringContaining("the password is not accepted")]);
    const given = await runWildpose(["worker", "--redis", closed.url.replace("//", "//:topsecret@")]);
    expect([given.exitCode, given.stderr]).toEqual([1, expect.stringContaining("is seen by others")]);
    expect(JSON.stringify([good, wrong, given])).not.toMatch(/topsecret|wrongsecret/);
  });
});
