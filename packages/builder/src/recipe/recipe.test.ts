import { join, resolve } from "node:path";
import { adapterFor, adapters } from "@wildpose/adapters";
import { InvalidSettingError, MissingSourceError } from "@wildpose/pose";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadRecipe, parseRecipe, recipeHash, resolvedRecipe, staysInside } from "./recipe.js";

const smallest = "name: tiny\nsources: [{ source: lsp, root: lsp }]\n";

/** Nine times nine times nine … of the same. */
const aliasBomb = Array.from({ length: 9 }, (_, level) => {
  const repeated = new Array(9).fill(level === 0 ? "x" : `*a${level - 1}`);
  return `a${level}: &a${level} [${repeated.join(", ")}]\n`;
}).join("");

function messageOf(text: string): string {
  try {
    parseRecipe(text, "recipes/tiny.yaml");
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidSettingError);
    return (error as Error).message;
  }
  throw new Error("the recipe was accepted");
}

test("the smallest recipe has every default", () => {
  expect(parseRecipe(smallest, "recipes/tiny.yaml")).toEqual({
    path: "recipes/tiny.yaml",
    root: resolve("recipes"),
    name: "tiny",
    description: null,
    sources: [
      {
        ...{ source: "lsp", root: "lsp", annotations: null, images: undefined, options: {} },
        ...{ count: null, fill: false, onePersonPerImage: false },
      },
    ],
    images: "reference",
    imageSize: null,
    missingImages: "keep",
    split: { test: 0.2, key: "wildpose" },
    nearDuplicatesWithin: 7,
    select: { minLabelledJoints: 8, keepDefects: [] },
    rowsPerShard: 10000,
    codec: "zstd",
    engine: "onnx:cpu",
    camera: "assumed",
    mirrored: false,
    search: {},
  });
});

test("embedded images make them required and the shards smaller", () => {
  const recipe = parseRecipe(`${smallest}images: embed\n`, "tiny.yaml");
  expect(recipe.missingImages).toBe("skip");
  expect(recipe.rowsPerShard).toBe(5000);
});

test("onnx and tfjs alone name their usual kind", () => {
  expect(parseRecipe(`${smallest}engine: tfjs\n`, "tiny.yaml").engine).toBe("tfjs:wasm");
  expect(parseRecipe(`${smallest}engine: onnx\n`, "tiny.yaml").engine).toBe("onnx:cpu");
});

test("a root is relative to the recipe's own folder", () => {
  expect(parseRecipe(`${smallest}root: ../sample\n`, "datasets/recipes/a.yaml").root).toBe(resolve("datasets/sample"));
});

describe("a recipe that cannot be used is refused in one line that names file, key and next step", () => {
  test.each([
    [
      "an unknown key",
      `${smallest}shards_rows: 5\n`,
      'recipes/tiny.yaml: unknown key "shards_rows"; known: name, desc',
    ],
    ["a mistyped key", `${smallest}codek: zstd\n`, 'recipes/tiny.yaml: unknown key "codek"; did you mean "codec"?'],
    [
      "a mistyped key of a source",
      "name: a\nsources: [{ source: lsp, root: a, image: b }]\n",
      'unknown key "image" in sources[0]; did you mean "images"?',
    ],
    [
      "a mistyped key of split",
      `${smallest}split: { tset: 0.1 }\n`,
      'unknown key "tset" in split; did you mean "test"?',
    ],
    ["a missing name", "sources: [{ source: lsp, root: a }]\n", "recipes/tiny.yaml: name: missing, expected string"],
    ["no sources", "name: a\nsources: []\n", "recipes/tiny.yaml: sources: "],
    [
      "a share over 1",
      `${smallest}split: { test: 20 }\n`,
      "recipes/tiny.yaml: split.test: expected a share of 0 to 1, found 20; for a number of rows give split.train",
    ],
    [
      "a number of rows beside a share",
      `${smallest}split: { train: 80, test: 0.2 }\n`,
      "recipes/tiny.yaml: split.test: expected a number of rows, as split.train is one, found 0.2",
    ],
    [
      "a number of rows for one split alone",
      `${smallest}split: { train: 80 }\n`,
      "split.test: expected a number of rows, as split.train is one, found nothing",
    ],
    [
      "a source that is to fill up a split by share",
      "name: a\nsources: [{ source: lsp, root: a, count: 5, fill: true }]\n",
      "tiny.yaml: sources[0].fill: is for a source with a count, in a recipe whose split asks for numbers of rows",
    ],
    [
      "numbers of rows that no source could give the rest of",
      "name: a\nsources: [{ source: lsp, root: a, count: 5 }]\nsplit: { train: 4, test: 1 }\n",
      "tiny.yaml: split asks for numbers of rows and every source for a count; leave out the count of one source",
    ],
    ["a count of no rows", "name: a\nsources: [{ source: lsp, root: a, count: 0 }]\n", "sources[0].count: "],
    ["too few joints", `${smallest}select: { min_labelled_joints: 3 }\n`, "select.min_labelled_joints: "],
    ["an unknown profile", `${smallest}profile: small\n`, 'profile: expected one of default, compat, found "small"'],
    [
      "a profile and another codec",
      `${smallest}profile: compat\ncodec: zstd\n`,
      "profile: compat writes snappy, but codec: says zstd; leave one of them out",
    ],
    ["an unknown codec", `${smallest}codec: gzip\n`, 'codec: expected one of zstd, snappy, found "gzip"'],
    [
      "an unknown engine",
      `${smallest}engine: onnx:gpu\n`,
      'engine: expected one of onnx:cpu, onnx:webgpu, onnx:cuda, portable, tfjs:wasm, tfjs:cpu, tfjs:webgpu, tfjs:tensorflow, found "onnx:gpu"',
    ],
    [
      "an unknown search",
      `${smallest}search: { mode: grid }\n`,
      "search.mode: expected one of exact, refined, blend, d",
    ],
    [
      "a mistyped key of search",
      `${smallest}search: { mod: blend }\n`,
      'unknown key "mod" in search; did you mean "mode"?',
    ],
    [
      "a blend of unknown accuracy",
      `${smallest}search: { mode: blend }\n`,
      "tiny.yaml: search: mode blend needs the dev",
    ],
    [
      "an accuracy given twice",
      `${smallest}search: { mode: refined, keypoint_deviation_px: 3, keypoint_deviation_mm: 15 }\n`,
      "tiny.yaml: search: the deviation of the 2D is given in millimetres and in pixels; give one of them",
    ],
    [
      "a range of depths that ends before it begins",
      `${smallest}search: { min_depth_mm: 5000, max_depth_mm: 100 }\n`,
      "tiny.yaml: search: depths from 5000 to 100 mm, expected a range that begins above 0",
    ],
    ["a list", "- 1\n", "recipes/tiny.yaml: recipe: "],
    ["an empty file", "", "recipes/tiny.yaml: recipe: "],
    ["no YAML", "name: [a\nsources: {\n", "recipes/tiny.yaml: not valid YAML: "],
    ["a stray carriage return", "name: a\nroot: \rx: [\n", "recipes/tiny.yaml: not valid YAML: "],
    ["an alias of nothing", "name: *nope\n", "recipes/tiny.yaml: not valid YAML: unresolved alias"],
    ["aliases without end", aliasBomb, "recipes/tiny.yaml: not valid YAML: excessive alias count"],
    [
      "an alias within what it stands for",
      "name: tiny\nsources:\n  - source: lsp\n    root: lsp\n    options: { a: &a [*a] }\n",
      "recipes/tiny.yaml: not valid YAML: an alias stands within what it repeats",
    ],
    ["a key given twice", `${smallest}name: b\n`, "recipes/tiny.yaml: not valid YAML: Map keys must be unique"],
    [
      "a root above the root",
      "name: a\nsources: [{ source: lsp, root: ../lsp }]\n",
      'sources[0].root: "../lsp" leaves the root',
    ],
    [
      "an absolute annotation file",
      "name: a\nsources: [{ source: lsp, root: a, annotations: [/etc/passwd] }]\n",
      'sources[0].annotations: "/etc/passwd" leaves the root',
    ],
    [
      "an image folder that climbs",
      "name: a\nsources: [{ source: lsp, root: a, images: b/../../c }]\n",
      'sources[0].images: "b/../../c" leaves the root',
    ],
    [
      "embedding without a folder",
      "name: a\nimages: embed\nsources: [{ source: lsp, root: a, images: null }]\n",
      "sources[0].images: null, but images: embed needs a folder",
    ],
    [
      "embedding images that may be missing",
      `${smallest}images: embed\nmissing_images: keep\n`,
      "missing_images: keep",
    ],
    [
      "needing images that are not looked at",
      `${smallest}images: none\nmissing_images: fail\n`,
      "missing_images: fail",
    ],
  ])("%s", (_, text, expected) => {
    const message = messageOf(text);
    expect(message).toContain(expected);
    expect(message).toMatch(/^recipes\/tiny\.yaml: [^\n]+$/);
  });

  test("a file that is not there", async () => {
    await expect(loadRecipe("no/such.yaml")).rejects.toThrow(/^no\/such\.yaml: recipe cannot be read \(ENOENT\)/);
  });
});

test("the hash is that of the content: neither place nor order of keys matters, every value does", () => {
  const hash = (text: string, path = "a.yaml") => recipeHash(resolvedRecipe(parseRecipe(text, path)));
  expect(hash(smallest, "b/c.yaml")).toBe(hash(smallest));
  expect(hash("sources: [{ root: lsp, source: lsp }]\nname: tiny\n")).toBe(hash(smallest));
  expect(hash(`${smallest}codec: zstd\nengine: onnx:cpu\n`)).toBe(hash(smallest));
  for (const change of [
    "codec: snappy",
    "engine: portable",
    "rows_per_shard: 9",
    "split: { key: b }",
    "images: none",
    "description: a",
  ]) {
    expect(hash(`${smallest}${change}\n`)).not.toBe(hash(smallest));
  }
});

test("a profile is its codec by another name", () => {
  const resolved = (text: string) => resolvedRecipe(parseRecipe(`${smallest}${text}\n`, "a.yaml"));
  expect(resolved("profile: compat")).toEqual(resolved("codec: snappy"));
  expect(resolved("profile: default")).toEqual(resolved(""));
  expect(resolved("profile: compat\ncodec: snappy").codec).toBe("snappy");
});

test("the hash of the smallest recipe never changes: keys that come later are left out where they say nothing", () => {
  expect(recipeHash(resolvedRecipe(parseRecipe(smallest, "a.yaml")))).toBe(
    "a95ecac74207bc66094a23a5f5bb4baa951f381e1cceb904165ac7f837f89782",
  );
});

test("numbers of rows and what is chosen of a source are in the resolved recipe where they are asked for", () => {
  const resolved = (text: string) => resolvedRecipe(parseRecipe(`name: tiny\n${text}\n`, "a.yaml"));
  const { split, sources } = resolved(
    "sources: [{ source: lsp, root: lsp, count: 5, fill: true, one_person_per_image: true }, { source: mpii, root: mpii }]\nsplit: { test: 80, train: 320 }",
  );
  expect(split).toEqual({ train: 320, test: 80, key: "wildpose" });
  expect(sources).toEqual([
    { source: "lsp", root: "lsp", count: 5, fill: true, one_person_per_image: true },
    { source: "mpii", root: "mpii" },
  ]);
});

test("mirrored is kept in the resolved recipe where it is asked for, and left out where not", () => {
  const resolved = (line: string) => resolvedRecipe(parseRecipe(`${smallest}${line}\n`, "a.yaml"));
  expect(resolved("mirrored: true").mirrored).toBe(true);
  expect(recipeHash(resolved("mirrored: false"))).toBe(recipeHash(resolved("")));
});

test("a search that is the paper's is left out of the resolved recipe, another one is kept and read again", () => {
  const resolved = (search: string) => resolvedRecipe(parseRecipe(`${smallest}search: ${search}\n`, "a.yaml"));
  expect(recipeHash(resolved("{ mode: exact, joint_weights: equal }"))).toBe(
    recipeHash(resolvedRecipe(parseRecipe(smallest, "a.yaml"))),
  );
  const search = { mode: "blend", keypoint_deviation_px: 3, joint_weights: "visibility", max_depth_mm: 9000 };
  expect(resolved(JSON.stringify(search)).search).toEqual(search);
  expect(parseRecipe(`${smallest}search: ${JSON.stringify(search)}\n`, "a.yaml").search).toEqual({
    mode: "blend",
    keypointDeviationPx: 3,
    jointWeights: "visibility",
    maxDepthMm: 9000,
  });
});

test("a path that stays inside is resolved below its folder; one that does not is never called inside", () => {
  const part = fc.constantFrom("..", ".", "a", "b.jpg", "", "c d");
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (parts) => {
      const path = parts.join("/");
      if (staysInside(path)) expect(`${resolve("/root", join(".", path))}/`).toMatch(/^\/root\//);
      else expect(path.startsWith("/") || path.split("/").includes("..")).toBe(true);
    }),
  );
  for (const path of ["C:/a", "c:a", "a\\..\\b"]) expect(staysInside(path)).toBe(false);
});

test("the recipe of the paper's release has what is known of it", async () => {
  const recipe = await loadRecipe(new URL("../../../../datasets/recipes/wild-400k.yaml", import.meta.url).pathname);
  expect(recipe.split).toMatchObject({ train: 320_000, test: 80_000 });
  const counts = new Map(recipe.sources.map(({ source, count }) => [source, count]));
  expect([...counts.keys()]).toEqual(["lsp", "lspet", "mpii", "ai-challenger"]);
  expect(counts.get("ai-challenger")).toBeNull();
  expect([...counts.values()].reduce((sum: number, count) => sum + (count ?? 0), 0)).toBe(9131);
  for (const { source, images } of recipe.sources) expect([source, images ?? null]).toEqual([source, null]);
});

test("the recipe of every source names every adapter, and options that each of them knows", async () => {
  const recipe = await loadRecipe(new URL("../../../../datasets/recipes/every-source.yaml", import.meta.url).pathname);
  expect(recipe.sources.map(({ source }) => source).sort()).toEqual(adapters.map(({ card }) => card.id).sort());
  for (const { source, options } of recipe.sources) {
    const files = { root: "/not/there", annotations: null, options };
    await expect(adapterFor(source).sequences(files)).rejects.toThrow(MissingSourceError);
  }
});

test.each(["sample.yaml", "annotations.yaml"])(
  "the recipe %s that comes with the repository can be used",
  async (name) => {
    const recipe = await loadRecipe(new URL(`../../../../datasets/recipes/${name}`, import.meta.url).pathname);
    expect(recipe.sources.map(({ source }) => source)).toEqual(["lsp", "lspet", "mpii", "ai-challenger"]);
  },
);

describe("near_duplicates", () => {
  const within = (more: string) => parseRecipe(`${smallest}${more}`, "a.yaml").nearDuplicatesWithin;
  const resolved = (more: string) => resolvedRecipe(parseRecipe(`${smallest}${more}`, "a.yaml")).near_duplicates;

  test("are kept within 7 bits, within what is asked for, or not looked for; the resolved recipe says which", () => {
    expect([within(""), resolved("")]).toEqual([7, { within: 7 }]);
    expect([within("near_duplicates: {}\n"), resolved("near_duplicates: {}\n")]).toEqual([7, { within: 7 }]);
    const three = "near_duplicates: { within: 3 }\n";
    expect([within(three), resolved(three)]).toEqual([3, { within: 3 }]);
    expect([within("near_duplicates: false\n"), resolved("near_duplicates: false\n")]).toEqual([null, false]);
  });

  test("need images", () => {
    expect([within("images: none\n"), resolved("images: none\n")]).toEqual([null, undefined]);
    expect(within("images: none\nnear_duplicates: false\n")).toBeNull();
    expect(messageOf(`${smallest}images: none\nnear_duplicates: { within: 3 }\n`)).toBe(
      "recipes/tiny.yaml: near_duplicates cannot go with images: none; use images: reference",
    );
  });

  test("of another form are refused, with what is expected", () => {
    const refused = (value: string) => messageOf(`${smallest}near_duplicates: ${value}\n`);
    expect(refused("{ witin: 3 }")).toBe(
      'recipes/tiny.yaml: unknown key "witin" in near_duplicates; did you mean "within"?',
    );
    for (const value of ["true", "7", "", "[]"]) {
      expect(refused(value)).toBe("recipes/tiny.yaml: near_duplicates: expected false, or { within: <0 to 15 bits> }");
    }
    expect(refused("{ within: 16 }")).toMatch(/^recipes\/tiny\.yaml: near_duplicates\.within: /);
  });
});

describe("image_size", () => {
  const embedded = (text: string) => parseRecipe(`${smallest}images: embed\nimage_size: ${text}\n`, "a.yaml");

  test("is a square around the person or a longest side, with defaults", () => {
    expect(embedded("{ crop: 256 }").imageSize).toEqual({ crop: 256, margin: 1.25, quality: 90 });
    expect(embedded("{ longest: 640, quality: 80 }").imageSize).toEqual({ longest: 640, quality: 80 });
  });

  test("is in the resolved recipe where it is given, and what is resolved is the same recipe again", () => {
    expect(resolvedRecipe(parseRecipe(`${smallest}images: embed\n`, "a.yaml"))).not.toHaveProperty("image_size");
    const resolved = resolvedRecipe(embedded("{ crop: 256 }"));
    expect(resolved.image_size).toEqual({ crop: 256, margin: 1.25, quality: 90 });
    const { description: _, ...written } = resolved;
    expect(resolvedRecipe(parseRecipe(JSON.stringify(written), "a.yaml"))).toEqual(resolved);
  });

  test.each([
    ["{ crop: 256, longest: 640 }", "expected { crop: 256, margin: 1.25 } or { longest: 640 }, one of the two"],
    ["{ quality: 80 }", "expected { crop: 256, margin: 1.25 } or { longest: 640 }, one of the two"],
    ["{ longest: 640, margin: 2 }", "margin goes with crop"],
    ["{ crops: 256 }", 'unknown key "crops" in image_size; did you mean "crop"?'],
    ["{ crop: 5 }", "image_size.crop: "],
  ])("%s is refused", (text, problem) => {
    expect(() => embedded(text)).toThrow(problem);
  });

  test("goes with embedded images only", () => {
    expect(() => parseRecipe(`${smallest}image_size: { crop: 256 }\n`, "a.yaml")).toThrow(
      "a.yaml: image_size cannot go with images: reference; use images: embed, or leave it out",
    );
  });
});
