import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Evaluation } from "@wildpose/inference";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { runCommandLine } from "../../command-line.js";
import { type EvaluateArguments, evaluate } from "./evaluate.js";

const written = { stdout: "", stderr: "" };
const few: EvaluateArguments = {
  ...{ poses: 5, seed: 1, noise: undefined, camera: undefined, missing: undefined, search: false },
  ...{ motion: undefined, source: undefined, every: undefined, options: undefined, mirrored: false },
  ...{ "per-joint": false, "per-action": false, html: undefined },
  ...{ weights: undefined, engine: "onnx", json: false },
};
const routes = ["direct", "stereo", "paper"];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wildpose-evaluate-"));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  for (const name of ["stdout", "stderr"] as const) {
    written[name] = "";
    vi.spyOn(process[name], "write").mockImplementation((text) => {
      written[name] += String(text);
      return true;
    });
  }
});
afterEach(() => vi.restoreAllMocks());

async function json(change: Partial<EvaluateArguments>) {
  written.stdout = "";
  await evaluate({ ...few, json: true, ...change });
  return JSON.parse(written.stdout) as Evaluation & { poses: number; found: number; protocol: Record<string, string> };
}

test("as JSON: eight conditions, three routes, four ways to place joints; protocol, engine and weights", async () => {
  const { poses, conditions, engine, weights, protocol, alarms } = await json({});
  expect(poses).toBe(5);
  expect(conditions.map(({ deviationPx, missing, camera }) => `${deviationPx} ${missing} ${camera}`)).toEqual([
    "0 none known",
    "1 none known",
    "3 none known",
    "5 none known",
    "0 none assumed",
    "3 none assumed",
    "0 legs known",
    "0 gaps known",
  ]);
  for (const { rows } of conditions) {
    expect(rows.map(({ route, stage }) => `${route} ${stage}`)).toEqual(
      routes.flatMap((route) => ["coarse", "exact", "blend", "refined"].map((stage) => `${route} ${stage}`)),
    );
    for (const { jointErrors, pckCurve } of rows) expect([jointErrors.length, pckCurve.length]).toEqual([17, 31]);
  }
  expect(engine).toBe("onnxruntime-node 1.30.0, cpu provider");
  expect(weights).toHaveLength(5);
  expect(Object.keys(protocol)).toEqual(["joints", "measures", "means", "poses", "2D", "camera", "labels", "networks"]);
  expect(alarms).toEqual([]);
  expect(written.stderr).toMatch(/poses labelled.*40 of 40/);
});

test("as text: the table fits 100 columns, leaves out a blend that is exact, and the protocol follows", async () => {
  await evaluate(few);
  const [table, protocol] = written.stdout.split("\n\n");
  expect(table).toMatch(
    /^2D joints +camera +route +pose +MPJPE +PA-MPJPE +N-MPJPE +PCK +AUC +z +root depth\nexact +known/,
  );
  expect(written.stdout.split("\n").filter((line) => line.length > 100)).toEqual([]);
  expect(table.match(/blend/g)).toHaveLength(3 * 4);
  expect(protocol).toMatch(/^joints +the 17 of Human3\.6M; the root, hip, counts as one of them, with its error of 0/);
  expect(protocol).toContain("5 synthetic bodies");
});

test("options name the conditions: every combination of what they list", async () => {
  const { conditions } = await json({ noise: "0, 2.5", camera: "known,assumed", missing: "gaps" });
  expect(conditions.map(({ deviationPx, missing, camera }) => [deviationPx, missing, camera])).toEqual([
    [0, "gaps", "known"],
    [2.5, "gaps", "known"],
    [0, "gaps", "assumed"],
    [2.5, "gaps", "assumed"],
  ]);
});

test("--per-joint has each of the 17 joints of the first condition, their mean beneath", async () => {
  await evaluate({ ...few, noise: "3", "per-joint": true });
  expect(written.stdout).toMatch(
    /direct, ± 3 px, camera known, millimetres:\njoint +coarse +exact +blend +refined\nhip +0\.0/,
  );
  expect(written.stdout).toMatch(/rightWrist .*\nmean, MPJPE .*\n\nstereo, /);
});

test("--search: six accuracies, every route, five ways to search, and what exact costs", async () => {
  const { conditions } = await json({ search: true });
  expect(conditions.map(({ deviationPx }) => deviationPx)).toEqual([0, 1, 2, 3, 5, 8]);
  for (const { rows } of conditions) {
    expect(rows.slice(0, 5).map(({ stage }) => stage)).toEqual(["coarse", "exact", "weighted", "blend", "refined"]);
    for (const row of rows) expect(row.rootDepthError === null).toBe(row.stage === "coarse");
  }
  written.stdout = "";
  await evaluate({ ...few, search: true });
  expect(written.stdout).toMatch(/What exact gains \(−\) or costs \(\+\)[\s\S]*± 8 px +known(?: +[+−][\d.]+){3}\n/);
  expect(written.stdout).toMatch(/of 5\s+mm at the person, a pixel of one who is 330 px tall/);
});

test("the mirror image is another look: other numbers, and said", async () => {
  const once = await json({ noise: "0" });
  const twice = await json({ noise: "0", mirrored: true });
  expect(twice.conditions[0].rows[0].mpjpe).not.toBe(once.conditions[0].rows[0].mpjpe);
  expect(twice.protocol.networks).toContain("mirror image");
});

test("motion of one's own is read: as many poses as are asked for, or all there are", async () => {
  const motion = join(folder, "motion");
  expect(await runCommandLine(["synthesize", "--sampler", "--count", "12", "--out", motion])).toBe(0);
  const drawn = await json({ motion, noise: "0" });
  expect([drawn.poses, drawn.found]).toEqual([5, 12]);
  expect(drawn.protocol.poses).toContain("5 drawn of 12, seed 1 poses");
  expect(await json({ motion, noise: "0", poses: undefined })).toMatchObject({ poses: 12, found: 12 });
});

test("--html writes one page that asks nothing of the network, whole, in a folder that was not there", async () => {
  const path = join(folder, "a", "b", "report.html");
  await evaluate({ ...few, html: path });
  const page = await readFile(path, "utf8");
  expect(page).not.toMatch(/https?:|src=|href=|@import|<script|NaN|undefined/);
  expect([...page.matchAll(/<figcaption><b>([^<]+)/g)].map(([, title]) => title)).toEqual(
    routes.flatMap((route) => [
      `Error against noise, ${route} route`,
      `PCK, ${route} route`,
      `Error by joint, ${route} route`,
    ]),
  );
  expect(page.match(/<tr>/g)).toHaveLength(1 + 3 * (4 * 3 + 4 * 4));
  expect(await readdir(join(folder, "a", "b"))).toEqual(["report.html"]);
  await evaluate({ ...few, html: path });
  expect(await readFile(path, "utf8")).toBe(page);
});

test.each<[Partial<EvaluateArguments>, RegExp]>([
  [{ motion: "/not/there" }, /\/not\/there/],
  [{ source: "h36m" }, /^--source: says how --motion is read; give --motion too/],
  [{ every: 5 }, /^--every: says how --motion is read; give --motion too/],
  [{ motion: "a", source: "unitty" }, /unitty/],
  [{ motion: "a", options: "[1]" }, /^--options: expected a JSON object, such as .*, found \[1\]/],
  [{ motion: "a", source: "h36m", options: '{"evry":3}' }, /h36m: .*evry/],
  [{ motion: "a", source: "h36m", every: 0 }, /^--every: expected a whole number of at least 1, found 0/],
  [{ poses: 0 }, /^--poses: expected a whole number of at least 1, found 0/],
  [{ seed: -1 }, /^--seed: expected a whole number of at least 0, found -1/],
  [{ noise: "1,x" }, /^--noise: expected pixels of at least 0, such as 0,3, found 1,x/],
  [{ noise: "-1" }, /^--noise: /],
  [{ noise: "3,3" }, /^--noise: expected each once, found 3,3/],
  [{ camera: "both" }, /^--camera: expected known, assumed or several with commas, found both/],
  [{ missing: "arms" }, /^--missing: expected none, legs, gaps/],
  [{ "per-action": true }, /^--per-action: none of the poses says what the person does/],
  [{ html: "." }, /^--html: expected a file, found the folder \./],
  [{ html: "/proc/x/report.html" }, /^\/proc\/x/],
  [{ engine: "gpu", weights: "/not/there" }, /^--engine: expected one of onnx:cpu, .*found gpu$/],
  [{ weights: "/not/there" }, /^\/not\/there\/direct\.safetensors: cannot be read/],
])("%j is refused", async (change, fault) => {
  await expect(evaluate({ ...few, ...change })).rejects.toThrow(fault);
});
