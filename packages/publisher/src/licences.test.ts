import type { Manifest } from "@wildpose/builder";
import { expect, test } from "vitest";
import { refuseImages, refuseUnlicensed } from "./licences.js";

const made = (images: "embed" | "reference", ...sources: string[]) =>
  ({ recipe: { images }, counts: { sources: sources.map((source) => ({ source })) } }) as unknown as Manifest;

test("labels of sources whose labels may be passed on are published as they are", () => {
  expect(() => refuseUnlicensed("r", made("reference", "lsp", "mpii", "coco"), [])).not.toThrow();
});

test.each([
  [
    "images",
    made("embed", "lsp", "mpii"),
    [],
    /the images of lsp, mpii are not.*images: reference.*--i-have-the-right-to-publish lsp,mpii$/,
  ],
  ["images of one", made("embed", "lsp", "mpii"), ["lsp"], /the images of mpii are not/],
  ["anything of Human3.6M", made("reference", "h36m"), [], /the licence of h36m does not let anything.*publish h36m$/],
  ["what is not known", made("reference", "lsp", "mine"), [], /what may be passed on of mine is not known/],
  ["a right to a source that is not there", made("reference", "lsp"), ["lps"], /has no source "lps"; it has lsp/],
])("%s is refused, with what can be done", (_, manifest, stated, problem) => {
  expect(() => refuseUnlicensed("r", manifest, stated)).toThrow(problem);
});

test("who says to have the right publishes", () => {
  expect(() => refuseUnlicensed("r", made("embed", "lsp", "h36m", "mine"), ["lsp", "h36m", "mine"])).not.toThrow();
});

test("--labels-only refuses images, with what to do", () => {
  expect(() => refuseImages("r", made("embed", "lsp"))).toThrow("build it with images: reference");
  expect(() => refuseImages("r", made("reference", "lsp"))).not.toThrow();
});
