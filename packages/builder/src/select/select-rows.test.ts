import fc from "fast-check";
import { expect, test } from "vitest";
import { personIndex } from "../plan/person-index.js";
import { CHUNK_SIZE } from "../plan/pose-chunk.js";
import { parseRecipe } from "../recipe/recipe.js";
import { madeChunks } from "../testing/made-chunks.js";
import { type Split, splits } from "./assign-split.js";
import { selectRows } from "./select-rows.js";

/** Persons of one source, by the number of persons in each of its groups. */
type Groups = readonly number[];

interface AskedSource {
  readonly name: string;
  readonly count?: number;
  readonly fill?: boolean;
}

function recipeOf(split: string, sources: readonly AskedSource[]) {
  const entries = sources.map(({ name, count, fill }) => ({ source: name, root: name, count, fill }));
  return parseRecipe(`name: a\nsources: ${JSON.stringify(entries)}\nsplit: ${split}\n`, "a.yaml");
}

/** Selects among the persons of some sources; what is selected, as `<source>/<group>/<person>`. */
function selected(split: string, sources: readonly (AskedSource & { groups: Groups })[]) {
  const recipe = recipeOf(split, sources);
  const index = personIndex(recipe.split);
  const ids: string[][] = [];
  for (const [sourceIndex, { name, groups }] of sources.entries()) {
    const persons = groups.flatMap((count, group) =>
      Array.from({ length: count }, (_, n) => ({ id: `${name}/${group}/${n}`, group: `${name}/${group}` })),
    );
    for (const chunk of madeChunks(persons, sourceIndex)) {
      index.add(chunk);
      ids.push(chunk.sampleIds);
    }
  }
  const { rows, beyondCount } = selectRows(index.done(), recipe);
  const idsOf = (split: Split) =>
    [...rows[split]].map((address) => ids[Math.floor(address / CHUNK_SIZE)][address % CHUNK_SIZE]);
  return { train: idsOf("train"), test: idsOf("test"), beyondCount, all: ids.flat() };
}

const groupOf = (id: string) => id.replace(/\/\d+$/, "");
const ones = (count: number): Groups => Array(count).fill(1);
const threes = (count: number): Groups => Array(count).fill(3);
const ofSource = (name: string) => (id: string) => id.startsWith(`${name}/`);

test("with a share all rows are kept, in their order, and groups are whole", () => {
  const { train, test: inTest, all, beyondCount } = selected("{ test: 0.2 }", [{ name: "mpii", groups: threes(200) }]);
  expect([...train, ...inTest].sort()).toEqual([...all].sort());
  for (const rows of [train, inTest]) expect(rows).toEqual(all.filter((id) => rows.includes(id)));
  const groups = new Set(train.map(groupOf));
  expect(inTest.filter((id) => groups.has(groupOf(id)))).toEqual([]);
  expect(beyondCount).toEqual([0]);
});

test("numbers of rows are met exactly, for groups of any size; at most one group of a split lacks rows, its last ones", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 150, maxLength: 400 }), (groups) => {
      const { train, test: inTest, all, beyondCount } = selected("{ train: 80, test: 20 }", [{ name: "mpii", groups }]);
      // 27 of the first 150 groups are on the side of the test split, so there are always enough.
      expect([train.length, inTest.length]).toEqual([80, 20]);
      expect(beyondCount).toEqual([all.length - 100]);
      for (const rows of [train, inTest]) {
        expect(rows).toEqual(all.filter((id) => rows.includes(id)));
        const cut = [...new Set(rows.map(groupOf))].filter((group) => {
          const there = rows.filter((id) => groupOf(id) === group);
          const whole = all.filter((id) => groupOf(id) === group);
          expect(there).toEqual(whole.slice(0, there.length));
          return there.length < whole.length;
        });
        expect(cut.length).toBeLessThanOrEqual(1);
      }
      const inTrain = new Set(train.map(groupOf));
      expect(inTest.filter((id) => inTrain.has(groupOf(id)))).toEqual([]);
    }),
    { numRuns: 20 },
  );
});

test("another source moves nobody from split to split, wherever it stands in the recipe", () => {
  const mpii = { name: "mpii", groups: threes(200) };
  const lsp = { name: "lsp", groups: ones(300) };
  const split = "{ train: 200, test: 50 }";
  const alone = selected(split, [mpii]);
  const sideOf = new Map(splits.flatMap((side) => alone[side].map((id) => [id, side])));
  for (const sources of [
    [mpii, lsp],
    [lsp, mpii],
    [{ ...lsp, count: 100 }, mpii],
  ]) {
    const both = selected(split, sources);
    for (const side of splits) {
      const moved = both[side].filter((id) => sideOf.has(id) && sideOf.get(id) !== side);
      expect(moved).toEqual([]);
      // There is less room for it, so it has fewer of the same.
      const own = both[side].filter(ofSource("mpii"));
      expect(own.length).toBeGreaterThan(0);
      expect(own.filter((id) => !sideOf.has(id))).toEqual([]);
    }
  }
});

test("a source with a count has that many, the same ones beside any other source, and the rest fill up each split", () => {
  const lsp = { name: "lsp", count: 100, groups: ones(300) };
  const alone = selected("{ test: 0.2 }", [lsp]);
  expect(alone.train.length + alone.test.length).toBe(100);
  expect(alone.beyondCount).toEqual([200]);
  const beside = selected("{ train: 240, test: 60 }", [{ name: "mpii", groups: threes(200) }, lsp]);
  expect([beside.train.length, beside.test.length]).toEqual([240, 60]);
  for (const side of splits) expect(beside[side].filter(ofSource("lsp"))).toEqual(alone[side]);
  expect(beside.beyondCount).toEqual([400, 200]);
});

test("a source that may fill gives more than its count where the others are too few, and only what is missing", () => {
  const mpii = { name: "mpii", count: 20, fill: true, groups: ones(400) };
  const split = "{ train: 240, test: 60 }";
  const many = selected(split, [mpii, { name: "lsp", groups: ones(600) }]);
  expect([...many.train, ...many.test].filter(ofSource("mpii"))).toHaveLength(20);
  const few = selected(split, [mpii, { name: "lsp", groups: ones(200) }]);
  expect([few.train.length, few.test.length]).toEqual([240, 60]);
  const lsp = [...few.train, ...few.test].filter(ofSource("lsp"));
  expect(few.beyondCount).toEqual([400 - (300 - lsp.length), 200 - lsp.length]);
  // The twenty of before are among them, each in the split of before.
  for (const side of splits) {
    expect(few[side]).toEqual(expect.arrayContaining(many[side].filter(ofSource("mpii"))));
    expect(few[side]).toEqual(few.all.filter((id) => few[side].includes(id)));
  }
  expect(() => selected(split, [mpii, { name: "lsp", groups: [] }])).not.toThrow();
  expect(() =>
    selected(split, [
      { ...mpii, groups: ones(250) },
      { name: "lsp", groups: [] },
    ]),
  ).toThrow(/train: 240 rows asked for, \d+ persons there/);
});

test("the order of the files moves nobody", () => {
  const groups = Array.from({ length: 400 }, (_, n) => n);
  const select = (order: readonly number[]) => {
    const recipe = recipeOf("{ train: 160, test: 40 }", [{ name: "mpii" }]);
    const index = personIndex(recipe.split);
    for (const chunk of madeChunks(order.map((group) => ({ id: `mpii/${group}` })))) index.add(chunk);
    const { rows } = selectRows(index.done(), recipe);
    return splits.map((split) => [...rows[split]].map((address) => order[address]).sort((a, b) => a - b));
  };
  expect(select(groups.toReversed())).toEqual(select(groups));
});

test("too few persons are told with both numbers, of both splits", () => {
  expect(() => selected("{ train: 80, test: 400 }", [{ name: "mpii", groups: ones(100) }])).toThrow(
    /^a\.yaml: split: train: 80 rows asked for, \d+ persons there; test: 400 rows asked for, \d+ persons there; ask for fewer/,
  );
  expect(() => selected("{ test: 0.2 }", [{ name: "mpii", count: 101, groups: ones(100) }])).toThrow(
    "a.yaml: sources[0].count: 101 rows of mpii (mpii) asked for, but 100 persons can be used; lower it, or look at",
  );
});

test("counts that are more than a split is to have are told", () => {
  const sources = [
    { name: "lsp", count: 100, groups: ones(100) },
    { name: "mpii", groups: ones(100) },
  ];
  expect(() => selected("{ train: 8, test: 2 }", sources)).toThrow(
    /^a\.yaml: split: train: 8 rows asked for, \d\d of the sources with a count; test: 2 rows asked for, \d\d of/,
  );
});
