import { InvalidSettingError } from "@wildpose/pose";
import { describe, expect, test } from "vitest";
import {
  defaultTrainingRecipe,
  loadTrainingRecipe,
  parseTrainingRecipe,
  trainingRecipeHash,
  trainingRecipeText,
} from "./training-recipe.js";

const shipped = (name: string) =>
  loadTrainingRecipe(new URL(`../../../datasets/recipes/training/${name}`, import.meta.url).pathname);

function messageOf(text: string): string {
  try {
    parseTrainingRecipe(text, "mine.yaml");
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidSettingError);
    return (error as Error).message;
  }
  throw new Error("the recipe was accepted");
}

test("the default recipe that ships is what an empty one means", async () => {
  expect(await shipped("default.yaml")).toEqual(defaultTrainingRecipe);
  expect(parseTrainingRecipe("# nothing but a comment\n", "mine.yaml")).toEqual(defaultTrainingRecipe);
});

test("the quick recipe that ships is smaller in every way that takes time", async () => {
  const quick = await shipped("quick.yaml");
  for (const key of ["steps", "batch", "width"] as const) expect(quick[key]).toBeLessThan(defaultTrainingRecipe[key]);
});

test("the paper's recipe that ships is its chain: whole right views, z-scores, and 1e-3 times 0.96 every 100,000 steps", async () => {
  const paper = await shipped("paper.yaml");
  expect(paper).toMatchObject({
    ...{ batch: 64, width: 1024, blocks: 2, dropout: 0.5, loss: "mse", viewSynthesis: "right-view" },
    ...{ rightViews: "synthesised", faults: { noiseMm: 0, noise: "even", swapped: 0, missing: 0 } },
  });
  expect(paper.optimiser).toEqual({
    rate: 1e-3,
    schedule: { kind: "exponential", factor: 0.96, every: 100_000, staircase: false },
  });
});

test("the recipe of the weights has mixed noise and made bodies alone; that of Human3.6M its training subjects", async () => {
  const wildpose = await shipped("wildpose.yaml");
  expect(wildpose).toMatchObject({
    ...{ loss: "distance", viewSynthesis: "disparity", rightViews: "synthesised", mirror: false },
    ...{ faults: { noiseMm: 15, noise: "mixed" }, poses: { made: 1, motion: [] } },
  });
  // All three in an hour and a half, at 55 ms a step.
  expect(wildpose.networks.length * wildpose.steps * 0.055).toBeLessThan(80 * 60);
  const h36m = await shipped("h36m.yaml");
  expect(h36m).toMatchObject({
    ...{ width: 512, mirror: true },
    poses: {
      made: 0,
      motion: [
        { source: "h36m", cameras: "recorded", options: { subjects: ["S1", "S5", "S6", "S7", "S8"], every: 10 } },
      ],
    },
  });
});

test("the hash of a recipe is that of before there were sources, mirror and losses to choose, and says nothing of folders", async () => {
  const hash = (text: string) => trainingRecipeHash(parseTrainingRecipe(text, "mine.yaml"));
  expect(trainingRecipeHash(await shipped("default.yaml"))).toBe(
    "eb4e31300b5456c689ce76200677a70ff45140c626730832f8572aa6eb3cdb71",
  );
  expect(hash("mirror: false\nloss: distance\nfaults: { noise: even }\n")).toBe(hash(""));
  const motion = (root: string, share: number) =>
    `poses: { motion: [{ source: unity, root: ${root}, share: ${share} }] }`;
  expect(hash(motion("/home/me/motion", 1))).toBe(hash(motion("motion", 1)));
  const others = ["", motion("motion", 1), motion("motion", 2), "mirror: true", "loss: mse", "right_views: exact"];
  const kinds = [...others, "view_synthesis: right-view", "faults: { noise: annotators }", "faults: { swapped: 0.1 }"];
  expect(new Set(kinds.map(hash)).size).toBe(kinds.length);
});

test("what is written beside the weights is read as the same recipe, and names its hash", () => {
  const recipe = parseTrainingRecipe(
    "steps: 7\noptimiser: { schedule: { kind: exponential, staircase: true } }\nearly_stopping: { patience: 3 }\n",
    "mine.yaml",
  );
  const text = trainingRecipeText(recipe);
  expect(parseTrainingRecipe(text, "again.yaml")).toEqual(recipe);
  expect(text.split("\n")[0]).toBe(`# Every key filled in; sha256 ${trainingRecipeHash(recipe)}`);
});

test("the hash is that of the meaning: order and comments do not matter, every value does", () => {
  const hash = (text: string) => trainingRecipeHash(parseTrainingRecipe(text, "mine.yaml"));
  expect(hash("steps: 3000 # as always\nseed: 1\n")).toBe(hash("seed: 1"));
  const changes = ["seed: 2", "keep: last", "gradient_limit: 1", "engine: tfjs", "faults: { missing: 0 }"];
  expect(new Set(["", ...changes].map(hash)).size).toBe(changes.length + 1);
});

test("onnx and tfjs alone name their usual kind", () => {
  expect(parseTrainingRecipe("engine: onnx", "mine.yaml").engine).toBe("onnx:cpu");
  expect(parseTrainingRecipe("engine: tfjs", "mine.yaml").engine).toBe("tfjs:wasm");
});

describe("a recipe that cannot be used is refused in one line that names file, key and what was expected", () => {
  test.each([
    ["a mistyped key", "stpes: 5", 'unknown key "stpes"; did you mean "steps"?'],
    ["an unknown key", "colour: red", 'unknown key "colour"; known: networks, seed, steps, '],
    ["a mistyped key inside", "faults: { noise_m: 5 }", 'unknown key "noise_m" in faults; did you mean "noise_mm"?'],
    [
      "a key of another schedule",
      "optimiser: { schedule: { kind: cosine, facto: 1 } }",
      'unknown key "facto" in optimiser.schedule; known: kind, warm_up, final_share',
    ],
    [
      "a mistyped key of a schedule",
      "optimiser: { schedule: { kind: exponential, stair_case: true } }",
      'unknown key "stair_case" in optimiser.schedule; did you mean "staircase"?',
    ],
    [
      "an unknown schedule",
      "optimiser: { schedule: { kind: cosinus } }",
      'optimiser.schedule.kind: expected one of cosine, exponential, constant, found "cosinus"',
    ],
    [
      "a schedule without its kind",
      "optimiser: { schedule: { factor: 1 } }",
      "optimiser.schedule.kind: expected one of cosine, exponential, constant, found none",
    ],
    [
      "a schedule that is a word",
      "optimiser: { schedule: cosine }",
      'optimiser.schedule: expected keys with their values, found "cosine"',
    ],
    ["half a step", "steps: 0.5", "steps: expected a whole number of 1 to 2147483647, found 0.5"],
    ["a number as text", 'batch: "64"', 'batch: expected a whole number of 2 to 65536, found "64"'],
    ["no number", "optimiser: { rate: .nan }", "optimiser.rate: expected a number above 0, found NaN"],
    ["all units dropped", "dropout: 1", "dropout: expected 0 to below 1, found 1"],
    ["no patience", "early_stopping: { patience: 0 }", "early_stopping.patience: expected a whole number of 1 to "],
    [
      "an engine that cannot train",
      "engine: portable",
      'engine: expected one of onnx:cpu, onnx:webgpu, onnx:cuda, tfjs:wasm, tfjs:cpu, tfjs:webgpu, tfjs:tensorflow, found "portable"',
    ],
    [
      "an unknown network",
      "networks: [dierct]",
      'networks.0: expected one of direct, view-synthesis, reconstruction, found "dierct"',
    ],
    ["a network twice", "networks: [direct, direct]", "networks: expected each network once"],
    [
      "reconstruction before what it stands on",
      "networks: [reconstruction, view-synthesis]",
      "networks: expected view-synthesis before reconstruction",
    ],
    ["no networks", "networks: []", "networks: expected at least one network"],
    ["no poses at all", "poses: { made: 0 }", "poses: expected made above 0, or motion"],
    ["an unknown kind of noise", "faults: { noise: loud }", "faults.noise: expected one of even, annotators, mixed"],
    [
      "motion without a folder",
      "poses: { motion: [{ source: unity }] }",
      "poses.motion.0.root: expected the source's ",
    ],
    [
      "a mistyped key of motion",
      "poses: { motion: [{ sorce: unity, root: a }] }",
      'unknown key "sorce" in poses.motion.0; did you mean "source"?',
    ],
    [
      "a share of nothing",
      "poses: { motion: [{ source: unity, root: a, share: 0 }] }",
      "poses.motion.0.share: expected ",
    ],
    [
      "options that no source has",
      "poses: { motion: [{ source: unity, root: a, options: { a: { b: 1 } } }] }",
      "poses.motion.0.options: expected options with their values, found ",
    ],
    ["a word for a mirror", "mirror: half", "mirror: expected true or false"],
    ["a list", "- 1", "the training recipe: expected keys with their values, found [1]"],
    ["no YAML", "steps: [1", "not valid YAML: "],
    ["a key given twice", "seed: 1\nseed: 2", "not valid YAML: Map keys must be unique"],
    ["an alias", "seed: &a 1\nsteps: *a", "not valid YAML: a training recipe has no aliases"],
  ])("%s", (_, text, expected) => {
    const message = messageOf(text);
    expect(message).toContain(`mine.yaml: ${expected}`);
    expect(message).not.toContain("\n");
  });

  test("a file that is not there", async () => {
    await expect(loadTrainingRecipe("no/such.yaml")).rejects.toThrow(
      "no/such.yaml: training recipe cannot be read (ENOENT); name one, such as datasets/recipes/training/default.yaml",
    );
  });
});
