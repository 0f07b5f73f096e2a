/** `wildpose evaluate` on sources: the protocol of Human3.6M on made motion, and an adapter of one's own. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MADE_FRAMES, madeForms, writeTree } from "../packages/adapters/src/testing/made-h36m.js";
import { repositoryRoot, runHere } from "./cli/run-wildpose.js";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "wildpose-evaluate-"));
  await writeTree(root, await madeForms.videopose3d());
});
afterAll(() => rm(root, { recursive: true }));

const run = (source: string, ...options: readonly string[]) =>
  runHere(["evaluate", "--motion", root, "--source", source, ...options]);

async function evaluate(...options: readonly string[]) {
  const { exitCode, stdout, stderr } = await run("h36m", ...options);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  return stdout;
}

test("the test subjects are read, the first of every 64 frames, by all four cameras", async () => {
  const evaluation = JSON.parse(await evaluate("--noise", "0", "--json"));
  // Two takes of made motion, S9 Greeting and S11 Directions, of seven frames each.
  expect(evaluation).toMatchObject({ poses: 2 * 4, options: { subjects: ["S9", "S11"], every: 64 } });
  expect(evaluation.protocol.poses).toContain(
    `all 8 poses with a camera in ${root}, read as h36m, subjects S9 S11, every 64;`,
  );
  expect(evaluation.protocol.poses).toContain("of S9, S11");
  const [{ activities, actionWise, mpjpe }] = evaluation.conditions[0].rows;
  expect(activities.map(({ activity, poses }: { activity: string; poses: number }) => [activity, poses])).toEqual([
    ["Directions", 4],
    ["Greeting", 4],
  ]);
  expect(actionWise.mpjpe).toBeCloseTo(mpjpe, 9);
});

test("--every and --options read more, or another subject", async () => {
  const often = JSON.parse(await evaluate("--noise", "0", "--json", "--every", "3"));
  expect(often.poses).toBe(2 * 4 * Math.ceil(MADE_FRAMES / 3));
  const other = JSON.parse(
    await evaluate("--noise", "0", "--json", "--options", '{"subjects":["S1"],"actions":["Photo"]}'),
  );
  expect(other.poses).toBe(4 * MADE_FRAMES);
});

test("--per-action prints each action, then the action-wise and the frame-wise mean; the page draws them", async () => {
  const page = join(root, "report.html");
  expect(await evaluate("--noise", "0", "--per-action", "--html", page)).toMatch(
    /direct, exact, camera known, millimetres:\naction +poses +coarse +PA +exact +PA +refined +PA\nDirections +4 [^\n]*\nGreeting +4 [^\n]*\naction-wise [^\n]*\nframe-wise +8 /,
  );
  expect(await readFile(page, "utf8")).toMatch(
    /MPJPE by action, direct route[\s\S]*<title>Greeting, coarse: [\d.]+<\/title>/,
  );
});

/** Ten standing people two to the side of the axis; none where the option `empty` says so. */
const adapter = `
  import { h36m17 } from ${JSON.stringify(pathToFileURL(join(repositoryRoot, "packages/pose/dist/index.js")).href)};
  const body = [0,0, -124,0, -124,412, -124,836, 124,0, 124,412, 124,836, 0,-252, 0,-503, 0,-590, 0,-710,
    178,-503, 178,-228, 178,35, -178,-503, -178,-228, -178,35];
  const card = {
    id: "own", title: "Own", homepage: "https://example.org", citation: "@misc{own}\\n", skeleton: h36m17,
    licence: { annotations: "CC0.", images: "None." }, units: { pixels: "zero-based", length: "millimetres" },
    provides: { joints3d: true, camera: true, bbox: false, occlusion: false, images: false },
    expectedSamples: { train: 10 },
    trees: [{ id: "official", annotations: [{ path: "a", samples: 10, bytes: null, checksum: null }], images: null, imageCount: null }],
  };
  export default {
    card,
    sequences: async ({ root, options }) => (options.empty ? [] : [{ id: "a", files: [root + "/a"] }]),
    async *samples() {
      for (let n = 0; n < 10; n++) {
        const joints3d = Float32Array.from({ length: 51 }, (_, i) =>
          i % 3 === 2 ? 4000 + 100 * n : body[Math.floor(i / 3) * 2 + (i % 3)] + (i % 3 === 0 ? 800 : 0));
        yield {
          id: "own/" + n, source: "own", sourceSplit: "test", group: "own/scene", skeleton: h36m17,
          keypoints: Float32Array.from({ length: 34 }, (_, i) => {
            const at = Math.floor(i / 2) * 3;
            return 500 + (1000 * joints3d[at + (i % 2)]) / joints3d[at + 2];
          }),
          visibility: new Uint8Array(17).fill(2), imagePath: null, imageSize: null, bbox: null,
          intrinsics: [1000, 1000, 500, 500], distortion: null, joints3d, activity: null, defect: null,
        };
      }
    },
  };`;

test("an adapter of one's own is read by its path, with its options", async () => {
  const path = join(root, "adapter.mjs");
  await writeFile(path, adapter);
  await writeFile(join(root, "a"), "made");
  const { stdout, exitCode } = await run(path, "--camera", "known,assumed", "--json");
  expect(exitCode).toBe(0);
  const { poses, conditions } = JSON.parse(stdout);
  expect(poses).toBe(10);
  const [known, assumed] = conditions.map(({ rows }: { rows: { mpjpe: number }[] }) => rows[1].mpjpe);
  // Eleven degrees to the side of the axis: whoever does not know the camera sees another pose.
  expect(Math.abs(assumed - known)).toBeGreaterThan(1);

  const nothing = await run(path, "--options", '{"empty":true}');
  expect(nothing.exitCode).toBe(1);
  expect(nothing.stderr).toMatch(
    /none of its 0 samples, read with --options '\{"empty":true\}', .*; give other --options\n$/,
  );
});
