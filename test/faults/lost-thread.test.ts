/** Builds whose label threads end, run out of memory or are stuck: real threads, with the real networks. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { buildDataset } from "@wildpose/builder";
import { expect, test } from "vitest";
import { buildElsewhere, type Elsewhere, hashesOf, smallBuild } from "./elsewhere.js";

const patch = new URL("./patch-label-worker.mjs", import.meta.url).href;

function faulty(folder: string, fault: string, times: number): Elsewhere {
  return {
    node: ["--import", patch],
    env: {
      WILDPOSE_FAULT: fault,
      WILDPOSE_FAULT_TIMES: String(times),
      WILDPOSE_FAULT_COUNT: join(folder, `${fault}-count`),
    },
  };
}

test("threads that end, use up their memory or are stuck are replaced, and the release is the same", async () => {
  const { folder, optionsFor } = smallBuild();
  await buildDataset(optionsFor("undisturbed"));
  const whole = await hashesOf(join(folder, "undisturbed"));
  for (const { fault, what, times, workers } of [
    { fault: "exit", what: "ended with exit code 9", times: 2, workers: 2 },
    {
      fault: "memory",
      what: "ended: Worker terminated due to reaching memory limit: JS heap out of memory",
      times: 1,
      workers: 1,
    },
    { fault: "stuck", what: "gave no answer for \\d+ s", times: 1, workers: 1 },
  ]) {
    const options = optionsFor(fault, { workers, patienceMs: fault === "stuck" ? 5000 : 60_000 });
    const said = await buildElsewhere(options, faulty(folder, fault, times)).ended;
    expect(said).toMatch(
      new RegExp(`^notice: a label thread ${what} while it had \\S+/\\S+ to \\S+/\\S+; a new one gets them$`, "m"),
    );
    expect(said).toMatch(/^done$/m);
    expect(await hashesOf(options.out)).toEqual(whole);
  }

  const options = optionsFor("always");
  const said = await buildElsewhere(options, faulty(folder, "exit", 1000)).ended;
  expect(said).toMatch(
    /^LostThreadError: lsp\/\S+ to lsp\/\S+: 3 label threads in a row were lost with them \(the last one ended with exit code 9\); what was labelled is kept: free memory, or take fewer --workers or another --engine, and go on with --resume$/m,
  );
  expect(existsSync(options.out)).toBe(false);
  await buildDataset({ ...options, resume: true });
  expect(await hashesOf(options.out)).toEqual(whole);
}, 240_000);
