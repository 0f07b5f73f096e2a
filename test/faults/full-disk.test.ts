/** A disk that fills up while a release is built on it: a small file system of its own, in memory. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmdirSync, rmSync } from "node:fs";
import { readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BuildEvent, buildDataset } from "@wildpose/builder";
import { OutputFolderError } from "@wildpose/pose";
import { describe, expect, onTestFinished, test } from "vitest";
import { hashesOf, smallBuild } from "./elsewhere.js";

const MEGABYTE = 1 << 20;

function mountSmallDisk(): string {
  const place = mkdtempSync(join(tmpdir(), "wildpose-small-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${16 * MEGABYTE}`, "tmpfs", place], { stdio: "ignore" });
  } catch (error) {
    rmdirSync(place);
    throw error;
  }
  return place;
}

function unmount(place: string): void {
  execFileSync("umount", [place]);
  rmdirSync(place);
}

const mayMount = (() => {
  try {
    unmount(mountSmallDisk());
    return true;
  } catch {
    return false;
  }
})();

/** Takes all the room that is left, to the last byte. */
async function fill(disk: string): Promise<void> {
  for (let size = MEGABYTE, part = 0; size >= 1; ) {
    await writeFile(join(disk, "filler", String(part++)), new Uint8Array(size)).catch(() => {
      size = Math.floor(size / 2);
    });
  }
}

function smallDisk(): string {
  const disk = mountSmallDisk();
  onTestFinished(() => unmount(disk));
  mkdirSync(join(disk, "filler"));
  return disk;
}

describe.skipIf(!mayMount)(`a full disk${mayMount ? "" : " (skipped: no file system may be mounted here)"}`, () => {
  test.each(["label", "write"] as const)(
    "in the stage %s: said with the next step, and nothing is lost",
    async (stage) => {
      const disk = smallDisk();
      const { optionsFor } = smallBuild();
      const undisturbed = optionsFor("undisturbed");
      await buildDataset(undisturbed);

      const options = { ...undisturbed, out: join(disk, "release") };
      let filling: Promise<void> | null = null;
      // What is reported was written just before; the disk is full when the next is.
      const full = buildDataset({
        ...options,
        onProgress: (event: BuildEvent) => {
          if (event.stage === stage) filling ??= fill(disk);
        },
      });
      const problem = await full.catch((error: unknown) => error);
      await filling;
      expect(problem).toBeInstanceOf(OutputFolderError);
      expect((problem as Error).message).toBe(
        `${options.out}: no space left to write (ENOSPC); free some and go on with --resume, or choose another folder with --out`,
      );
      expect((await readdir(disk)).sort()).toEqual(["filler", "release.partial"]);
      // Still as full: the same again.
      await expect(buildDataset({ ...options, resume: true })).rejects.toThrow("no space left to write (ENOSPC)");

      rmSync(join(disk, "filler"), { recursive: true });
      const stages = new Set<string>();
      await buildDataset({ ...options, resume: true, onProgress: (event) => stages.add(event.stage) });
      expect([...stages]).not.toContain("read");
      expect(await hashesOf(options.out)).toEqual(await hashesOf(undisturbed.out));
      expect(await readdir(disk)).toEqual(["release"]);
    },
  );

  test("from the start: said, and nothing is left", async () => {
    const disk = smallDisk();
    await fill(disk);
    const { optionsFor } = smallBuild();
    const out = join(disk, "release");
    await expect(buildDataset({ ...optionsFor("release"), out })).rejects.toThrow(
      `${out}: no space left to write (ENOSPC); free some`,
    );
    expect(existsSync(out)).toBe(false);
    expect(await readdir(disk)).toEqual(["filler"]);
  });
});
