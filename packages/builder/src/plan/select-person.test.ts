import { h36m17 } from "@wildpose/pose";
import { expect, test } from "vitest";
import { madePose } from "../testing/made-pose.js";
import { readableImage } from "../testing/readable-image.js";
import { reasonToReject } from "./select-person.js";

const recipe = { select: { minLabelledJoints: 8, keepDefects: [] as string[] }, missingImages: "keep" as const };
const missing = { state: "missing" } as const;
const readable = readableImage(10, 10);
const { joints } = h36m17;

test("a whole person is kept", () => {
  expect(reasonToReject(madePose({}), missing, recipe)).toBeNull();
});

test("a person with a known defect is rejected before all else, unless the recipe keeps that defect", () => {
  const drifted = madePose({ defect: "mocap-drift", missing: joints });
  expect(reasonToReject(drifted, missing, recipe)).toBe("known-defect");
  const keeping = (...keepDefects: string[]) => ({ ...recipe, select: { ...recipe.select, keepDefects } });
  expect(reasonToReject(drifted, missing, keeping("damaged-video"))).toBe("known-defect");
  expect(reasonToReject(madePose({ defect: "mocap-drift" }), missing, keeping("mocap-drift"))).toBeNull();
});

test("a person without any label is not annotated", () => {
  expect(reasonToReject(madePose({ missing: joints }), missing, recipe)).toBe("not-annotated");
});

test("a person without its hip has no root, however many other joints it has", () => {
  expect(reasonToReject(madePose({ missing: ["hip"] }), missing, recipe)).toBe("root-not-labelled");
});

test("the number of labelled joints asked for is enough, one fewer is not", () => {
  expect(reasonToReject(madePose({ missing: joints.slice(8) }), missing, recipe)).toBeNull();
  expect(reasonToReject(madePose({ missing: joints.slice(7) }), missing, recipe)).toBe("few-labelled-joints");
});

test("a person whose joints are all at one place has no extent", () => {
  const pose = madePose({});
  expect(reasonToReject({ ...pose, keypoints: pose.keypoints.fill(7) }, missing, recipe)).toBe("no-extent");
});

test("images matter only where the recipe requires them", () => {
  const needs = { ...recipe, missingImages: "skip" as const };
  expect(reasonToReject(madePose({}), readable, needs)).toBeNull();
  expect(reasonToReject(madePose({}), missing, needs)).toBe("image-missing");
  expect(reasonToReject(madePose({}), { state: "unreadable" }, needs)).toBe("image-unreadable");
  expect(reasonToReject(madePose({}), { state: "unreadable" }, recipe)).toBeNull();
});
