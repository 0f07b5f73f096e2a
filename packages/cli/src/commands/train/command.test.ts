import { defaultTrainingOptions } from "@wildpose/training";
import { expect, test } from "vitest";
import yargs from "yargs";
import { trainCommand } from "./command.js";

test("the command's defaults are the training's", async () => {
  const args = await yargs(["train", "direct"])
    .command({ ...trainCommand, handler: () => {} })
    .parseAsync();
  const { faults, learningRate, ...same } = defaultTrainingOptions;
  expect(args).toMatchObject({ ...same, learningRate, noise: faults.noiseMm, missing: faults.missing });
});
