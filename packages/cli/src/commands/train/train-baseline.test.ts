import { expect, test } from "vitest";
import yargs from "yargs";
import { trainCommand } from "./command.js";
import { baselineRecipeOf, type TrainBaselineArguments } from "./train-baseline.js";

const recipe = new URL("../../../../../datasets/recipes/training/baseline.yaml", import.meta.url).pathname;

async function argumentsOf(...words: string[]): Promise<TrainBaselineArguments> {
  const parsed = await yargs(["train", "baseline", ...words])
    .command({ ...trainCommand, handler: () => {} })
    .strict()
    .parseAsync();
  return parsed as unknown as TrainBaselineArguments;
}

test("the recipe comes after the network, or as an option; options take the place of its values", async () => {
  const plain = await baselineRecipeOf(await argumentsOf(recipe));
  expect(await baselineRecipeOf(await argumentsOf("--recipe", recipe))).toEqual(plain);
  const changed = await baselineRecipeOf(await argumentsOf(recipe, "--steps", "7", "--learning-rate", "0.01"));
  expect(changed).toEqual({ ...plain, steps: 7, rate: 0.01 });
});

test("the recipe that lies beside the others says what every key is without it", async () => {
  const { parseBaselineRecipe } = await import("@wildpose/training");
  expect(await baselineRecipeOf(await argumentsOf(recipe))).toEqual(parseBaselineRecipe("releases: [release]", ""));
});

test.each([
  [[], "train baseline: expected a recipe that names releases"],
  [[recipe, "--width", "512"], "--width: is for the networks of the label generator; leave it out"],
  [[recipe, "--batch", "0"], "--batch: expected a whole number of 2"],
  [[recipe, "--engine", "portable"], "--engine: portable runs networks but does not train them"],
])("%j is refused with one line", async (words, problem) => {
  await expect(baselineRecipeOf(await argumentsOf(...words))).rejects.toThrow(problem);
});
