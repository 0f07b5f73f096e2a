/** Many processes that begin a build on one folder at the same moment. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { BuildOptions } from "@wildpose/builder";
import { expect, onTestFinished, test } from "vitest";
import { repository, smallBuild } from "./elsewhere.js";

const PROCESSES = 5;

/** Builds into each folder that it is told, says whether it goes on or is refused, and ends what goes on when told "end". */
function builder(options: BuildOptions): ChildProcessWithoutNullStreams {
  const script = `
    import { createInterface } from "node:readline";
    import { buildDataset } from ${JSON.stringify(pathToFileURL(join(repository, "packages/builder/dist/index.js")).href)};
    let controller;
    console.log("ready");
    for await (const line of createInterface({ input: process.stdin })) {
      if (line === "end") { controller.abort(new Error("ended")); continue; }
      controller = new AbortController();
      let goesOn = false;
      const { signal } = controller;
      const onProgress = () => { if (!goesOn) { goesOn = true; console.log("goes on"); } };
      buildDataset({ ...${JSON.stringify(options)}, out: line, signal, onProgress })
        .catch(({ message }) => console.log(message));
    }`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script]);
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  return child;
}

test("ten times, exactly one of five goes on, and the others are told so", async () => {
  const { folder, optionsFor } = smallBuild();
  const children = Array.from({ length: PROCESSES }, () => {
    const child = builder(optionsFor("any"));
    const lines: string[] = [];
    child.stdout.setEncoding("utf8").on("data", (text: string) => lines.push(...text.trimEnd().split("\n")));
    return { child, lines };
  });
  const said = (count: number) =>
    expect.poll(() => children.every(({ lines }) => lines.length >= count), { timeout: 60_000 }).toBe(true);
  await said(1);
  for (let round = 0; round < 10; round++) {
    for (const { lines } of children) lines.length = 0;
    const out = join(folder, `release-${round}`);
    for (const { child } of children) child.stdin.write(`${out}\n`);
    await said(1);
    const winners = children.filter(({ lines }) => lines[0] === "goes on");
    expect(winners.length).toBe(1);
    const [{ child, lines }] = winners;
    for (const other of children.filter((each) => each.child !== child)) {
      expect(other.lines).toEqual([
        `${out}: another build is at work on it (process ${child.pid}); wait for it, or choose another folder with --out`,
      ]);
    }
    child.stdin.write("end\n");
    await expect.poll(() => lines.at(-1), { timeout: 60_000 }).toBe("ended");
  }
}, 240_000);
