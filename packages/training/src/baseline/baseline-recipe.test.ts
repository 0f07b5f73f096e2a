import { expect, test } from "vitest";
import { baselineRecipeHash, baselineRecipeText, parseBaselineRecipe } from "./baseline-recipe.js";

const parse = (text: string) => parseBaselineRecipe(text, "mine.yaml");

test("a recipe names its releases; all else may be left out", () => {
  expect(parse("releases: [rendered]")).toMatchObject({
    releases: ["rendered"],
    size: "tiny",
    batch: 32,
    engine: "onnx:cpu",
  });
});

test("the resolved recipe is the same recipe", () => {
  const recipe = parse("{releases: [a, b], size: small, gradient_limit: 5, augment: false}");
  expect(parse(baselineRecipeText(recipe))).toEqual(recipe);
  expect(baselineRecipeHash(recipe)).toBe(baselineRecipeHash({ ...recipe, releases: ["elsewhere"] }));
});

test("crops may be changed less than usual, or more", () => {
  const recipe = parse("{releases: [a], augment: {rotation: 15, occlusion: 0}}");
  expect(recipe.augment).toEqual({ rotation: 15, occlusion: 0 });
  expect(parse(baselineRecipeText(recipe))).toEqual(recipe);
});

test.each([
  [
    "{releases: [a], augment: 3}",
    "mine.yaml: augment: expected true, false, or what is another way than usual, found 3",
  ],
  ["{releases: [a], augment: {rotation: 200}}", "mine.yaml: augment.rotation: expected degrees, 0 to 180, found 200"],
  ["{releases: [a], augment: {turn: 20}}", 'mine.yaml: unknown key "turn" in augment; known: flip, scale, '],
  ["", "mine.yaml: releases: expected a list of folders of releases"],
  ["releases: []", "mine.yaml: releases: expected at least one folder of a release, found []"],
  ["{releases: [a], size: huge}", 'mine.yaml: size: expected one of tiny, small, base, found "huge"'],
  ["{releases: [a], bacth: 3}", 'mine.yaml: unknown key "bacth"; did you mean "batch"?'],
  ["{releases: [a], rate: 0}", "mine.yaml: rate: expected a number above 0, found 0"],
  ["{releases: [a", "mine.yaml: not valid YAML: "],
])("%j is refused with one line", (text, problem) => {
  expect(() => parse(text)).toThrow(problem);
});
