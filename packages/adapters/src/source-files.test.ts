import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isPoseDataError } from "@wildpose/pose";
import { afterAll, describe, expect, test } from "vitest";
import { adapterFor } from "./adapters.js";
import { checkSource } from "./check-source.js";
import { readCameras } from "./h36m/camera-files.js";
import { loadAdapter } from "./load-adapter.js";
import { lspCard } from "./lsp/card.js";
import { loadPaperRelease } from "./paper-release/load-paper-release.js";
import { readSourceFile, requireSourceFile } from "./source-files.js";
import { inventedPaperJoints } from "./testing/made-unity.js";

const folder = mkdtempSync(join(tmpdir(), "wildpose-kinds-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const hasPipes = process.platform !== "win32";

let count = 0;
/** A root in which a folder, or a named pipe that nobody writes to, has the name of a file. */
function rootWith(name: string, kind: "folder" | "pipe"): string {
  const root = join(folder, String(count++));
  mkdirSync(root);
  if (kind === "folder") mkdirSync(join(root, name));
  else execFileSync("mkfifo", [join(root, name)]);
  return root;
}

async function messageOf(reading: () => Promise<unknown>): Promise<string> {
  try {
    await reading();
  } catch (error) {
    if (!isPoseDataError(error)) throw error;
    return error.message;
  }
  throw new Error("read without an error");
}

const list = (source: string, root: string, options = {}, annotations: string[] | null = null) =>
  adapterFor(source).sequences({ root, annotations, options });

const joints = { joints: inventedPaperJoints };
const readers: [string, string, (root: string) => Promise<unknown>][] = [
  ["lsp", "joints.mat", (root) => list("lsp", root)],
  ["mpii", "mpii_human_pose_v1_u12_1.mat", (root) => list("mpii", root)],
  ["ai-challenger", "keypoint_train_annotations_20170909.json", (root) => list("ai-challenger", root)],
  ["coco", "a.json", (root) => list("coco", root, {}, [join(root, "a.json")])],
  ["unity", "export.json", (root) => list("unity", root)],
  ["h36m", "data_3d_h36m.npz", (root) => list("h36m", root)],
  ["h36m", "metadata.xml", (root) => readCameras(root, null)],
  [
    "paper-release",
    "wild.npy",
    (root) => loadPaperRelease(join(root, "wild.npy"), { joints: [], layout: null } as never),
  ],
];

describe("what is no file is refused with its path, before it is opened", () => {
  test.each(readers)("%s: a folder called %s", async (source, name, read) => {
    const root = rootWith(name, "folder");
    expect(await messageOf(() => read(root))).toBe(
      `${source}: ${join(root, name)}: is a folder, expected a file; name the file in it`,
    );
  });

  test.skipIf(!hasPipes).each(readers)("%s: a named pipe called %s", { timeout: 2_000 }, async (source, name, read) => {
    const root = rootWith(name, "pipe");
    expect(await messageOf(() => read(root))).toBe(
      `${source}: ${join(root, name)}: is a named pipe, expected a file; write what comes out of it into a file`,
    );
  });

  test.skipIf(!hasPipes)("a pipe as a file in the paper's layout, and as the module of an adapter", async () => {
    const root = rootWith("unity_train.npy", "pipe");
    expect(await messageOf(() => list("unity", root, joints))).toContain(
      "unity_train.npy: is a named pipe, expected a file",
    );
    const modules = rootWith("mine.mjs", "pipe");
    expect(await messageOf(() => loadAdapter("./mine.mjs", { relativeTo: modules }))).toContain(
      `${join(modules, "mine.mjs")} is a named pipe, expected a file`,
    );
  });

  test.skipIf(!hasPipes)("a socket and a device", async () => {
    const path = join(folder, "socket");
    const server = createServer().listen(path);
    await new Promise((resolve) => server.once("listening", resolve));
    expect(await messageOf(() => requireSourceFile(lspCard, path))).toContain("is a socket, expected a file");
    server.close();
    expect(await messageOf(() => readSourceFile(lspCard, "/dev/null"))).toContain("is a device, expected a file");
  });

  test.skipIf(!hasPipes)("a check of the download says so too", async () => {
    const root = rootWith("joints.mat", "pipe");
    expect((await checkSource(lspCard, root, { checksums: true })).problems[0]).toBe(
      "lsp: joints.mat: is a named pipe, expected a file; write what comes out of it into a file",
    );
  });
});

describe("what may not be looked at is not said to be missing", () => {
  test.skipIf(!hasPipes)("a link that leads back to itself", async () => {
    const root = join(folder, "loop");
    mkdirSync(root);
    for (const name of ["joints.mat", "export.json"]) symlinkSync(name, join(root, name));
    expect(await messageOf(() => list("lsp", root))).toContain("joints.mat: cannot be read (ELOOP: a link that");
    expect(await messageOf(() => list("unity", root))).toContain("export.json: cannot be read (ELOOP: a link that");
    expect((await checkSource(lspCard, root)).problems[0]).toContain("joints.mat: cannot be read (ELOOP");
  });

  test.skipIf(!hasPipes || process.getuid?.() === 0)("a folder without permission (skipped for root)", async () => {
    const root = join(folder, "closed");
    mkdirSync(root);
    writeFileSync(join(root, "export.json"), "{}");
    execFileSync("chmod", ["000", root]);
    const message = await messageOf(() => list("unity", root)).finally(() => execFileSync("chmod", ["700", root]));
    expect(message).toBe(
      `unity: ${join(root, "export.json")}: cannot be read (EACCES); check its permissions, and those of its folder`,
    );
  });
});
