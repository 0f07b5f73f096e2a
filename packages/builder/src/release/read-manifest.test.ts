import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvalidSettingError } from "@wildpose/pose";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readManifest } from "./read-manifest.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "wildpose-manifest-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("what is no release folder is named, with what it is instead", async () => {
  const nowhere = join(folder, "nowhere");
  const next = 'give a folder that "wildpose build" made';
  await expect(readManifest(nowhere)).rejects.toThrow(new InvalidSettingError(`${nowhere}: no such folder; ${next}`));
  await expect(readManifest(folder)).rejects.toThrow(
    new InvalidSettingError(`${folder}: no manifest.json in it; ${next}`),
  );
  const file = join(folder, "file");
  await writeFile(file, "");
  await expect(readManifest(file)).rejects.toThrow(
    new InvalidSettingError(`${file}: is a file, expected a folder; ${next}`),
  );
});

test("a manifest that is there and cannot be read is not said to be missing", async () => {
  const path = join(folder, "manifest.json");
  await mkdir(path);
  await expect(readManifest(folder)).rejects.toThrow(`${path}: is a folder, expected a file; give a folder that`);
  await rm(path, { recursive: true });
  await symlink(path, path);
  await expect(readManifest(folder)).rejects.toThrow(/manifest\.json: cannot be read: ELOOP.*; give a folder that/);
});

// The superuser may read everything.
test.skipIf(process.platform === "win32" || process.getuid?.() === 0)(
  "a folder that may not be entered is not said to have no manifest",
  async () => {
    await chmod(folder, 0);
    await expect(readManifest(folder)).rejects.toThrow(
      /manifest\.json: may not be read \(EACCES\); change its permissions, or those of the folders above it$/,
    );
    await chmod(folder, 0o700);
  },
);
