import { expect, test } from "vitest";
import { sampleName } from "./sample-name.js";

test.each([
  ["lsp/im0001", "lsp/im0001"],
  ["mpii/015601864.jpg/1", "mpii/015601864%2ejpg/1"],
  ["a b", "a%20b"],
  ["a%20b", "a%2520b"],
  ["../../etc/passwd", "%2e%2e/%2e%2e/etc/passwd"],
  ["/root", "%2froot"],
  ["a//b/", "a%2f/b%2f"],
  ["ü😀\n", "%c3%bc%f0%9f%98%80%0a"],
  ["\\", "%5c"],
])("%j becomes %s", (id, name) => expect(sampleName(id)).toBe(name));

test("a long id has a name of its own that fits into a tar", () => {
  const [a, b] = ["a", "b"].map((end) => sampleName(`h36m/${"x".repeat(200)}${end}`));
  expect(a).not.toBe(b);
  expect(a).toMatch(/^h36m\/x+~[0-9a-f]{32}$/);
  expect([a.length, b.length]).toEqual([94, 94]);
  expect(sampleName("")).toMatch(/^~[0-9a-f]{32}$/);
});
