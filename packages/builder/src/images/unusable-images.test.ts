import { InvalidSettingError } from "@wildpose/pose";
import { expect, test } from "vitest";
import { noteUnusable, noUnusableImages, refuseUnusable, unusableLine } from "./unusable-images.js";

test("persons are counted, files are named once, and no more than ten of them", () => {
  const images = noUnusableImages();
  for (let n = 0; n < 25; n++) noteUnusable(images, `${n >> 1}.jpg`, n < 3 ? "unreadable" : "missing");
  expect(images).toMatchObject({ missing: 22, damaged: 3 });
  expect(images.first).toEqual(Array.from({ length: 10 }, (_, n) => `${n}.jpg`));
  expect(unusableLine("lsp", images)).toMatch(
    /^lsp: 22 persons whose image is missing, 3 persons whose image cannot be read \(0.jpg, .*, 9.jpg, …\)$/,
  );
});

test("all images being there is nothing to say, and nothing to refuse", () => {
  expect(unusableLine("lsp", noUnusableImages())).toBeNull();
  expect(() => refuseUnusable("a.yaml", [{ source: "lsp", images: noUnusableImages() }])).not.toThrow();
});

test("a build that fails for images names those of every source, in one line", () => {
  const sources = ["lsp", "mpii"].map((source) => {
    const images = noUnusableImages();
    noteUnusable(images, `${source}.jpg`, "missing");
    return { source, images };
  });
  const refuse = () => refuseUnusable("a.yaml", sources);
  expect(refuse).toThrow(InvalidSettingError);
  expect(refuse).toThrow(/^a\.yaml: [^\n]*lsp: 1 person .*\(lsp.jpg\); mpii: .*\(mpii.jpg\); complete/);
});
