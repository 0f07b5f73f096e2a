/** The files that clusters are given: their shell, their YAML, and that the command knows every word in them. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { repositoryRoot, runWildpose } from "./cli/run-wildpose.js";

const sbatch = join(repositoryRoot, "docs/cluster/wildpose.sbatch");
const job = join(repositoryRoot, "docs/cluster/wildpose-job.yaml");

/** Options of a command by its help page. */
async function optionsOf(command: string): Promise<string[]> {
  const { stdout } = await runWildpose([command, "--help"]);
  return [...stdout.matchAll(/^ +(--[a-z-]+)/gm)].map(([, option]) => option);
}

test("the shell of the batch script is sound, and its words are options of the command", async () => {
  execFileSync("bash", ["-n", sbatch]);
  const text = readFileSync(sbatch, "utf8").replaceAll("\\\n", " ");
  const lines = [...text.matchAll(/\$WILDPOSE (build|task) (.*)/g)];
  expect(lines.map(([, command]) => command)).toEqual(["build", "task", "build", "build"]);
  for (const [, command, words] of lines) {
    const known = await optionsOf(command);
    for (const [option] of words.matchAll(/--[a-z-]+/g)) expect(known).toContain(option);
  }
  const run = () => execFileSync("bash", [sbatch], { env: { PATH: process.env.PATH }, stdio: "pipe" });
  expect(run).toThrow("the recipe, such as wild.yaml");
});

test("the job of Kubernetes is a YAML whose command is one of ours, and makes as many shares as it has pods", async () => {
  const { kind, spec } = parse(readFileSync(job, "utf8"));
  const { command } = spec.template.spec.containers[0];
  expect([kind, spec.completionMode, spec.template.spec.restartPolicy]).toEqual(["Job", "Indexed", "Never"]);
  expect(command.slice(0, 2)).toEqual(["wildpose", "task"]);
  expect(command[command.indexOf("--of") + 1]).toBe(String(spec.completions));
  expect(command[command.indexOf("--index") + 1]).toBe("$(JOB_COMPLETION_INDEX)");
  const known = await optionsOf("task");
  for (const word of command) if (word.startsWith("--")) expect(known).toContain(word);
});
