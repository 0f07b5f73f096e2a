import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EvaluationAlarm } from "@wildpose/inference";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { runCommandLine } from "../../command-line.js";

const alarm: EvaluationAlarm = {
  ...{ kind: "stereo-below-direct", route: "stereo", stage: "exact", measured: 34.8, bound: 42.7 },
  condition: { deviationPx: 0, missing: "none", camera: "known" },
};

vi.mock("@wildpose/inference", async (original) => {
  const inference = await original<typeof import("@wildpose/inference")>();
  return {
    ...inference,
    evaluateLabels: async (options: Parameters<typeof inference.evaluateLabels>[0]) => ({
      ...(await inference.evaluateLabels(options)),
      alarms: [alarm],
    }),
  };
});

const written = { stdout: "", stderr: "" };
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wildpose-alarms-"));
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

const number = "MPJPE 34.8 mm, expected at least 42.7 mm";
const words = ["evaluate", "--poses", "3", "--noise", "0"];

test("an alarm stands beneath the table, and on the page", async () => {
  const page = join(folder, "report.html");
  expect(await runCommandLine([...words, "--html", page])).toBe(0);
  expect(written.stdout.replaceAll("\n", " ")).toContain(`Too good: stereo exact, exact, camera known: ${number}`);
  expect(await readFile(page, "utf8")).toContain(
    `<p class="alarm">Too good: stereo exact, exact, camera known: ${number}`,
  );
});

test("with --json it is in the value, and said on stderr", async () => {
  expect(await runCommandLine([...words, "--json"])).toBe(0);
  expect(JSON.parse(written.stdout).alarms).toEqual([alarm]);
  expect(written.stderr).toContain(`wildpose: Too good: stereo exact, exact, camera known: ${number}`);
});
