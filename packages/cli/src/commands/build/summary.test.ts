import { expect, test } from "vitest";
import { summariseBuild } from "./summary.js";

const report = {
  out: "out",
  sources: [{ source: "lsp", persons: 5, kept: 4, rejected: { "image-missing": 1 }, train: 3, test: 1 }],
  shards: [],
  stagesMs: { read: 1, label: 1, write: 1, verify: 1 },
  images: null,
  lock: null,
};

test("images that cannot be used are counted and named where there are any", () => {
  expect(summariseBuild(report, "out")).not.toContain("Images");
  const [source] = report.sources;
  const sources = [{ ...source, images: { missing: 1, damaged: 0, first: ["im0003.jpg"] } }];
  expect(summariseBuild({ ...report, sources }, "out")).toContain(
    "Images that cannot be used\n  lsp: 1 person whose image is missing (im0003.jpg)",
  );
});
