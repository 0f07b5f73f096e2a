import { expect, test } from "vitest";
import type { AnnotatedSource } from "../label-alone/annotated-sources.js";
import { madeChunks } from "../testing/made-chunks.js";
import { measureWildEvidence } from "./wild-evidence.js";

/** Standing persons, some without a wrist. */
function madeSource(source: string, count: number): AnnotatedSource {
  const poses = Array.from({ length: count }, (_, n) => ({
    id: `${source}/${n}`,
    missing: n % 2 ? ["leftWrist"] : [],
  }));
  const rejected = new Map([["not-annotated", 1]] as const);
  return { source, images: null, persons: count + 1, rejected, chunks: madeChunks(poses) };
}
const options = { persons: 4, seed: 3, noiseMm: 15 };

test("each source has a row for each stage; no more persons are drawn than asked for; the same again", async () => {
  const seen: [string, number, number][] = [];
  const onProgress = (...event: [string, number, number]) => seen.push(event);
  const sources = [madeSource("lsp", 300), madeSource("mpii", 2)];
  const evidence = await measureWildEvidence(sources, { ...options, onProgress });
  expect(evidence.sources.map(({ source, persons, drawn }) => [source, persons, drawn])).toEqual([
    ["lsp", 301, 4],
    ["mpii", 3, 2],
  ]);
  expect(evidence.sources[0].rejected).toEqual({ "not-annotated": 1 });
  for (const { rows, withoutDepth } of evidence.sources) {
    expect(withoutDepth).toBe(0);
    expect(rows.map(({ stage }) => stage)).toEqual(["coarse", "exact", "refined"]);
    const [coarse, exact, refined] = rows;
    expect(coarse.residualPx.mean).toBeGreaterThan(0.1);
    expect(exact.residualPx.maximum).toBeLessThan(0.01);
    expect(refined.residualPx.maximum).toBeLessThan(0.01);
    for (const row of rows) {
      expect(row.movedMm.mean).toBeGreaterThan(0);
      expect(row.expectedErrorMm.mean).toBeGreaterThan(0);
    }
  }
  expect(seen.at(-1)).toEqual(["mpii", 2, 2]);
  expect(await measureWildEvidence(sources, options)).toEqual(evidence);
});

test("labels that are the mean of both sides agree with the mirror image; others do not", async () => {
  const sources = [madeSource("lsp", 4)];
  const disagreement = async (mirrored: boolean) => {
    const [{ rows }] = (await measureWildEvidence(sources, { ...options, mirrored })).sources;
    return Math.max(...rows.map(({ mirrorMm }) => mirrorMm.maximum));
  };
  expect(await disagreement(true)).toBeLessThan(0.1);
  expect(await disagreement(false)).toBeGreaterThan(1);
});

test("a source of nobody has no rows", async () => {
  const nobody = { ...madeSource("lsp", 1), chunks: [] };
  const [{ drawn, rows }] = (await measureWildEvidence([nobody], options)).sources;
  expect([drawn, rows]).toEqual([0, []]);
});
