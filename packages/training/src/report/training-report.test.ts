import { networkSpec } from "@wildpose/networks";
import { describe, expect, test } from "vitest";
import { nothingSeen } from "../early-stopping.js";
import { nothingWatched } from "../loss-watch.js";
import type { MetricsLine } from "../metrics-log.js";
import { smallRecipe } from "../testing/small-training.js";
import { type ReportContent, trainingReport } from "./training-report.js";

const validated = { step: 2, scores: { exact: 80.12, faulty: 91.37 } };
const step = (step: number, loss: number): MetricsLine => ({
  step,
  loss,
  mpjpe: loss,
  gradient_norm: 3,
  learning_rate: 1e-3,
});

const content: ReportContent = {
  spec: networkSpec("direct", 4, 1),
  recipe: smallRecipe({ steps: 3 }),
  begunWith: { computed: "an engine <1>", source: "leaning-figures" },
  progress: {
    ...{ step: 3, loss: 95, validated, best: { ...validated, tensors: new Map() } },
    ...{ stopping: nothingSeen, watch: nothingWatched },
  },
  lines: [
    step(1, 120),
    step(2, 100),
    { step: 2, validation_exact: 80.12, validation_faulty: 91.37, best: true },
    step(3, 95),
  ],
};

describe("the report of a training", () => {
  const page = trainingReport(content);

  test("is the same bytes for the same content", () => {
    expect(trainingReport(structuredClone(content))).toBe(page);
  });

  test("asks nothing of the network", () => {
    expect(page).not.toMatch(/https?:|src=|href=|@import|<script/);
    expect(page).toContain("url(#inside-gradient-norm)");
  });

  test("says how it ended, with which scores, on what, and by which recipe", () => {
    expect(page).toContain(
      "Finished: 3 steps. 8 fresh poses a step; 34 numbers in, 51 out, 4 units wide, 1 residual block.",
    );
    expect(page).toContain("<td>2</td><td>80.12</td><td>91.37</td>");
    expect(page).toContain("Loss of the last step: 95.00 mm.");
    expect(page).toContain("an engine &lt;1&gt;");
    expect(page).toContain("batch: 8\n");
  });

  test("has a plot each for loss and validation, learning rate and gradient norm", () => {
    expect([...page.matchAll(/<figcaption><b>([^<]+)/g)].map(([, title]) => title)).toEqual([
      "Loss and validation",
      "Learning rate",
      "Gradient norm",
    ]);
    // Two curves of three steps, two of one validation, one of the loss.
    expect(page.match(/class="line c\d"/g)).toHaveLength(5);
  });

  test("is in light and in dark, whatever the reader likes", () => {
    expect(page).toContain('content="light dark"');
    expect(page).toContain("@media (prefers-color-scheme: dark)");
  });

  test("before the first step says that there is nothing yet", () => {
    const progress = { ...content.progress, step: 0, loss: null, validated: null, best: null };
    const early = trainingReport({ ...content, progress, lines: [] });
    expect(early).toContain("Under way: 0 of 3 steps.");
    expect(early).toContain("Not validated yet.");
    expect(early.match(/Nothing yet\./g)).toHaveLength(3);
  });

  test("of view synthesis speaks of the share of the variance", () => {
    const other = trainingReport({ ...content, spec: networkSpec("view-synthesis", 4, 1) });
    expect(other).toContain("unexplained share of the variance");
    expect(other).not.toContain("MPJPE");
  });

  test("a loss far out of the plot leaves it and comes back, and numbers that are none do not get in", () => {
    const wild = trainingReport({ ...content, lines: [step(1, 1e30), step(2, 0.001), step(3, 5)] });
    expect(wild).not.toMatch(/NaN|Infinity/);
  });
});

test("ten thousand steps make a page of no more than a few dozen kilobytes", () => {
  const lines = Array.from({ length: 10_000 }, (_, i) => step(i + 1, 100 + (i % 7)));
  expect(trainingReport({ ...content, lines }).length).toBeLessThan(80_000);
});
