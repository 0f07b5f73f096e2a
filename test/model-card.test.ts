/** What the model card of the weights that ship says, held against the weights, their recipes and the command. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { decodeWeights, type NetworkName, networkNames } from "@wildpose/networks";
import { loadTrainingRecipe, trainingRecipeHash } from "@wildpose/training";
import { afterEach, expect, test, vi } from "vitest";
import { runCommandLine } from "wildpose";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = join(root, "packages/inference/weights");
const card = readFileSync(join(folder, "README.md"), "utf8");

const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".safetensors"))
  .sort();

/** The commands of the card: what each trains, by which recipe and options, and the file that comes out. */
const commands = [...card.matchAll(/^npx wildpose train (.+)$/gm)].map(([, words]) => {
  const [network, ...options] = words.trim().split(/\s+/);
  const option = (name: string) => options[options.indexOf(`--${name}`) + 1];
  const number = (name: string) => (options.includes(`--${name}`) ? { [name]: Number(option(name)) } : {});
  return {
    network: network as NetworkName,
    recipe: option("recipe"),
    changed: { ...number("width"), ...number("steps") },
    file: `${option("out").replace(/^runs\/shipped\/?/, "")}/${network}.safetensors`.replace(/^\//, ""),
  };
});

afterEach(() => vi.restoreAllMocks());

test("every file of the weights is in the card, with its bytes and SHA-256, and all together are at most 30 MB", () => {
  const listed = [...card.matchAll(/^\| `([^`]+\.safetensors)` \|.*\| ([\d,]+) \| `([0-9a-f]{64})` \|$/gm)];
  expect(listed.map(([, name]) => name).sort()).toEqual(files);
  for (const [, name, bytes, sha256] of listed) {
    const content = readFileSync(join(folder, name));
    expect([name, content.length]).toEqual([name, Number(bytes.replaceAll(",", ""))]);
    expect([name, createHash("sha256").update(content).digest("hex")]).toEqual([name, sha256]);
  }
  const total = files.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  expect(total).toBeLessThanOrEqual(30_000_000);
});

test("each was trained by the recipe that the card's command names, as that recipe is today", async () => {
  expect(commands.map(({ file }) => file).sort()).toEqual(files);
  for (const { network, recipe, changed, file } of commands) {
    expect(networkNames).toContain(network);
    const read = await loadTrainingRecipe(join(root, recipe));
    const trained = decodeWeights(readFileSync(join(folder, file))).training;
    expect([file, trained.recipe_sha256]).toEqual([
      file,
      trainingRecipeHash({ ...read, ...changed, networks: [network] }),
    ]);
  }
});

test("its table is what `wildpose evaluate` prints", { timeout: 600_000 }, async () => {
  let printed = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  vi.spyOn(process.stderr, "write").mockImplementation(() => true);
  expect(await runCommandLine(["evaluate"])).toBe(0);
  const table = /```text\n(2D joints[\s\S]+?)\n```/.exec(card)?.[1] ?? "";
  const cells = (text: string) => text.split("\n").map((line) => line.trim().split(/\s+/));
  const [said, found] = [cells(table), cells(printed.split("\n\n")[0])];
  expect(said.length).toBeGreaterThan(8 * 3 * 3);
  expect(found.length).toBe(said.length);
  for (const [line, words] of said.entries()) {
    expect(found[line].length).toBe(words.length);
    for (const [column, word] of words.entries()) {
      const value = Number(word);
      // Processors round differently: a tenth of a millimetre, and a millimetre of depth, can turn over.
      if (Number.isNaN(value)) expect(found[line][column]).toBe(word);
      else expect(Math.abs(Number(found[line][column]) - value)).toBeLessThan(word.includes(".") ? 0.25 : 2.5);
    }
  }
});
