import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";

const script = fileURLToPath(new URL("../tools/check-boundaries.mjs", import.meta.url));
const made = mkdtempSync(join(tmpdir(), "wildpose-boundaries-"));
afterAll(() => rmSync(made, { recursive: true, force: true }));

/** Runs the check as the build does: on this workspace, or on a made one. */
function check(root?: string): { status: number | null; offences: string[] } {
  const { status, stderr } = spawnSync(process.execPath, [script, ...(root ? [root] : [])], { encoding: "utf8" });
  return { status, offences: stderr.split("\n").filter((line) => line !== "") };
}

type Files = Record<string, string | object>;

/** Two packages that keep every rule: `pose`, and `adapters` that imports it. */
const sound: Files = {
  "package.json": { devDependencies: { vitest: "4.1.12" } },
  "packages/pose/package.json": { name: "@wildpose/pose" },
  "packages/pose/tsconfig.json": {},
  "packages/pose/src/index.ts": 'export * from "./joint.js";\n',
  "packages/pose/src/joint.ts": "export const joint = 1;\n",
  "packages/adapters/package.json": {
    name: "@wildpose/adapters",
    dependencies: { "@wildpose/pose": "0.1.0", "left-pad": "1.3.0" },
  },
  "packages/adapters/tsconfig.json": { references: [{ path: "../pose" }] },
  "packages/adapters/src/index.ts":
    'import { readFile } from "node:fs/promises";\nimport pad from "left-pad/browser";\nimport { joint } from "@wildpose/pose";\n',
  "packages/adapters/src/index.test.ts": 'import { test } from "vitest";\nimport "./index.js";\n',
};

let trees = 0;
function checkTree(changes: Files): { status: number | null; offences: string[] } {
  const root = join(made, String(trees++));
  for (const [path, content] of Object.entries({ ...sound, ...changes })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), typeof content === "string" ? content : JSON.stringify(content));
  }
  return check(root);
}

test("this workspace keeps every rule", () => {
  expect(check()).toEqual({ status: 0, offences: [] });
});

test("a made workspace that keeps every rule passes", () => {
  expect(checkTree({})).toEqual({ status: 0, offences: [] });
});

const pose = { name: "@wildpose/pose" };
const offences: [string, Files, string[]][] = [
  [
    "a package that imports one it may not",
    {
      "packages/pose/package.json": { ...pose, dependencies: { "@wildpose/formats": "0.1.0" } },
      "packages/pose/src/joint.ts": 'import type { A } from "@wildpose/formats";\n',
    },
    ["packages/pose/src/joint.ts: imports @wildpose/formats; packages/pose may import nothing of ours"],
  ],
  [
    "the command's package, which is called wildpose",
    { "packages/adapters/src/index.ts": 'export { main } from "wildpose";\n' },
    [
      "packages/adapters/src/index.ts: imports wildpose; packages/adapters may import @wildpose/pose, @wildpose/camera, @wildpose/formats",
    ],
  ],
  [
    "a subpath of a package it may not import, imported when run",
    { "packages/adapters/src/index.ts": 'const nets = await import(\n  "@wildpose/networks/tfjs"\n);\n' },
    [
      "packages/adapters/src/index.ts: imports @wildpose/networks; packages/adapters may import @wildpose/pose, @wildpose/camera, @wildpose/formats",
    ],
  ],
  [
    "a test that imports a package its package may not import",
    { "packages/pose/src/joint.test.ts": "import { card } from '@wildpose/adapters';\n" },
    ["packages/pose/src/joint.test.ts: imports @wildpose/adapters; packages/pose may import nothing of ours"],
  ],
  [
    "an import of ours that package.json does not declare",
    { "packages/adapters/src/index.ts": 'import { projectPinhole } from "@wildpose/camera";\n' },
    ["packages/adapters/src/index.ts: imports @wildpose/camera, which packages/adapters/package.json does not declare"],
  ],
  [
    "an import of ours that tsconfig.json does not refer to",
    { "packages/adapters/tsconfig.json": { references: [{ path: "../camera" }] } },
    [
      "packages/adapters/src/index.ts: imports @wildpose/pose; packages/adapters/tsconfig.json has no reference to ../pose",
    ],
  ],
  [
    "a foreign import that package.json does not declare",
    { "packages/pose/src/joint.ts": 'import sharp from "sharp";\n' },
    ["packages/pose/src/joint.ts: imports sharp, which packages/pose/package.json does not declare"],
  ],
  [
    "a development dependency imported outside tests",
    { "packages/pose/src/joint.ts": 'import { expect } from "vitest";\n' },
    ["packages/pose/src/joint.ts: imports vitest, which packages/pose/package.json does not declare"],
  ],
  [
    "the test package imported outside tests",
    { "packages/pose/src/joint.ts": 'import { tinyBody } from "@wildpose/testkit";\n' },
    ["packages/pose/src/joint.ts: imports @wildpose/testkit; packages/pose may import nothing of ours"],
  ],
  [
    "test code imported outside tests",
    {
      "packages/pose/src/joint.ts": 'import { bone } from "./testing/bone.js";\n',
      "packages/pose/src/testing/bone.ts": 'import { test } from "vitest";\n',
    },
    ["packages/pose/src/joint.ts: imports ./testing/bone.js, which is only there for tests"],
  ],
  [
    "a relative import that leaves the package",
    { "packages/adapters/src/index.ts": 'import { joint } from "../../pose/src/joint.js";\n' },
    [
      "packages/adapters/src/index.ts: imports ../../pose/src/joint.js, which is outside packages/adapters; import a package by its name",
    ],
  ],
  [
    "a package that imports itself by name",
    { "packages/pose/src/joint.ts": 'import "@wildpose/pose";\n' },
    ["packages/pose/src/joint.ts: imports its own package @wildpose/pose; import the file"],
  ],
  [
    "files that import each other in a circle",
    {
      "packages/pose/src/joint.ts": 'import { bone } from "./parts/bone.js";\n',
      "packages/pose/src/parts/bone.ts": 'export * from "./body.js";\n',
      "packages/pose/src/parts/body.ts": 'import type { Joint } from "../joint.js";\n',
    },
    [
      "packages/pose: circle of files packages/pose/src/joint.ts → packages/pose/src/parts/bone.ts → " +
        "packages/pose/src/parts/body.ts → packages/pose/src/joint.ts",
    ],
  ],
  [
    "a file that imports itself",
    { "packages/pose/src/joint.ts": 'export * from "./joint.js";\n' },
    ["packages/pose: circle of files packages/pose/src/joint.ts → packages/pose/src/joint.ts"],
  ],
  [
    "packages that depend on each other in a circle",
    { "packages/pose/package.json": { ...pose, dependencies: { "@wildpose/adapters": "0.1.0" } } },
    ["packages/: circle of packages adapters → pose → adapters"],
  ],
  [
    "a package that the table does not have",
    { "packages/odds-and-ends/package.json": { name: "@wildpose/odds-and-ends" } },
    ["packages/odds-and-ends: not in the table of tools/check-boundaries.mjs; add it with its imports"],
  ],
  [
    "a package whose name is not its folder's",
    { "packages/pose/package.json": { name: "@wildpose/poses" } },
    ["packages/pose/package.json: name @wildpose/poses, expected @wildpose/pose"],
  ],
  [
    "versions that are not exact",
    {
      "package.json": { devDependencies: { vitest: "^4.1.12" } },
      "packages/pose/package.json": { ...pose, peerDependencies: { zod: "~4.6.7", yaml: "latest", sharp: "0.35.5" } },
    },
    [
      "package.json: devDependencies: vitest is ^4.1.12, expected an exact version",
      "packages/pose/package.json: peerDependencies: zod is ~4.6.7, expected an exact version",
      "packages/pose/package.json: peerDependencies: yaml is latest, expected an exact version",
    ],
  ],
];
test.each(offences)("%s is an offence", (_, changes, expected) => {
  expect(checkTree(changes)).toEqual({ status: 1, offences: expected });
});

const permitted: [string, Files][] = [
  [
    "a test may import the test package that its package.json declares",
    {
      "packages/pose/package.json": { ...pose, devDependencies: { "@wildpose/testkit": "0.1.0" } },
      "packages/pose/src/joint.test.ts": 'import { tinyBody } from "@wildpose/testkit";\n',
    },
  ],
  [
    "imports that are only quoted, in comments, templates and strings, do not count",
    {
      "packages/pose/src/joint.ts": [
        '// import a from "@wildpose/cli";',
        '/** @example import { b } from "@wildpose/builder"; */',
        'const template = `import c from "@wildpose/training";`;',
        "const text = 'import \"@wildpose/viewer\"';",
        'const pattern = /from ["`]/.test("x");',
        'const bytes = Buffer.from("@wildpose/inference");',
        'const glob = "packages/*/src"; const other = "*/";',
      ].join("\n"),
    },
  ],
];
test.each(permitted)("%s", (_, changes) => {
  expect(checkTree(changes)).toEqual({ status: 0, offences: [] });
});

test("code after a quoted import, a pattern with quotes and a glob is still read", () => {
  const lines = ['const pattern = /["`/]/;', 'const glob = "packages/*/src";', 'import sharp from "sharp";'];
  expect(checkTree({ "packages/pose/src/joint.ts": lines.join("\n") }).offences).toEqual([
    "packages/pose/src/joint.ts: imports sharp, which packages/pose/package.json does not declare",
  ]);
});
