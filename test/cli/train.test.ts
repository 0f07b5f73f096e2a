/** Training as a user does it: what is written, how it is stopped and gone on with, and what it says when it cannot. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Run, type RunOptions, runHere, runWildpose, temporaryFolder } from "./run-wildpose.js";

const recipeText = `
steps: 40
batch: 8
width: 8
blocks: 1
validation: { poses: 32, every: 10 }
checkpoint_every: 10
`;

function recipeFile(text = recipeText): string {
  const path = join(temporaryFolder(), "recipe.yaml");
  writeFileSync(path, text);
  return path;
}

const train = (words: readonly string[], options?: RunOptions): Promise<Run> =>
  options === undefined ? runHere(["train", ...words]) : runWildpose(["train", ...words], options);

/** A training that must end with exit code 1 and a single line; returns the line. */
async function problemOf(...words: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await train(words);
  const lines = stderr.trimEnd().split("\n");
  expect({ exitCode, stdout, problems: lines.filter((line) => line.startsWith("wildpose: ")).length }).toEqual({
    ...{ exitCode: 1, stdout: "", problems: 1 },
  });
  return (lines.at(-1) ?? "").slice("wildpose: ".length);
}

function contentOf(folder: string): Record<string, string> {
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "base64")]));
}

test("train all writes the files of the three networks, and says what they are and what comes next", async () => {
  const out = join(temporaryFolder(), "run");
  const { exitCode, stdout, stderr } = await train(["all", "--recipe", recipeFile(), "--out", out]);
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(
    /^direct: 40 of 40, loss \d+\.\d{3}, MPJPE \d+\.\d mm, validation .*, rate \S+, \S+ steps\/s$/m,
  );
  const networks = ["direct", "reconstruction", "view-synthesis"];
  const endings = ["checkpoint", "metrics.jsonl", "report.html", "safetensors", "train.yaml"];
  expect(readdirSync(out).sort()).toEqual(networks.flatMap((name) => endings.map((ending) => `${name}.${ending}`)));
  expect(stdout).toMatch(
    /^view-synthesis +40 +\d0 +\d+\.\d+ exact, \d+\.\d+ with faults, of the variance unexplained/m,
  );
  expect(stdout).toContain(`\nNext\n  ${out}/view-synthesis.report.html\n`);
  expect(stdout).toContain(`  wildpose evaluate --weights ${out}\n`);
});

test("--json is one value with the figures of each network", async () => {
  const out = join(temporaryFolder(), "run");
  const { stdout } = await train(["direct", "--recipe", recipeFile(), "--steps", "10", "--out", out, "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({
    out,
    networks: [
      { network: "direct", measure: "mpjpe", steps: 10, stepsAsked: 10, stoppedEarly: false, kept: { step: 10 } },
    ],
  });
});

test("what is written beside the weights is the recipe they were trained with, options and all", async () => {
  const [first, second] = [join(temporaryFolder(), "a"), join(temporaryFolder(), "b")];
  await train(["direct", "--recipe", recipeFile(), "--steps", "12", "--noise", "3", "--out", first]);
  const written = join(first, "direct.train.yaml");
  expect(readFileSync(written, "utf8")).toContain("noise_mm: 3\n");
  await train(["direct", "--recipe", written, "--out", second]);
  expect(contentOf(second)).toEqual(contentOf(first));
});

test.each(["SIGTERM", "SIGINT"] as const)(
  "stopped by %s and resumed, it ends with the same bytes in every file",
  async (signal) => {
    const recipe = recipeFile(recipeText.replace("steps: 40", "steps: 600").replace("every: 10 }", "every: 100 }"));
    const [whole, out] = [join(temporaryFolder(), "whole"), join(temporaryFolder(), "out")];
    const words = ["direct", "--recipe", recipe, "--out"];
    await train([...words, whole]);
    const stopped = await train([...words, out], {
      interrupt: { signal, when: () => existsSync(join(out, "direct.checkpoint")) },
    });
    expect(stopped.exitCode).toBe(signal === "SIGTERM" ? 143 : 130);
    expect(existsSync(join(out, "direct.safetensors"))).toBe(false);
    const { exitCode } = await train([...words, out, "--resume", "--threads", "1"]);
    expect(exitCode).toBe(0);
    expect(contentOf(out)).toEqual(contentOf(whole));
  },
);

describe("what cannot be trained is refused in one line", () => {
  test("a checkpoint of other options: each is named with both values", async () => {
    const out = join(temporaryFolder(), "out");
    await train(["direct", "--recipe", recipeFile(), "--out", out]);
    const before = contentOf(out);
    const asked = ["direct", "--recipe", recipeFile(), "--steps", "50", "--engine", "tfjs", "--out", out, "--resume"];
    expect(await problemOf(...asked)).toBe(
      `${join(out, "direct.checkpoint")}: begun with steps 40, asked for 50; engine onnx:cpu, asked for tfjs:wasm; ` +
        "go on with what it was begun with, or train into another --out",
    );
    expect(contentOf(out)).toEqual(before);
  });

  test("a damaged checkpoint", async () => {
    const out = join(temporaryFolder(), "out");
    mkdirSync(out);
    writeFileSync(join(out, "direct.checkpoint"), "no such thing");
    expect(await problemOf("direct", "--recipe", recipeFile(), "--out", out, "--resume")).toMatch(
      /direct\.checkpoint: not a whole checkpoint: .*; put back a copy, or remove it to train from the start$/,
    );
  });

  test("a recipe with a mistyped key", async () => {
    const recipe = recipeFile("stpes: 5\n");
    expect(await problemOf("direct", "--recipe", recipe)).toBe(`${recipe}: unknown key "stpes"; did you mean "steps"?`);
  });

  test("an engine that is not installed, and one that cannot train", async () => {
    const out = join(temporaryFolder(), "out");
    const words = ["direct", "--recipe", recipeFile(), "--out", out, "--engine"];
    expect(await problemOf(...words, "tfjs:tensorflow")).toContain("npm install @tensorflow/tfjs-node");
    expect(await problemOf(...words, "portable")).toContain("--engine: portable runs networks but does not train them");
  });

  test("threads that are none", async () => {
    expect(await problemOf("direct", "--threads", "0")).toBe(
      "--threads: expected a whole number of 1 to 1024, found 0",
    );
  });

  test("a network to begin from that is none, or for several at once", async () => {
    const file = join(temporaryFolder(), "old.safetensors");
    expect(await problemOf("direct", "--from", file)).toBe(`${file}: not found; name a weights file or a checkpoint`);
    expect(await problemOf("all", "--from", file)).toBe(
      "--from: begins one network, found view-synthesis, reconstruction, direct; train them one after another",
    );
  });

  test("numbers that have left for good: the checkpoint is named, and another training begins from it", async () => {
    const out = join(temporaryFolder(), "out");
    const wild = recipeFile(
      `${recipeText}optimiser: { rate: 1e-3, schedule: { kind: exponential, factor: 1, every: 1 } }\n`,
    );
    expect((await train(["direct", "--recipe", wild, "--out", out])).exitCode).toBe(0);
    const hot = join(temporaryFolder(), "hot");
    const checkpoint = join(out, "direct.checkpoint");
    const from = ["direct", "--recipe", wild, "--from", checkpoint, "--out", hot];
    const problem = await problemOf(...from, "--learning-rate", "1e38");
    expect(problem).toMatch(/^direct: .+ at step \d+, learning rate 1e\+38; train again with a lower learning rate/);
    const gentle = ["direct", "--recipe", wild, "--from", checkpoint, "--out", join(hot, "gentle")];
    expect((await train([...gentle, "--learning-rate", "1e-4"])).exitCode).toBe(0);
  });
});
