import { defaultTrainingRecipe } from "@wildpose/training";
import { expect, test } from "vitest";
import yargs from "yargs";
import { trainCommand } from "./command.js";
import { type TrainArguments, trainingRecipeOf } from "./training-settings.js";

async function argumentsOf(...words: string[]): Promise<TrainArguments> {
  const parsed = await yargs(["train", ...words])
    .command({ ...trainCommand, handler: () => {} })
    .parseAsync();
  return parsed as unknown as TrainArguments;
}

test("without options the recipe is the default one", async () => {
  expect(await trainingRecipeOf(await argumentsOf("all"))).toEqual(defaultTrainingRecipe);
});

test("the help says the default recipe's values", async () => {
  const { optimiser, faults, gradientLimit, ...recipe } = defaultTrainingRecipe;
  const said = {
    ...{ seed: recipe.seed, steps: recipe.steps, batch: recipe.batch, width: recipe.width, blocks: recipe.blocks },
    ...{ dropout: recipe.dropout, "learning-rate": optimiser.rate, "gradient-limit": gradientLimit ?? "none" },
    ...{ noise: faults.noiseMm, missing: faults.missing, keep: recipe.keep, engine: recipe.engine },
  };
  if (typeof trainCommand.builder !== "function") throw new Error("the builder is a function");
  const page = await (await trainCommand.builder(yargs([]))).wrap(null).getHelp();
  const lines = page.split("\n");
  for (const [option, value] of Object.entries(said)) {
    const line = lines.find((text) => text.trimStart().startsWith(`--${option} `));
    expect(line).toContain(`[default: the recipe's, or ${value}]`);
  }
});

test("an option takes the place of the recipe's value, and of no other", async () => {
  const recipe = new URL("../../../../../datasets/recipes/training/quick.yaml", import.meta.url).pathname;
  const plain = await trainingRecipeOf(await argumentsOf("all", "--recipe", recipe));
  const changed = await argumentsOf(
    "direct",
    "--recipe",
    recipe,
    "--steps",
    "7",
    "--learning-rate",
    "0.5",
    "--missing",
    "0",
    "--engine",
    "tfjs",
  );
  expect(await trainingRecipeOf(changed)).toEqual({
    ...plain,
    ...{ networks: ["direct"], steps: 7, optimiser: { ...plain.optimiser, rate: 0.5 } },
    ...{ faults: { ...plain.faults, missing: 0 }, engine: "tfjs:wasm" },
  });
});

test.each([
  [["--steps", "0"], "--steps: expected a whole number of 1 to 2147483647, found 0"],
  [["--batch", "1"], "--batch: expected a whole number of 2 to 65536, found 1"],
  [["--gradient-limit", "0"], "--gradient-limit: expected a length above 0, found 0"],
  [["--engine", "portable"], "--engine: portable runs networks but does not train them; use onnx:cpu"],
  [["--engine", "gpu"], "--engine: expected one of onnx:cpu, "],
])("%j is refused", async (words, message) => {
  await expect(trainingRecipeOf(await argumentsOf("direct", ...words))).rejects.toThrow(message);
});
