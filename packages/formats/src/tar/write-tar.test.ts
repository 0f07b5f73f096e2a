import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { askPython, pythonWithNumpy } from "../numpy/testing/python-numpy.js";
import { tarEnd, tarMember } from "./index.js";

const files = new Map([
  ["lsp/im0001.jpg", Buffer.from([0xff, 0xd8, 0, 1])],
  ["lsp/im0001.json", Buffer.from("{}")],
  [`${"n".repeat(95)}.json`, Buffer.alloc(1024, 7)],
  ["empty", Buffer.alloc(0)],
]);
const archive = Buffer.concat([...[...files].flatMap(([name, content]) => tarMember(name, content)), tarEnd()]);

test("headers and contents begin at blocks of 512 bytes, and the archive ends with two of zeros", () => {
  expect(archive.length).toBe(512 * (2 + 2 + 3 + 1 + 2));
  expect(archive.subarray(0, 15).toString("latin1")).toBe("lsp/im0001.jpg\0");
  expect(archive.subarray(257, 265).toString("latin1")).toBe("ustar\x0000");
  expect(archive.subarray(-1024).every((byte) => byte === 0)).toBe(true);
});

test.each(["", "a b", "ü", "x".repeat(101), "a\nb"])("the name %j is refused", (name) => {
  expect(() => tarMember(name, new Uint8Array())).toThrow("member: expected a name of 1 to 100 printable");
});

const python = pythonWithNumpy();
test.skipIf(!python)("Python's tarfile finds ustar members of nobody, without a time", () => {
  const folder = mkdtempSync(join(tmpdir(), "wildpose-tar-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "a.tar"), archive);
  const script = `
import json, sys, tarfile
t = tarfile.open(sys.argv[1], "r:", errorlevel=2)
print(json.dumps([[m.name, t.extractfile(m).read().hex(), m.mtime, m.uid, m.uname, m.mode, m.isreg(), m.pax_headers] for m in t]))`;
  expect(askPython(python as string, script, [join(folder, "a.tar")])).toEqual(
    Array.from(files, ([name, content]) => [name, content.toString("hex"), 0, 0, "", 0o644, true, {}]),
  );
});
