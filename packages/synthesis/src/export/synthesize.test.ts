import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { h36m17, MalformedSourceError, MissingSourceError, OutputFolderError } from "@wildpose/pose";
import { describe, expect, onTestFinished, test } from "vitest";
import { attitudes } from "../attitudes.js";
import { findMotions } from "../motion/find-motions.js";
import { type MadeDialect, madeBvh, madeWalk } from "../motion/testing/made-motion.js";
import { splitOf } from "./plan-clips.js";
import { type SynthesizeOptions, synthesize } from "./synthesize.js";
import { writeUnityExport } from "./unity-export.js";

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "wildpose-synthesis-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A folder of made motions: file name → BVH text. */
function motionFolder(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const threeMotions = () =>
  motionFolder({
    "walk_001.bvh": madeBvh(madeWalk(40)),
    "cmu/02_01.bvh": madeBvh([{}, ...madeWalk(30)], {
      dialect: "CMU, LeftHip",
      scale: 10 / 56.444,
      frameTime: ".0083333",
    }),
    "biped/walk slow.bvh": madeBvh(madeWalk(21), { dialect: "Biped" }).replaceAll("\n", "\r\n"),
  });

async function write(options: Partial<SynthesizeOptions> & { folder?: string }) {
  const { folder, ...rest } = options;
  const out = rest.out ?? join(temporaryFolder(), "export");
  const report = await synthesize({
    out,
    generator: "wildpose synthesize 0.0.0",
    motions: folder === undefined ? [] : findMotions([folder]),
    seed: 1,
    rig: "random",
    imageSize: [1000, 1000],
    wholePerson: true,
    activityFrom: "filename",
    every: undefined,
    fps: undefined,
    mirror: false,
    skipUnreadable: false,
    count: undefined,
    heightMm: [1450, 1980],
    proportions: "drawn",
    unitMm: undefined,
    up: "y",
    ...rest,
  });
  return { out, report, ...readExport(out) };
}

/** An export, read without any of the writer's code. */
function readExport(folder: string) {
  const description = JSON.parse(readFileSync(join(folder, "export.json"), "utf8"));
  const table = (name: string) => {
    const bytes = readFileSync(join(folder, name));
    const header = bytes.subarray(10, 10 + bytes.readUInt16LE(8)).toString("latin1");
    const [, type, rows, columns] =
      /^\{'descr': '(.*)', 'fortran_order': False, 'shape': \((\d+), (\d+)\), \} *\n$/.exec(header) ?? [];
    expect([...bytes.subarray(0, 8)]).toEqual([0x93, 78, 85, 77, 80, 89, 1, 0]);
    return { type, rows: Number(rows), columns: Number(columns), data: bytes.subarray(128) };
  };
  return { description, joints: table("joints.npy"), rows: table("rows.npy"), cameras: table("cameras.npy") };
}

/** Values of one sample: joints [17, 3] in the camera frame, its row, and its camera. */
function sampleOf({ joints, rows, cameras }: ReturnType<typeof readExport>, sample: number) {
  const [clip, frame, camera] = [0, 4, 8].map((byte) => rows.data.readInt32LE(sample * 12 + byte));
  const points = Array.from({ length: 17 }, (_, joint) =>
    [0, 17, 34].map((plane) => joints.data.readFloatLE((sample * 51 + plane + joint) * 4)),
  );
  const record = Array.from({ length: 16 }, (_, column) => cameras.data.readDoubleLE((camera * 16 + column) * 8));
  return { clip, frame, camera, points, record };
}

function digest(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .map(
      (name) =>
        `${name} ${createHash("sha256")
          .update(readFileSync(join(folder, name)))
          .digest("hex")}`,
    );
}

describe("an export of motions", () => {
  test("describes itself, and has a sample for each frame", async () => {
    const { report, description, joints, rows, cameras } = await write({ folder: threeMotions() });
    // The CMU motion begins with a rest pose, which is left out.
    expect(report).toEqual({
      samples: 91,
      cameras: 91,
      clips: 3,
      frames: 92,
      restPoses: 1,
      activities: { "walk slow": 21, "02_01": 30, walk: 40 },
      splits: expect.any(Object),
      dialects: { "Biped or Poser": 1, "CMU, SMPL or HumanML (LeftHip)": 1, "Mixamo or CMU (LeftUpLeg)": 1 },
      skipped: [],
    });
    expect(description).toEqual({
      format: "wildpose-unity-export",
      version: 1,
      generator: "wildpose synthesize 0.0.0",
      joints: h36m17.joints,
      unit: "millimetres",
      frame: "camera: +x right, +y down, +z forward",
      image_size: [1000, 1000],
      samples: 91,
      seed: "1",
      clips: [
        ["walk slow", "walk slow", "biped/walk slow.bvh", 30, 21],
        ["02_01", "02_01", "cmu/02_01.bvh", 120, 30],
        ["walk_001", "walk", "walk_001.bvh", 30, 40],
      ].map(([name, activity, source, frames_per_second, samples]) => ({
        ...{ name, activity, source, frames_per_second, samples },
        split: splitOf(String(name)),
      })),
      complete: true,
    });
    expect([joints, rows, cameras].map(({ type, rows, columns }) => [type, rows, columns])).toEqual([
      ["<f4", 91, 51],
      ["<i4", 91, 3],
      ["<f8", 91, 16],
    ]);
    expect(joints.data.length).toBe(91 * 51 * 4);
  });

  test("has its rows by clip, with the frames of the files", async () => {
    const read = await write({ folder: threeMotions() });
    const samples = Array.from({ length: 91 }, (_, index) => sampleOf(read, index));
    expect(samples.map(({ clip }) => clip)).toEqual([...Array(21).fill(0), ...Array(30).fill(1), ...Array(40).fill(2)]);
    expect(samples.slice(21, 24).map(({ frame }) => frame)).toEqual([1, 2, 3]);
    expect(samples.at(-1)?.frame).toBe(39);
  });

  test.each([
    ["random", false],
    ["h36m", false],
    ["random", true],
  ] as const)(
    "has everybody upright and whole in the image, by cameras of the rig %s (mirrored: %s)",
    async (rig, mirror) => {
      const read = await write({ folder: threeMotions(), rig, mirror });
      for (let sample = 0; sample < read.joints.rows; sample++) {
        const { points, record } = sampleOf(read, sample);
        const [fx, fy, cx, cy, ...pose] = record;
        for (const [x, y, z] of points) {
          expect(z).toBeGreaterThan(300);
          const [u, v] = [(fx * x) / z + cx, (fy * y) / z + cy];
          expect(Math.min(u, v)).toBeGreaterThanOrEqual(-0.51);
          expect(Math.max(u, v)).toBeLessThanOrEqual(999.51);
        }
        // Back in the world the head is above the hip, and the left of someone who walks to +z is +x.
        const world = points.map((point) =>
          [0, 1, 2].map((axis) =>
            [0, 1, 2].reduce((sum, row) => sum + pose[row * 3 + axis] * (point[row] - pose[9 + row]), 0),
          ),
        );
        expect(world[10][1]).toBeGreaterThan(world[0][1] + 400);
        expect(world[3][1]).toBeLessThan(world[0][1] - 400);
        expect(world[4][0]).toBeGreaterThan(world[1][0]);
        expect(world[9][2]).toBeGreaterThan(world[10][2]);
      }
    },
  );

  test.each([1, 5, 90, 91, 92, 400])("has the %i samples that are asked for", async (count) => {
    for (const rig of ["random", "h36m"] as const) {
      const { report, joints, description } = await write({ folder: threeMotions(), count, rig });
      expect(report.samples).toBe(count);
      expect(joints.rows).toBe(count);
      const shares = description.clips.map(({ samples }: { samples: number }) => samples);
      expect(shares.reduce((sum: number, share: number) => sum + share, 0)).toBe(count);
      expect(Math.abs(shares[2] - (count * 40) / 91)).toBeLessThan(1);
    }
  });

  test("takes every third frame, or thirty a second, when it is to", async () => {
    const every = await write({ folder: threeMotions(), every: 3 });
    expect(every.description.clips.map(({ samples }: { samples: number }) => samples)).toEqual([7, 10, 14]);
    const fps = await write({ folder: threeMotions(), fps: 30 });
    expect(fps.description.clips.map(({ samples }: { samples: number }) => samples)).toEqual([21, 8, 40]);
  });

  test("repeats frames with other bodies and cameras, and never a camera twice for a frame", async () => {
    const read = await write({ folder: threeMotions(), count: 273 });
    const seen = new Set<string>();
    for (let sample = 0; sample < 273; sample++) {
      const { clip, frame, camera } = sampleOf(read, sample);
      seen.add(`${clip}/${frame}/${camera}`);
    }
    expect(seen.size).toBe(273);
    const thigh = (sample: number) => {
      const { points } = sampleOf(read, sample);
      return Math.hypot(...points[2].map((value, axis) => value - points[1][axis]));
    };
    expect(thigh(0)).toBeCloseTo(thigh(1), 2);
    expect(Math.abs(thigh(0) - thigh(21))).toBeGreaterThan(1);
  });

  test("has the same bytes for the same options, and others for another seed", async () => {
    const folder = threeMotions();
    for (const rig of ["random", "h36m"] as const) {
      const [one, again, other] = [
        await write({ folder, rig }),
        await write({ folder, rig }),
        await write({ folder, rig, seed: 2 }),
      ];
      expect(digest(again.out)).toEqual(digest(one.out));
      expect(digest(other.out)[2]).not.toEqual(digest(one.out)[2]);
    }
  });

  test("keeps bodies and cameras of a clip when another comes", async () => {
    const folder = threeMotions();
    const before = await write({ folder });
    writeFileSync(join(folder, "another.bvh"), madeBvh(madeWalk(12)));
    const after = await write({ folder });
    expect(after.report.samples).toBe(103);
    for (let sample = 0; sample < 91; sample++) {
      const { points, record } = sampleOf(before, sample);
      expect(sampleOf(after, sample + 12)).toMatchObject({ points, record });
    }
  });

  test("has a mirror image of each clip, in the split of the clip", async () => {
    const { description } = await write({ folder: threeMotions(), mirror: true });
    const clips = description.clips as { name: string; split: string; samples: number }[];
    expect(clips.map(({ name }) => name).slice(0, 2)).toEqual(["walk slow", "walk slow-mirrored"]);
    expect(clips[1].split).toBe(clips[0].split);
    expect(clips[1].samples).toBe(clips[0].samples);
  });

  test("has z-up motions upright too", async () => {
    const frames = madeWalk(5).map((frame) => ({ ...frame, turns: { ...frame.turns, hips: [0, 90, 0] as const } }));
    const read = await write({ folder: motionFolder({ "a.bvh": madeBvh(frames) }), up: "z" });
    const { points, record } = sampleOf(read, 2);
    const up = [0, 1, 2].reduce((sum, row) => sum + record[4 + row * 3 + 1] * (points[10][row] - points[0][row]), 0);
    expect(up).toBeGreaterThan(400);
  });
});

describe("motions that cannot be read", () => {
  const conflict = madeBvh(madeWalk(9)).replace("MOTION", "=======\nMOTION");

  test("end the work, naming file and line, and leave nothing behind", async () => {
    const folder = motionFolder({ "good.bvh": madeBvh(madeWalk(3)), "torn.bvh": conflict });
    const out = join(temporaryFolder(), "export");
    const line = conflict.split("\n").indexOf("=======") + 1;
    await expect(write({ folder, out })).rejects.toThrow(
      new MalformedSourceError(
        "motion",
        join(folder, "torn.bvh"),
        `line ${line}: "=======" is a git conflict marker; the file was committed in the middle of a merge: ` +
          "take one of its two versions, or download it from another place; " +
          "replace the file, or go on without such files: --skip-unreadable",
      ),
    );
    expect(readdirSync(dirname(out))).toEqual([]);
  });

  test("that were cut short end it with what to do", async () => {
    const whole = madeBvh(madeWalk(9));
    const folder = motionFolder({ "cut.bvh": whole.slice(0, whole.lastIndexOf(" ", whole.length - 40)) });
    await expect(write({ folder })).rejects.toThrow(
      /^motion: .*cut\.bvh: line \d+: .*; replace the file, or go on without such files: --skip-unreadable$/,
    );
  });

  test("can be left out, and are said", async () => {
    const folder = motionFolder({ "good.bvh": madeBvh(madeWalk(3)), "torn.bvh": conflict, "no-body.bvh": madeBvh([]) });
    const { report } = await write({ folder, skipUnreadable: true });
    expect(report.samples).toBe(3);
    expect(report.skipped.map(({ path }) => path)).toEqual([join(folder, "no-body.bvh"), join(folder, "torn.bvh")]);
    rmSync(join(folder, "good.bvh"));
    await expect(write({ folder, skipUnreadable: true })).rejects.toThrow("none of the motions can be read");
  });

  test("an AMC file without its skeleton names the ASF file it needs", async () => {
    const folder = motionFolder({ "01_02.amc": "1\nroot 0 0 0\n" });
    await expect(write({ folder })).rejects.toThrow(
      new MissingSourceError(
        "motion",
        join(folder, "01.asf"),
        "01_02.amc needs the ASF file of its skeleton beside it",
      ),
    );
  });
});

describe("an export of the sampler", () => {
  test("has clips by attitude, which is their activity", async () => {
    const { report, description } = await write({ count: 4000 });
    expect(report.samples).toBe(4000);
    expect(Object.keys(report.activities).sort()).toEqual(Object.keys(attitudes).sort());
    expect(report.activities.standing).toBe(860);
    expect(description.clips.slice(0, 2)).toEqual([
      {
        name: "standing-001",
        activity: "standing",
        source: "sampler",
        frames_per_second: 1,
        split: splitOf("standing-001"),
        samples: 500,
      },
      {
        name: "standing-002",
        activity: "standing",
        source: "sampler",
        frames_per_second: 1,
        split: splitOf("standing-002"),
        samples: 360,
      },
    ]);
  });

  test("has the cameras that see a sample, and no others of their rooms", async () => {
    const five = await write({ count: 5, rig: "h36m" });
    expect([five.joints.rows, five.cameras.rows, five.report.cameras]).toEqual([5, 5, 5]);
    expect(Array.from({ length: 5 }, (_, sample) => sampleOf(five, sample).camera)).toEqual([0, 1, 2, 3, 4]);
    const ninety = await write({ count: 90, rig: "h36m" });
    const used = new Set(Array.from({ length: 90 }, (_, sample) => sampleOf(ninety, sample).camera));
    expect([...used].sort((a, b) => a - b)).toEqual(Array.from({ length: ninety.cameras.rows }, (_, row) => row));
  });

  test("has the same bytes twice, in a room of four cameras too", async () => {
    const [one, again] = [await write({ count: 301, rig: "h36m" }), await write({ count: 301, rig: "h36m" })];
    expect(one.joints.rows).toBe(301);
    expect(digest(again.out)).toEqual(digest(one.out));
  });
});

describe("the folder of an export", () => {
  const options = { generator: "test", imageSize: [10, 10], seed: 1 } as const;

  test("must be empty or not exist", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "empty"));
    expect((await write({ count: 5, out: join(folder, "empty") })).joints.rows).toBe(5);
    await expect(write({ count: 5, out: join(folder, "empty") })).rejects.toThrow(
      new OutputFolderError(join(folder, "empty"), "is not empty; empty it, or use another --out"),
    );
    writeFileSync(join(folder, "file"), "");
    await expect(write({ count: 5, out: join(folder, "file") })).rejects.toThrow(
      "a file is in the way, expected a folder (ENOTDIR); use another --out, or remove the file",
    );
    await expect(write({ count: 5, out: join(folder, "file", "below") })).rejects.toThrow(OutputFolderError);
  });

  test("has its name only when it is complete", () => {
    const out = join(temporaryFolder(), "export");
    const writer = writeUnityExport({ ...options, out });
    expect(readdirSync(dirname(out))).toEqual([expect.stringMatching(/^export\.partial-[0-9a-f]{8}$/)]);
    writer.finish();
    writer.discard();
    expect(readdirSync(out).sort()).toEqual(["cameras.npy", "export.json", "joints.npy", "rows.npy"]);
    expect(readdirSync(dirname(out))).toEqual(["export"]);
  });

  test("is whole when two exports of one name are written at once: the second to end is refused", () => {
    const out = join(temporaryFolder(), "export");
    const [one, other] = [writeUnityExport({ ...options, out }), writeUnityExport({ ...options, out, seed: 2 })];
    one.finish();
    expect(() => other.finish()).toThrow(
      new OutputFolderError(out, "was made by something else meanwhile (ENOTEMPTY); use another --out, or remove it"),
    );
    other.discard();
    expect(JSON.parse(readFileSync(join(out, "export.json"), "utf8")).seed).toBe("1");
    expect(readdirSync(dirname(out))).toEqual(["export"]);
  });

  test("leaves no folder behind that was made for it, when it is given up", () => {
    const place = temporaryFolder();
    writeUnityExport({ ...options, out: join(place, "deep", "er", "export") }).discard();
    expect(readdirSync(place)).toEqual([]);
  });

  test.skipIf(process.platform !== "linux")("where nothing can be made is an output error", () => {
    expect(() => writeUnityExport({ ...options, out: "/proc/wildpose/export" })).toThrow(OutputFolderError);
  });
});

test("clips are split 80 : 10 : 10, and a clip's split does not depend on anything but its name", () => {
  const counts = { train: 0, validation: 0, test: 0 };
  for (let clip = 0; clip < 5000; clip++) counts[splitOf(`clip-${clip}`)]++;
  expect(counts.train / 5000).toBeCloseTo(0.8, 1);
  expect(counts.validation / 5000).toBeCloseTo(0.1, 1);
  expect(counts.test / 5000).toBeCloseTo(0.1, 1);
});

test.each(["Mixamo", "19 joints", "Unreal", "SMPL, short"] satisfies MadeDialect[])(
  "a walk in the words of %s becomes an export",
  async (dialect) => {
    const { report } = await write({ folder: motionFolder({ "walk.bvh": madeBvh(madeWalk(4), { dialect }) }) });
    expect(report.samples).toBe(4);
  },
);
