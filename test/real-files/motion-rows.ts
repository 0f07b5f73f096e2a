/** Motion capture: every motion is read, posed and recognised; labels are compared with the names of their files. */
import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, extname, join } from "node:path";
import { promisify } from "node:util";
import { readBvh } from "@wildpose/formats/motion";
import { captureBody, clipOf, findMotions, readMotionClip } from "@wildpose/synthesis";
import { distinct, grouped, isDescription, type RealFileRow } from "./real-file-row.js";

const run = promisify(execFile);

export const motionRows: readonly RealFileRow[] = [
  {
    files: "mocap/bandai/*/data/*.bvh",
    holds:
      "30 motions, 4,726 frames of 22 joints and 132 channels at 30 a second, skeleton Bandai-Namco, a unit is 10 mm",
    read: readMotions,
  },
  {
    files: "mocap/bandai/*/data/*.json",
    holds: "30 labels, all as their files are named",
    read: readLabels,
  },
  { files: "mocap/bandai/*/cfg/content_label.txt", holds: "17 contents, walk to dance-short", read: readTable },
  { files: "mocap/bandai/*/cfg/style_label.txt", holds: "15 styles, normal to chimpira", read: readTable },
  ...(
    [
      ["cs229/CMU_walkcycles/07_*.bvh", 3, "1,060", "CMU, SMPL or HumanML (LeftHip)"],
      ["cs229/CMU_walkcycles/35_*.bvh", 5, "2,051", "CMU, SMPL or HumanML (LeftHip)"],
      ["tmoco/*.bvh", 2, "1,228", "Mixamo or CMU (LeftUpLeg)"],
    ] as const
  ).map(([files, count, frames, dialect]) => ({
    files: `mocap/cmu/${files}`,
    holds: `${count} motions, ${frames} frames of 31 joints and 96 channels at 120 a second, skeleton ${dialect}, a unit is 56.44 mm`,
    read: readMotions,
  })),
  {
    files: "mocap/other/test_freebvh.bvh",
    holds:
      "1 motion, 69 frames of 55 joints and 168 channels at 30 a second, skeleton Mixamo or CMU (LeftUpLeg), a unit is 10 mm",
    read: readMotions,
  },
  {
    files: "mocap/bandai-namco-1.tar.xz",
    holds:
      "174 motions, 31,914 frames of 22 joints and 132 channels at 30 a second, skeleton Bandai-Namco, a unit is 10 mm; 175 labels, all as their files are named; 17 contents, walk to dance-short; 15 styles, normal to chimpira; without its motion: dataset-1_dance-long_normal_001.json; 156 pairs of content and style, all of these",
    isArchive: true,
    read: ([archive]) => unpacked(archive, readBandaiSet),
  },
  {
    files: "mocap/bandai-namco-2-280.tar.xz",
    holds:
      "280 motions, 44,595 frames of 22 joints and 132 channels at 30 a second, skeleton Bandai-Namco, a unit is 10 mm; 0 labels; 10 contents, walk to raise-up-right-hand; 7 styles, active to youthful; 70 pairs of content and style, all of these",
    isArchive: true,
    read: ([archive]) => unpacked(archive, readBandaiSet),
  },
  {
    files: "mocap/cmu-asfamc-01-03.tar.xz",
    holds:
      "subject 01: 14 motions, 54,857 frames of 38 joints at 120 a second, skeleton CMU ASF/AMC, a unit is 56.44 mm; subject 03: 4 motions, 10,082 frames of 38 joints at 120 a second, skeleton CMU ASF/AMC, a unit is 56.44 mm",
    isArchive: true,
    read: ([archive]) => unpacked(archive, readSubjects),
  },
];

async function readMotions(paths: readonly string[]): Promise<string> {
  let frames = 0;
  const kinds: string[] = [];
  for (const { path } of findMotions(paths)) {
    const bvh = extname(path) === ".bvh" ? readBvh(await readFile(path)) : null;
    const clip = bvh ? clipOf(bvh) : await readMotionClip(path);
    const body = captureBody(clip);
    if ("problem" in body) throw new Error(`${path}: ${body.problem}`);
    frames += clip.frames;
    const unit = Number(body.unitMm.toFixed(2));
    kinds.push(
      `${clip.joints.length} joints${bvh ? ` and ${bvh.channels} channels` : ""} at ${clip.framesPerSecond} a second, skeleton ${body.dialect}, a unit is ${unit} mm`,
    );
  }
  return `${kinds.length} ${kinds.length === 1 ? "motion" : "motions"}, ${grouped(frames)} frames of ${distinct(kinds)}`;
}

/** The names of a label file: `dataset-1_walk-left` is `walk-left`. */
async function namesOf(table: string): Promise<string[]> {
  const lines = (await readFile(table, "utf8")).split(/\r?\n/).filter((line) => line !== "");
  return lines.map((line) => line.replace(/^dataset-\d_/, ""));
}

async function readTable([path]: readonly string[]): Promise<string> {
  const names = await namesOf(path);
  return `${names.length} ${basename(path).split("_")[0]}s, ${names[0]} to ${names.at(-1)}`;
}

async function readLabels(paths: readonly string[]): Promise<string> {
  if (paths.length === 0) return "0 labels";
  const [contents, styles] = await Promise.all(
    ["content", "style"].map((name) => namesOf(join(dirname(paths[0]), "..", "cfg", `${name}_label.txt`))),
  );
  const others: string[] = [];
  for (const path of paths) {
    const { content, style }: { content: number; style: number } = JSON.parse(await readFile(path, "utf8"));
    const [, namedContent, namedStyle] = basename(path).split("_");
    if (contents[content] !== namedContent || styles[style] !== namedStyle) others.push(basename(path));
  }
  return `${paths.length} labels, ${others.length === 0 ? "all as their files are named" : `not as named: ${others.join(", ")}`}`;
}

/** Unpacks an archive where nothing stays, and reads what is in it. */
async function unpacked(archive: string, read: (folder: string) => Promise<string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "wildpose-archive-"));
  try {
    await run("tar", ["-xJf", archive, "-C", folder]);
    return await read(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Files of a folder by their endings; none is left out. */
function filesByEnding(folder: string): Map<string, string[]> {
  const byEnding = new Map<string, string[]>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || isDescription(entry.name)) continue;
    const ending = extname(entry.name);
    byEnding.set(ending, [...(byEnding.get(ending) ?? []), join(entry.parentPath, entry.name)].sort());
  }
  return byEnding;
}

async function readBandaiSet(folder: string): Promise<string> {
  const {
    ".bvh": motions = [],
    ".json": labels = [],
    ".txt": tables = [],
    ...others
  } = Object.fromEntries(filesByEnding(folder));
  const said = [await readMotions(motions), await readLabels(labels)];
  for (const table of tables) said.push(await readTable([table]));
  said.push(...Object.values(others).flat());
  const lonely = labels.filter((label) => !existsSync(label.replace(/json$/, "bvh"))).map((path) => basename(path));
  if (lonely.length > 0) said.push(`without its motion: ${lonely.join(", ")}`);
  const pairs = new Set(motions.map((path) => basename(path).split("_").slice(1, 3).join(" ")));
  const named = new Set((await Promise.all(tables.map(namesOf))).flat());
  const strange = [...pairs].filter((pair) => !pair.split(" ").every((name) => named.has(name)));
  said.push(
    `${pairs.size} pairs of content and style, ${strange.length === 0 ? "all of these" : `others among them: ${strange.join(", ")}`}`,
  );
  return said.join("; ");
}

async function readSubjects(folder: string): Promise<string> {
  const { ".amc": motions = [], ".asf": skeletons = [], ...others } = Object.fromEntries(filesByEnding(folder));
  const said = await Promise.all(
    skeletons.map(async (skeleton) => {
      const subject = basename(skeleton, ".asf");
      const own = motions.filter((motion) => dirname(motion) === dirname(skeleton));
      return `subject ${subject}: ${await readMotions(own)}`;
    }),
  );
  return [...said, ...Object.values(others).flat()].join("; ");
}
