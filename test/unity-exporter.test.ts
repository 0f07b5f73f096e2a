/** The C# exporter of tools/unity: compiled, its parts without Unity run, and what they write read. Needs Mono. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { adapterFor, readSource } from "@wildpose/adapters";
import { readNpy } from "@wildpose/formats/numpy";
import { h36m17, type PoseSample } from "@wildpose/pose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const run = promisify(execFile);
const source = (path: string) => fileURLToPath(new URL(`../tools/unity/${path}`, import.meta.url));
const pure = ["Geometry", "HumanShape", "Cameras", "NamedChance", "ExportWriter"].map((name) =>
  source(`Wildpose/${name}.cs`),
);

const onPath = (program: string) =>
  (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, program)));
const mono = onPath("mcs") && onPath("mono");

/** [17, 3] millimetres: the joints of the figure of TinyExport.cs, worked out by hand; x is to its left, z before it. */
const height = (800 * 1741) / 856.2;
const thorax = 1400 + 0.027 * height;
/** Hip to Spine, Spine to Chest, Chest to thorax; the joint lies on the second. */
const chain = [Math.hypot(100, 20), Math.hypot(200, 10), Math.hypot(thorax - 1200, 30)];
const spine = (0.476 * (chain[0] + chain[1] + chain[2]) - chain[0]) / chain[1];
/** The neck leans forward by 50 mm on 100. */
const pivot = [thorax + (0.05 * height * 100) / Math.hypot(100, 50), (0.05 * height * 50) / Math.hypot(100, 50)];
const world: Record<(typeof h36m17.joints)[number], readonly [number, number, number]> = {
  hip: [0, 900, 0],
  rightHip: [-100, 900, 0],
  rightKnee: [-100, 500, 0],
  rightAnkle: [-100, 100, 0],
  leftHip: [100, 900, 0],
  leftKnee: [100, 500, 0],
  leftAnkle: [100, 100, 0],
  spine: [0, 1000 + 200 * spine, -20 - 10 * spine],
  thorax: [0, thorax, 0],
  neck: [0, pivot[0] + 0.005 * height, pivot[1] + 0.03 * height],
  head: [0, pivot[0] + 0.06 * height, pivot[1]],
  leftShoulder: [200, 1400, 0],
  leftElbow: [500, 1400, 0],
  leftWrist: [750, 1400, 50],
  rightShoulder: [-200, 1400, 0],
  rightElbow: [-500, 1400, 0],
  rightWrist: [-750, 1400, 0],
};

type Joint = keyof typeof world;
const at = (joint: Joint) => h36m17.joints.indexOf(joint);
const pixel = ({ keypoints }: PoseSample, joint: Joint) => [keypoints[at(joint) * 2], keypoints[at(joint) * 2 + 1]];
const point = ({ joints3d }: PoseSample, joint: Joint) => [...(joints3d ?? []).slice(at(joint) * 3, at(joint) * 3 + 3)];

describe.skipIf(!mono)(`the exporter for Unity${mono ? "" : " (skipped: mcs and mono are not here)"}`, () => {
  let folder: string;
  let program: string;
  let samples: PoseSample[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "wildpose-unity-exporter-"));
    program = join(folder, "tiny.exe");
    const flags = ["-langversion:6", "-warn:4", "-warnaserror+"];
    await run("mcs", [...flags, `-out:${program}`, ...pure, source("verify/TinyExport.cs")]);
    await run("mono", [program, join(folder, "export")]);
    samples = await read("export");
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function read(name: string): Promise<PoseSample[]> {
    const found: PoseSample[] = [];
    const files = { root: join(folder, name), annotations: null, options: {} };
    for await (const sample of readSource(adapterFor("unity"), files)) found.push(sample);
    return found;
  }

  test("all of it compiles, against the signatures of Unity that it uses, as C# 6 without a warning", async () => {
    const flags = ["-langversion:6", "-warn:4", "-warnaserror+", "-target:library", "-r:System.Core.dll"];
    const files = (await readdir(source("Wildpose"))).map((name) => source(`Wildpose/${name}`));
    expect(files.length).toBeGreaterThan(pure.length);
    await run("mcs", [...flags, `-out:${join(folder, "editor.dll")}`, ...files, source("verify/UnityStub.cs")]);
  });

  test("the adapter reads it: clips, frames and cameras", () => {
    expect(samples).toHaveLength(4 + 4 + 200 + 1);
    expect(samples[3].id).toBe("unity/t-pose/0/3");
    expect(samples[4].id).toBe("unity/t-pose/1/4");
    expect(samples[8]).toMatchObject({ id: "unity/t-pose-2/0/8", activity: null, sourceSplit: "validation" });
    expect(samples[208]).toMatchObject({
      id: "unity/Armature|..__walk_/0/208",
      activity: "gehen ß",
      sourceSplit: "test",
      imageSize: [1000, 800],
    });
  });

  test("left stays left: from the front the left wrist is right in the picture, from behind it is left", () => {
    const [front, back, left, above] = samples;
    expect(pixel(front, "leftWrist")[0]).toBeGreaterThan(pixel(front, "rightWrist")[0]);
    expect(pixel(back, "leftWrist")[0]).toBeLessThan(pixel(back, "rightWrist")[0]);
    expect(point(left, "leftWrist")[2]).toBeLessThan(point(left, "rightWrist")[2]);
    // Facing the left of the picture: nose and left wrist, which is 50 mm before the body, lie to the left of the hip.
    expect(pixel(left, "leftWrist")[0]).toBeLessThan(pixel(left, "hip")[0]);
    // From above, with the front down: as from the front.
    expect(pixel(above, "leftWrist")[0]).toBeGreaterThan(pixel(above, "rightWrist")[0]);
    expect(point(above, "head")[2]).toBeLessThan(point(above, "leftAnkle")[2]);
    for (const sample of [front, back, left]) expect(pixel(sample, "head")[1]).toBeLessThan(pixel(sample, "hip")[1]);
  });

  test("joints and pixels are those worked out by hand", () => {
    const [front] = samples;
    for (const joint of h36m17.joints) {
      const [x, y, z] = world[joint];
      const expected = [x, 900 - y, 5000 - z];
      point(front, joint).forEach((value, axis) => {
        expect(value).toBeCloseTo(expected[axis], 2);
      });
      expect(pixel(front, joint)[0]).toBeCloseTo((1145 * expected[0]) / expected[2] + 499.5, 2);
      expect(pixel(front, joint)[1]).toBeCloseTo((1145 * expected[1]) / expected[2] + 399.5, 2);
    }
  });

  test("every camera's R and t take the world to what it sees", async () => {
    const cameras = readNpy(await readFile(join(folder, "export/cameras.npy")));
    expect(cameras.shape).toEqual([209, 16]);
    const table = cameras.data as Float64Array;
    for (const [camera, sample] of samples.slice(0, 208).entries()) {
      const [r, t] = [
        table.subarray(camera * 16 + 4, camera * 16 + 13),
        table.subarray(camera * 16 + 13, camera * 16 + 16),
      ];
      for (const joint of ["hip", "head", "leftWrist", "rightAnkle"] as const) {
        const [x, y, z] = world[joint];
        point(sample, joint).forEach((value, axis) => {
          expect(value).toBeCloseTo(r[axis * 3] * x + r[axis * 3 + 1] * y + r[axis * 3 + 2] * z + t[axis], 2);
        });
      }
    }
  });

  test("random cameras look at the hip from within their ranges", () => {
    const random = samples.slice(8, 208);
    for (const sample of random) {
      expect(pixel(sample, "hip")[0]).toBeCloseTo(499.5, 2);
      expect(pixel(sample, "hip")[1]).toBeCloseTo(399.5, 2);
      expect(point(sample, "hip")[2]).toBeGreaterThanOrEqual(2499);
      expect(point(sample, "hip")[2]).toBeLessThanOrEqual(8001);
    }
    const seenFromBehind = random.filter((sample) => pixel(sample, "leftHip")[0] < pixel(sample, "rightHip")[0]).length;
    expect(seenFromBehind).toBeGreaterThan(70);
    expect(seenFromBehind).toBeLessThan(130);
    const fromBelow = random.filter((sample) => point(sample, "head")[2] > point(sample, "hip")[2]).length;
    // 15 of the 55 degrees of pitch.
    expect(fromBelow).toBeGreaterThan(30);
    expect(fromBelow).toBeLessThan(80);
  });

  test("a camera drawn too near steps back; a rig of four stands around and sees everybody", () => {
    const near = samples[208];
    expect(Math.min(...h36m17.joints.map((joint) => point(near, joint)[2]))).toBeCloseTo(600, 1);
    const rig = samples.slice(4, 8);
    // They stand 700 mm above the hip's aim, 5 m away: sqrt(5000² + 700²) to the point they look at, which is the hip.
    for (const sample of rig) expect(point(sample, "hip")[2]).toBeCloseTo(Math.hypot(5000, 700), 2);
    expect(rig.map((sample) => Math.sign(pixel(sample, "leftWrist")[0] - pixel(sample, "rightWrist")[0]))).toEqual([
      1, -1, -1, 1,
    ]);
  });

  test("neck and head follow the head: turned to the left, and leaning from the thorax where there is no neck", () => {
    const sample = samples[208];
    const lean = Math.hypot(1600 - thorax, 50);
    const turned = [
      0.03 * height,
      thorax + (0.05 * height * (1600 - thorax)) / lean + 0.005 * height,
      (0.05 * height * 50) / lean,
    ];
    // Distances do not depend on where the camera is.
    for (const joint of ["leftWrist", "rightShoulder", "hip", "leftAnkle"] as const) {
      const distance = Math.hypot(...turned.map((value, axis) => value - world[joint][axis]));
      const seen = point(sample, "neck").map((value, axis) => value - point(sample, joint)[axis]);
      expect(Math.hypot(...seen)).toBeCloseTo(distance, 2);
    }
  });

  test("a twentieth of the clips is for validation, a tenth for testing", async () => {
    const { clips } = JSON.parse(await readFile(join(folder, "export/export.json"), "utf8"));
    const count = (split: string) => clips.slice(3).filter((clip: { split: string }) => clip.split === split).length;
    expect(count("train") + count("validation") + count("test")).toBe(1000);
    expect(Math.abs(count("validation") - 50)).toBeLessThan(25);
    expect(Math.abs(count("test") - 100)).toBeLessThan(35);
    expect(clips[0]).toMatchObject({ source: 'Clips/T "pose".fbx', frames_per_second: 29.97 });
  });

  test("the same again gives the same bytes", async () => {
    await run("mono", [program, join(folder, "again")]);
    for (const name of ["export.json", "joints.npy", "rows.npy", "cameras.npy"]) {
      expect(await readFile(join(folder, "again", name))).toEqual(await readFile(join(folder, "export", name)));
    }
  });

  test("an export that was given up is refused, and a folder with files is not written", async () => {
    await run("mono", [program, join(folder, "unfinished"), "unfinished"]);
    await expect(read("unfinished")).rejects.toThrow(/an export was begun and not finished/);
    await expect(run("mono", [program, join(folder, "export")])).rejects.toThrow(
      /an empty folder expected, found files in it/,
    );
  });
});
