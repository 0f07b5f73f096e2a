import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type DatasetAdapter, readSource, type SourceSequence } from "@wildpose/adapters";
import { defineSkeleton, h36m17, lsp14, MalformedSourceError, type PoseSample } from "@wildpose/pose";
import { afterAll, expect, test } from "vitest";
import type { AdapterConformance } from "./conformance.js";
import { startConformance } from "./conformance-run.js";
import { type CheckResult, conformanceChecks, runCheck, testAdapter } from "./test-adapter.js";
import { madeAdapter, madeCard, madeConformance, madeQuirks, madeTable, mustBe } from "./testing/made-adapter.js";
import { tinyBody, tinyKeypoints } from "./tiny-body.js";

const folder = mkdtempSync(join(tmpdir(), "wildpose-testkit-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const cardModule = (name: string, content: string): URL => {
  writeFileSync(join(folder, name), content);
  return pathToFileURL(join(folder, name));
};
writeFileSync(join(folder, "package.json"), '{ "name": "made-adapter", "type": "module" }');
cardModule("samples.mjs", "");
cardModule("card.mjs", 'export const madeCard = { id: "made" };\n');

async function resultsOf(changes: Partial<AdapterConformance>): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for await (const result of testAdapter(madeConformance(folder, changes))) results.push(result);
  return results;
}

test("an adapter that keeps every rule passes all 13 checks, in order", async () => {
  const results = await resultsOf({});
  expect(results.flatMap(({ says }) => says)).toEqual([]);
  expect(results.map(({ number, outcome }) => [number, outcome])).toEqual(
    Array.from({ length: 13 }, (_, index) => [index + 1, "passed"]),
  );
});

test("what a source declares not to have is said, never silently left out", async () => {
  const card = {
    ...madeCard,
    units: { pixels: "zero-based", length: null },
    provides: { ...madeCard.provides, joints3d: false, camera: false },
  } as const;
  const adapter = madeAdapter(() => ({ joints3d: null, intrinsics: null }), card);
  const { joints3d: _, ...first } = madeConformance(folder).first;
  const results = await resultsOf({ adapter, first, quirks: null });
  expect(results.filter(({ outcome }) => outcome !== "passed")).toEqual([
    { number: 8, name: "joints3d seen by the camera are the keypoints", outcome: "lacks", says: ["joints3d, camera"] },
    { number: 9, name: expect.stringContaining("bodies"), outcome: "lacks", says: ["joints3d"] },
    { number: 13, name: expect.stringContaining("quirk"), outcome: "lacks", says: ["quirks"] },
  ]);
});

/** An adapter that reads the samples of the made one differently. */
function reading(
  samples: (sequence: SourceSequence, signal?: AbortSignal) => AsyncIterable<PoseSample>,
): DatasetAdapter {
  return { ...madeAdapter(), samples };
}
const made = madeAdapter();
const withCard = (card: object) => ({ adapter: madeAdapter(undefined, { ...madeCard, ...card }) });
const mirrored = (mirror: number[]) => ({
  ...defineSkeleton("made", [
    ["hip", null],
    ["leftKnee", "hip"],
    ["rightKnee", "hip"],
  ]),
  mirror,
});
let runs = 0;

/** What is wrong → the checks that fail, and what the first of them says. */
const wrong: [what: string, changes: Partial<AdapterConformance>, failing: number[], says: RegExp][] = [
  [
    "a card without licence",
    withCard({ licence: { annotations: "", images: "None." } }),
    [1],
    /^licence\.annotations: a sentence expected/,
  ],
  [
    "a card that is not filled in",
    withCard({ title: "TODO(made): the name" }),
    [1],
    /^title: still says "TODO\(made\)/,
  ],
  [
    "a citation that is no BibTeX",
    withCard({ citation: "@misc{made, title = {A}\n" }),
    [1],
    /^citation: a BibTeX entry/,
  ],
  [
    "a unit of length without 3D",
    withCard({ units: { pixels: null, length: null } }),
    [1],
    /^units\.length is null and provides\.joints3d true/,
  ],
  [
    "a split that the card does not name",
    withCard({ expectedSamples: { train: 2 } }),
    [1],
    /the split test, the card does not name it/,
  ],
  [
    "a checksum of the wrong length",
    withCard({
      trees: [
        {
          ...madeCard.trees[0],
          annotations: [
            { ...madeCard.trees[0].annotations[0], checksum: { algorithm: "md5", value: "abc", publishedAt: "x" } },
          ],
        },
      ],
    }),
    [1],
    /checksum: 32 hexadecimal digits/,
  ],
  [
    "a card that opens a file",
    {
      cardModule: cardModule(
        "opens.mjs",
        'process.getBuiltinModule("node:fs").readFileSync(new URL(import.meta.url));\nexport const card = { id: "made" };\n',
      ),
    },
    [2],
    /^opens .*opens\.mjs/,
  ],
  [
    "a card that loads what reads files",
    { cardModule: cardModule("loads.mjs", 'import "node:fs/promises";\nexport const card = { id: "made" };\n') },
    [2],
    /^loads node:fs\/promises/,
  ],
  [
    "a card that loads the reader",
    {
      cardModule: cardModule("reader.mjs", 'import "./samples.mjs";\nexport const card = { id: "made" };\n'),
    },
    [2],
    /^loads the reader's samples\.mjs/,
  ],
  [
    "a module without the card",
    { cardModule: cardModule("other.mjs", 'export const card = { id: "other" };\n') },
    [2],
    /exports no card with the id made/,
  ],
  [
    "a card that is not built",
    { cardModule: pathToFileURL(join(folder, "gone.mjs")) },
    [2],
    /built file expected, found none/,
  ],
  ["a sample more than expected", { expected: { train: 2, test: 1 } }, [3], /^test: 1 samples expected, found 2/],
  [
    "ids that change",
    { adapter: madeAdapter(({ id }) => ({ id: `${id}-${runs++}` })) },
    [3],
    /^read again: sample 0 is not the same: made\/p0-/,
  ],
  [
    "visible taken for hidden",
    { adapter: madeAdapter(({ visibility }) => ({ visibility: visibility.map((state) => state && 3 - state) })) },
    [3],
    /^made\/p0: hip: 505\.275, 495 with visibility 2 expected, found 505\.\d+, 495 with visibility 1/,
  ],
  [
    "left taken for right, in 2D and in 3D",
    {
      adapter: madeAdapter(({ keypoints, joints3d, visibility }) => ({
        keypoints: mirroredRows(keypoints, 2),
        joints3d: joints3d && mirroredRows(joints3d, 3),
        visibility: visibility.map((_, joint) => visibility[h36m17.mirror[joint]]),
      })),
    },
    [3],
    /^made\/p0: leftHip: 538, 495 with visibility 2 expected/,
  ],
  [
    "3D in a unit that is a twentieth too small, which the camera cannot tell",
    { adapter: madeAdapter(({ joints3d }) => ({ joints3d: joints3d?.map((value) => value * 1.05) ?? null })) },
    [3],
    /^made\/p0: leftHip: \[120,0,4000\] mm expected, found \[126,/,
  ],
  [
    "an activity that is lost",
    { adapter: madeAdapter(() => ({ activity: null })) },
    [3],
    /^made\/p0: activity "Standing" expected, found null/,
  ],
  [
    "a first sample of which too little is said",
    { first: { id: "made/p0", joints: { hip: [505.275, 495, 2], spine: null, leftHip: [538, 495, 2] } } },
    [3],
    /^first\.joints: 3 joints or more, of both sides, expected, found \["hip","spine","leftHip"\]/,
  ],
  [
    "an id that occurs twice",
    { adapter: madeAdapter(() => ({ id: "made/p" })) },
    [3, 11],
    /^id "made\/p" occurs twice/,
  ],
  [
    "keypoints of the wrong type",
    {
      adapter: madeAdapter(({ keypoints }) => ({ keypoints: Float64Array.from(keypoints) as unknown as Float32Array })),
    },
    [4],
    /keypoints: Float32Array of 34 expected, found Float64Array of 34/,
  ],
  [
    "an array that samples share",
    {
      adapter: madeAdapter(
        (() => {
          const visibility = new Uint8Array(17).fill(2);
          const joints3d = tinyBody();
          return () => ({ joints3d, keypoints: tinyKeypoints(joints3d), visibility });
        })(),
      ),
    },
    [3, 4, 6, 10],
    /shares the memory of an array with made\/p0/,
  ],
  [
    "a path out of the image folder",
    { adapter: madeAdapter(() => ({ imagePath: "../a.jpg" })) },
    [3, 4],
    /imagePath relative with forward slashes/,
  ],
  [
    "another skeleton than the card's",
    { adapter: madeAdapter(() => ({ skeleton: lsp14 })) },
    [3, 4, 9],
    /the card's skeleton h36m-17 expected, found lsp-14/,
  ],
  [
    "a defect in words",
    { adapter: madeAdapter((_, row) => (row === 0 ? { defect: "Mocap drift" } : {})) },
    [4],
    /defect as one kebab-case word/,
  ],
  [
    "a subject in two splits",
    { adapter: madeAdapter(() => ({ group: "made/s1" })), boneTolerance: 0.1 },
    [5],
    /^group made\/s1 is in train and test; declare it/,
  ],
  [
    "a sample in two splits",
    {
      adapter: madeAdapter((_, row) => {
        const joints3d = tinyBody({ xMm: 1 + (row % 2) });
        return { joints3d, keypoints: tinyKeypoints(joints3d).fill(Number.NaN, 32, 34), imagePath: "one.jpg" };
      }),
    },
    [3, 5],
    /^made\/p2 \(test\) is the same as made\/p0 \(train\)/,
  ],
  [
    "a declared exception that is none",
    { inTwoSplits: { "made/s1": "it moves" } },
    [5],
    /^inTwoSplits declares made\/s1, which is not in two splits/,
  ],
  [
    "a missing joint at 0",
    {
      adapter: madeAdapter(({ keypoints }) => ({
        keypoints: Float32Array.from(keypoints, (value) => (Number.isNaN(value) ? 0 : value)),
      })),
    },
    [6, 8],
    /rightWrist: visibility 0, so NaN expected, found 0, 0/,
  ],
  [
    "a labelled joint that is NaN",
    { adapter: madeAdapter(({ visibility }) => ({ visibility: visibility.map((state) => state || 2) })) },
    [3, 6],
    /rightWrist: visibility 2, so a place expected, found NaN, NaN/,
  ],
  [
    "a root-relative pose",
    {
      adapter: madeAdapter(({ joints3d }) => ({
        joints3d: joints3d?.map((value, at) => value - (joints3d[at % 3] ?? 0)) ?? null,
      })),
    },
    [3, 6, 8],
    /hip: joints3d is \(0, 0, 0\)/,
  ],
  [
    "a mirror that does not swap",
    withCard({ skeleton: mirrored([0, 1, 2]) }),
    [3, 4, 6, 7, 9, 10],
    /leftKnee is mirrored to leftKnee, expected rightKnee/,
  ],
  [
    "pixels counted from 1",
    { adapter: madeAdapter(({ keypoints }) => ({ keypoints: keypoints.map((value) => value + 1) })) },
    [3, 8],
    /within 0\.05 px expected, found 16 farther away, \w+ by 1\.414 px/,
  ],
  [
    "metres taken for millimetres",
    { adapter: madeAdapter(({ joints3d }) => ({ joints3d: joints3d?.map((value) => value / 1000) ?? null })) },
    [3, 9],
    /found 1\.6: is the unit right\?/,
  ],
  [
    "people who stand on their heads",
    {
      adapter: madeAdapter(({ joints3d }) => ({
        joints3d: joints3d?.map((value, at) => (at % 3 === 1 ? -value : value)) ?? null,
      })),
    },
    [3, 8, 9],
    /the head is above the feet in 0 of 4 bodies/,
  ],
  [
    "a subject that grows",
    {
      adapter: madeAdapter(({ joints3d }, row) => {
        const pose = joints3d?.map((value) => value * (1 + 0.1 * (row % 2))) ?? null;
        return { joints3d: pose };
      }),
    },
    [9],
    /^made\/s1: the bone .* is \d\.\d % off its mean in made\/p\d/,
  ],
  [
    "a capability that is not there",
    withCard({ provides: { ...madeCard.provides, bbox: true } }),
    [10],
    /^provides\.bbox is true, and no sample/,
  ],
  [
    "a capability that is not declared",
    { adapter: madeAdapter(() => ({ bbox: [1, 2, 3, 4] })) },
    [10],
    /^provides\.bbox is false, and made\/p0 has it/,
  ],
  [
    "a reader that cannot be stopped",
    { adapter: reading((sequence) => made.samples(sequence)) },
    [11],
    /^aborted after made\/p0, it still gave made\/p1/,
  ],
  [
    "a reader that ends early when it is stopped",
    {
      adapter: reading(async function* (sequence, signal) {
        for await (const sample of made.samples(sequence)) {
          if (signal?.aborted) return;
          yield sample;
        }
      }),
    },
    [11],
    /did not reject with the reason/,
  ],
  [
    "a reader that collects before it gives out",
    {
      adapter: reading(async function* (sequence, signal) {
        const all: PoseSample[] = [];
        for await (const sample of made.samples(sequence, signal)) all.push(sample);
        for (const sample of all) {
          signal?.throwIfAborted();
          yield sample;
        }
      }),
    },
    [11],
    /arrays of joints are held while 400 samples are read/,
  ],
  [
    "a reader that keeps what it gave out",
    {
      adapter: reading(async function* (sequence, signal) {
        const all: PoseSample[] = [];
        for await (const sample of made.samples(sequence, signal)) {
          all.push(sample);
          yield sample;
        }
        all.length = 0;
      }),
    },
    [11],
    /yield samples one by one/,
  ],
  [
    "100 copies that are one",
    { fixture: () => ({ files: { "people.csv": madeTable(1) } }) },
    [11],
    /^fixture\(100\): 400 samples expected, found 4/,
  ],
  [
    "a broken file that is read",
    {
      adapter: reading(async function* (sequence, signal) {
        try {
          yield* made.samples(sequence, signal);
        } catch (error) {
          if (error instanceof MalformedSourceError) return;
          throw error;
        }
      }),
    },
    [12],
    /^people\.csv without content: MalformedSourceError expected, and it was read/,
  ],
  [
    "a broken file that is a bug",
    {
      adapter: reading(async function* (sequence, signal) {
        try {
          yield* made.samples(sequence, signal);
        } catch (error) {
          if (error instanceof MalformedSourceError) throw new TypeError("undefined is not a function");
          throw error;
        }
      }),
    },
    [12],
    /MalformedSourceError expected, found TypeError: "undefined is not a function"/,
  ],
  [
    "a broken file that is not named",
    {
      adapter: reading(async function* (sequence, signal) {
        try {
          yield* made.samples(sequence, signal);
        } catch (error) {
          if (error instanceof MalformedSourceError) throw new MalformedSourceError("made", "somewhere", "broken");
          throw error;
        }
      }),
    },
    [12],
    /its name expected in the message, found "made: somewhere: broken"/,
  ],
  [
    "a quirk without test",
    { quirks: { module: { ...madeQuirks, other: () => 1 }, tests: madeConformance("").quirks?.tests ?? {} } },
    [13],
    /^other: no test/,
  ],
  [
    "a test that passes without its quirk",
    { quirks: { module: { doubled: madeQuirks.doubled }, tests: { doubled: () => mustBe(madeQuirks.doubled(2), 4) } } },
    [13],
    /^doubled: its test passes as well with its first argument given back/,
  ],
  [
    "a test of one side only",
    {
      quirks: {
        module: { isOld: (year: number) => year < 2000 },
        tests: { isOld: (quirks) => mustBe((quirks as { isOld(year: number): boolean }).isOld(1999), true) },
      },
    },
    [13],
    /^isOld: its test passes as well with true given back/,
  ],
  [
    "a test that fails",
    { quirks: { module: { limit: 8 }, tests: { limit: ({ limit }) => mustBe(limit, 7) } } },
    [13],
    /^limit: its test fails: 7 expected, found 8/,
  ],
  [
    "a test of what is not exported",
    { quirks: { module: { limit: 7 }, tests: { limit: ({ limit }) => mustBe(limit, 7), gone: () => {} } } },
    [13],
    /^gone: has a test, and the module does not export it/,
  ],
];

/** The rows of an array [17, size], each joint's at its partner's place. */
function mirroredRows(rows: Float32Array, size: number): Float32Array {
  return rows.map((_, at) => rows[h36m17.mirror[Math.floor(at / size)] * size + (at % size)]);
}

/** These start a program, collect garbage, or write many files: they are run where they are to fail. */
const costly = [2, 11, 12];

test.each(wrong)("%s fails", async (_, changes, failing, says) => {
  const run = startConformance(madeConformance(folder, changes));
  const failed: CheckResult[] = [];
  for (const check of conformanceChecks) {
    if (costly.includes(check.number) && !failing.includes(check.number)) continue;
    const result = await runCheck(check, run);
    if (result.outcome === "failed") failed.push(result);
  }
  await run.dispose();
  expect(failed.map(({ number }) => number)).toEqual(failing);
  expect(failed.flatMap((result) => result.says).join("\n")).toMatch(new RegExp(says.source, "m"));
});

test("the made samples are read like those of any adapter", async () => {
  const samples = [];
  writeFileSync(join(folder, "people.csv"), madeTable(1));
  for await (const { id } of readSource(made, { root: folder, annotations: null, options: {} })) samples.push(id);
  expect(samples).toEqual(["made/p0", "made/p1", "made/p2", "made/p3"]);
});
