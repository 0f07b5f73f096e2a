import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { InvalidSettingError, MissingSourceError } from "@wildpose/pose";
import { expect, onTestFinished, test } from "vitest";
import { findMotions } from "./find-motions.js";
import { motionActivity } from "./motion-activity.js";

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "wildpose-motions-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

test("motions of a folder are found however deep, in the order of their paths", () => {
  const folder = folderOf({ "b/2.BVH": "", "a/1.amc": "", "a/1.asf": "", "c.bvh": "", "readme.txt": "" });
  expect(findMotions([folder]).map(({ source, name }) => [source, name])).toEqual([
    ["a/1.amc", "1"],
    ["b/2.BVH", "2"],
    ["c.bvh", "c"],
  ]);
});

test("files of one name are told apart by their folders", () => {
  const folder = folderOf({ "slow/walk.bvh": "", "fast/walk.bvh": "", "run.bvh": "" });
  expect(findMotions([folder]).map(({ name }) => name)).toEqual(["fast/walk", "run", "slow/walk"]);
});

test("files that cannot be told apart are refused", () => {
  const folder = folderOf({ "slow/walk.bvh": "", "fast/walk.bvh": "" });
  expect(() => findMotions([join(folder, "slow/walk.bvh"), join(folder, "fast/walk.bvh")])).toThrow(
    /have the same name; name a folder that holds both/,
  );
});

test("what is not there or no motion is refused", () => {
  const folder = folderOf({ "walk.fbx": "", "empty/readme.txt": "" });
  expect(() => findMotions([join(folder, "none.bvh")])).toThrow(MissingSourceError);
  expect(() => findMotions([join(folder, "walk.fbx")])).toThrow(InvalidSettingError);
  expect(() => findMotions([join(folder, "empty")])).toThrow("this folder holds no .bvh or .amc file");
});

test.each([
  ["walk_001", "walk"],
  ["Walk Fast 12", "Walk Fast"],
  ["dataset-1_walk-left_tired_001", "walk-left"],
  ["dataset-2_raise-up-both-hands_youthful_004", "raise-up-both-hands"],
  ["02_01", "02_01"],
  ["jump", "jump"],
])("%s is a motion of %s", (name, activity) => {
  expect(motionActivity({ path: `${name}.bvh`, name }, "filename")).toBe(activity);
});

test("an activity can be the name of the folder", () => {
  expect(motionActivity({ path: "/data/jumping/1.bvh", name: "1" }, "folder")).toBe("jumping");
});

test("an activity can be the content of a label, named by the dataset's table", () => {
  const folder = folderOf({
    "cfg/content_label.txt": "dataset-1_walk\r\ndataset-1_walk-back",
    "data/a.json": '{"content": 1, "style": 0}',
    "data/b.json": '{"content": 2, "style": 0}',
    "data/c.json": "{",
    "data/d.json": '{"style": 0}',
  });
  const activity = (name: string) => motionActivity({ path: join(folder, `data/${name}.bvh`), name }, "json");
  expect(activity("a")).toBe("walk-back");
  expect(() => activity("b")).toThrow("content 2: expected a label of");
  expect(() => activity("c")).toThrow("c.json: expected JSON");
  expect(() => activity("d")).toThrow("content: expected a number from 0, found undefined");
  expect(() => activity("e")).toThrow(MissingSourceError);
  rmSync(join(folder, "cfg"), { recursive: true });
  expect(() => activity("a")).toThrow("content_label.txt: not found; the names of the labels");
});
