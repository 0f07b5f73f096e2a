import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findCore, importOptional, packageFolder, requireInstalled, requireOneCore } from "./optional-package.js";

let root: string;
beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "wildpose-packages-")));
});
afterAll(() => rmSync(root, { recursive: true }));

function install(folder: string, version: string): void {
  const manifest = join(root, folder, "package.json");
  mkdirSync(dirname(manifest), { recursive: true });
  writeFileSync(manifest, JSON.stringify({ version, main: "index.js" }));
  writeFileSync(join(dirname(manifest), "index.js"), "");
}

test("a package whose own folder holds a core of another version uses that one", () => {
  install("node_modules/@tensorflow/tfjs", "4.22.0");
  install("node_modules/@tensorflow/tfjs-core", "4.22.0");
  install("node_modules/shares", "1.0.0");
  install("node_modules/nests", "1.0.0");
  install("node_modules/nests/node_modules/@tensorflow/tfjs", "4.20.0");
  install("node_modules/nests/node_modules/@tensorflow/tfjs-core", "4.20.0");
  const core = (name: string) => findCore(join(root, "node_modules", name, "package.json"), ["@tensorflow/tfjs"]);
  expect(core("shares")).toEqual({ version: "4.22.0", folder: join(root, "node_modules/@tensorflow/tfjs-core") });
  expect(core("nests")).toEqual({
    version: "4.20.0",
    folder: join(root, "node_modules/nests/node_modules/@tensorflow/tfjs-core"),
  });
});

test("the WebAssembly backend shares our core", () => {
  expect(() =>
    requireOneCore("tfjs:wasm", { name: "@tensorflow/tfjs-backend-wasm", version: "4.22.0" }, []),
  ).not.toThrow();
});

test("missing packages are named, and all are installed together", () => {
  const here = { name: "@tensorflow/tfjs", version: "4.22.0" };
  const missing = { name: "@wildpose/not-there", version: "1.2.3" };
  expect(packageFolder(here.name)).toBeDefined();
  expect(packageFolder(missing.name)).toBeUndefined();
  expect(() => requireInstalled("tfjs:webgpu", [here, missing])).toThrow(
    "engine tfjs:webgpu: not installed: @wildpose/not-there; npm install @tensorflow/tfjs@4.22.0 @wildpose/not-there@1.2.3",
  );
});

test("a package that does not load is an error that says why", async () => {
  const broken = { name: join(root, "broken.mjs"), version: "1.0.0" };
  writeFileSync(broken.name, 'throw new Error("the binding is for another Node.\\nMore.");');
  await expect(importOptional("tfjs:tensorflow", broken)).rejects.toThrow(
    /engine tfjs:tensorflow: .* does not load: the binding is for another Node$/,
  );
});
