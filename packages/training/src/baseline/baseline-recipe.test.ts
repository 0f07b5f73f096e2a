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

test.each([
  ["", "mine.yaml: releases: expected a list of folders of releases"],
  ["releases: []", "mine.yaml: releases: expected at least one folder of a release, found []"],
  ["{releases: [a], size: huge}", 'mine.yaml: size: expected one of tiny, small, base, found "huge"'],
  ["{releases: [a], bacth: 3}", 'mine.yaml: unknown key "bacth"; did you mean "batch"?'],
  ["{releases: [a], rate: 0}", "mine.yaml: rate: expected a number above 0, found 0"],
  ["{releases: [a", "mine.yaml: not valid YAML: "],
])("%j is refused with one line", (text, problem) => {
  expect(() => parse(text)).toThrow(problem);
});
