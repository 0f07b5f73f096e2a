/**
 * Every help page, verbatim: `docs/command-line.md` holds them, and is the snapshot.
 * After a wanted change: `npx vitest run test/cli -u`, and read the diff.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { repositoryRoot, runWildpose } from "./run-wildpose.js";

const pagePath = join(repositoryRoot, "docs/command-line.md");
const commands = [
  "",
  "build",
  "verify",
  "stats",
  "diff",
  "sources",
  "sources check",
  "synthesize",
  "train",
  "evaluate",
  "evaluate baseline",
  "predict",
  "label",
  "evidence",
  "export",
  "join",
  "publish",
  "fetch",
  "task",
  "worker",
];
const help = new Map<string, string>();

beforeAll(async () => {
  for (const command of commands) {
    const { exitCode, stdout, stderr } = await runWildpose([...command.split(" ").filter(Boolean), "--help"]);
    expect({ command, exitCode, stderr }).toEqual({ command, exitCode: 0, stderr: "" });
    help.set(command, stdout.trimEnd());
  }
});

test("the page of the command line has every help page as it is", async () => {
  let page = readFileSync(pagePath, "utf8");
  for (const [command, text] of help) page = withSection(page, heading(command), text);
  await expect(page).toMatchFileSnapshot(pagePath);
});

test.each(commands)("wildpose %s --help keeps to 100 columns and shows an example", (command) => {
  const text = help.get(command) ?? "";
  expect(text.split("\n").filter((line) => line.length > 100)).toEqual([]);
  expect(text.startsWith(heading(command).slice(3))).toBe(true);
  if (command !== "") expect(text).toContain("Examples:\n");
});

test("the first page names every command", () => {
  for (const command of commands.slice(1)) expect(help.get("")).toContain(`wildpose ${command.split(" ")[0]}`);
});

test("no arguments at all show the first page", async () => {
  const { exitCode, stdout } = await runWildpose([]);
  expect({ exitCode, stdout: stdout.trimEnd() }).toEqual({ exitCode: 0, stdout: help.get("") });
});

test("--version is the package's", async () => {
  const { version } = JSON.parse(readFileSync(join(repositoryRoot, "packages/cli/package.json"), "utf8"));
  expect(await runWildpose(["--version"])).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: "" });
});

test("the width of the terminal does not change the page", async () => {
  const { stdout } = await runWildpose(["build", "--help"], { env: { COLUMNS: "40" } });
  expect(stdout.trimEnd()).toBe(help.get("build"));
});

function heading(command: string): string {
  return `## ${["wildpose", command].filter(Boolean).join(" ")}`;
}

/** Puts a text block below a heading, in the place of the one that is there. */
function withSection(page: string, title: string, text: string): string {
  const lines = page.split("\n");
  const start = lines.indexOf(title);
  if (start === -1) throw new Error(`docs/command-line.md has no heading "${title}"`);
  const next = lines.findIndex((line, index) => index > start && line.startsWith("## "));
  const rest = next === -1 ? [] : lines.slice(next);
  return [...lines.slice(0, start + 1), "", "```text", text, "```", "", ...rest].join("\n");
}

test("-h is --help, on every page", async () => {
  const [short, long] = await Promise.all([runWildpose(["verify", "-h"]), runWildpose(["verify", "--help"])]);
  expect(short).toEqual(long);
  expect(short.exitCode).toBe(0);
});
