import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { lineProgress, startProgress } from "./progress.js";

function memoryStream() {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  return { stream, text: () => chunks.join("") };
}

test("without a terminal, a finished stage is one line, said once", () => {
  const { stream, text } = memoryStream();
  const progress = startProgress(stream);
  progress.report({ stage: "read", source: "lsp", done: 500, total: 2000 });
  progress.report({ stage: "read", source: "lsp", done: 2000, total: 2000 });
  progress.report({ stage: "read", source: "lsp", done: 2000, total: 2000 });
  progress.stop();
  expect(text()).toBe("read lsp: 2,000 of 2,000\n");
});

test("a stage without a known total is said when the work stops", () => {
  const { stream, text } = memoryStream();
  const progress = startProgress(stream);
  for (let done = 1; done <= 1200; done++) progress.report({ stage: "read", done, total: null });
  progress.stop();
  expect(text()).toBe("read: 1,200\n");
});

test("long work is heard of about every fifteen seconds", () => {
  const { stream, text } = memoryStream();
  let now = 0;
  const progress = lineProgress(stream, () => now);
  for (let second = 1; second <= 40; second++) {
    now = second * 1000;
    progress.report({ stage: "label", done: second, total: 100, note: "fine" });
  }
  expect(text()).toBe("label: 15 of 100, fine\nlabel: 30 of 100, fine\n");
});

test("on a terminal there are bars, which are erased at the end", async () => {
  const { stream, text } = memoryStream();
  const progress = startProgress(Object.assign(stream, { isTTY: true }));
  progress.report({ stage: "read", source: "lsp", done: 700, total: null });
  progress.report({ stage: "label", done: 50, total: 100 });
  await expect.poll(text).toMatch(/read lsp +700.*label +\[#{20}-{20}\] 50 of 100/s);
  progress.stop();
  expect(text().endsWith("\u001b[0J")).toBe(true);
});

test("what came before a finished stage is said before it, also when its total is never known", () => {
  const { stream, text } = memoryStream();
  const progress = lineProgress(stream, () => 0);
  progress.report({ stage: "read", source: "lsp", done: 24, total: null });
  progress.report({ stage: "label", done: 24, total: 24 });
  progress.stop();
  expect(text()).toBe("read lsp: 24\nlabel: 24 of 24\n");
});
