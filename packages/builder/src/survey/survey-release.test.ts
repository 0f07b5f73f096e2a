import { afterAll, beforeAll, expect, test } from "vitest";
import { describeRelease } from "../release/describe-release.js";
import { madeRelease, removeReleases } from "../testing/made-release.js";
import { madeRows } from "../testing/made-rows.js";
import { quantileOf, sizeOf } from "./histogram.js";
import { type ReleaseSurvey, surveyRelease } from "./survey-release.js";

const [train, inTest] = [madeRows({ count: 43, seed: 5 }), madeRows({ count: 17, seed: 6 })];
// Made rows have the same names in both.
const other = { ...inTest, sample_id: inTest.sample_id.map((id) => `other ${id}`) };
const shards = [
  { split: "train", rows: train },
  { split: "test", rows: other },
] as const;

let folders: string[];
let survey: ReleaseSurvey;
beforeAll(async () => {
  folders = [await madeRelease({ shards }), await madeRelease({ shards, rowsPerGroup: 50 })];
  survey = await surveyRelease(folders[0], { drawn: 4 });
});
afterAll(() => removeReleases(folders));

test("counts what `stats` counts", async () => {
  const stats = await describeRelease(folders[0]);
  expect(survey).toMatchObject({ rows: 60, splits: { train: 43, test: 17 }, sources: ["lsp", "mpii"] });
  expect(survey.joints).toEqual(stats.joints);
  expect(survey.flags).toEqual(stats.flags);
  for (const { name, histograms } of survey.measures) {
    const exact = stats.distributions.find((distribution) => distribution.name === name);
    if (exact === undefined) continue;
    expect(histograms.reduce((sum, histogram) => sum + sizeOf(histogram), 0)).toBe(60);
    expect([name, Math.min(...histograms.map(({ minimum }) => minimum))]).toEqual([name, exact.minimum]);
    expect([name, Math.max(...histograms.map(({ maximum }) => maximum))]).toEqual([name, exact.maximum]);
  }
});

test("has a histogram of every column of one number, and quantiles that are those of the column", () => {
  const residuals = survey.measures.find(({ name }) => name === "expected_error_mm");
  const ofLsp = [train, other].flatMap((rows) =>
    Array.from(rows.expected_error_mm).filter((_, row) => rows.source[row] === "lsp"),
  );
  const sorted = ofLsp.toSorted((a, b) => a - b);
  const found = quantileOf((residuals as NonNullable<typeof residuals>).histograms[0], 0.75);
  expect(found).toBeCloseTo(sorted[Math.ceil(0.75 * sorted.length) - 1], 0);
});

test("draws the rows with the least and the most error to expect, in this order, with what the row says", () => {
  const all = [train, other].flatMap((rows) =>
    Array.from(rows.expected_error_mm, (error, row) => ({ error, id: rows.sample_id[row] })),
  );
  const ascending = all.toSorted((a, b) => a.error - b.error).map(({ id }) => id);
  expect(survey.samples.best.map(({ id }) => id)).toEqual(ascending.slice(0, 4));
  expect(survey.samples.worst.map(({ id }) => id)).toEqual(ascending.toReversed().slice(0, 4));
  const [worst] = survey.samples.worst;
  const rows = train.sample_id.includes(worst.id) ? train : other;
  const row = rows.sample_id.indexOf(worst.id);
  expect(worst.pose).toEqual(rows.keypoints_3d.slice(row * 51, row * 51 + 51));
  expect(worst).toMatchObject({ split: rows === train ? "train" : "test", photo: null, source: rows.source[row] });
});

test("does not depend on how the rows lie in row groups", async () => {
  const again = await surveyRelease(folders[1], { drawn: 4 });
  expect({ ...again, manifest: null }).toEqual({ ...survey, manifest: null });
});
