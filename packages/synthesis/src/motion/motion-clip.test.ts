import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MalformedSourceError, MissingSourceError } from "@wildpose/pose";
import { expect, onTestFinished, test } from "vitest";
import { readMotionClip } from "./motion-clip.js";

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "wildpose-motion-clip-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test("a motion that is not there is missing; a folder in its place cannot be read", async () => {
  const folder = temporaryFolder();
  await expect(readMotionClip(join(folder, "none.bvh"))).rejects.toThrow(
    new MissingSourceError("motion", join(folder, "none.bvh"), "correct the name"),
  );
  mkdirSync(join(folder, "a.bvh"));
  await expect(readMotionClip(join(folder, "a.bvh"))).rejects.toThrow(
    new MalformedSourceError(
      "motion",
      join(folder, "a.bvh"),
      "cannot be read (EISDIR); it is a folder: name a file in it",
    ),
  );
});

// The superuser may read everything.
test.skipIf(process.platform === "win32" || process.getuid?.() === 0)(
  "a motion that may not be read says what to change",
  async () => {
    const path = join(temporaryFolder(), "a.bvh");
    writeFileSync(path, "");
    chmodSync(path, 0);
    await expect(readMotionClip(path)).rejects.toThrow(
      new MalformedSourceError("motion", path, "cannot be read (EACCES); change its permissions"),
    );
  },
);
