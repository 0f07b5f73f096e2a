import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { adapterFor } from "@wildpose/adapters";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Plan } from "../plan/plan-store.js";
import { emptyChunk, type PoseChunk } from "../plan/pose-chunk.js";
import type { LocatedSource } from "../recipe/locate-sources.js";
import type { OutputFolder } from "../work-folder/output-folder.js";
import { DAMAGED, hashImage } from "./hash-image.js";
import { type ImagesToLookAt, lookBeside } from "./look-at-images.js";

const sample = fileURLToPath(new URL("../../../../datasets/sample/lsp/images", import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wildpose-look-"));
  for (const [from, to] of ["im0001.jpg a.jpg", "im0002.jpg b.jpg"].map((pair) => pair.split(" "))) {
    await copyFile(join(sample, from), join(folder, to));
  }
});
afterAll(() => rm(folder, { recursive: true }));

/** A chunk of persons in these images; null for one whose image was not there. */
function chunkOf(images: readonly (string | null)[], measured = false): PoseChunk {
  const chunk = emptyChunk(0, measured);
  for (const [row, image] of images.entries()) {
    chunk.imagePaths.push(image ?? "missing.jpg");
    chunk.imageFound[row] = image === null ? 0 : 1;
  }
  chunk.count = images.length;
  return chunk;
}

function toLookAt(chunks: readonly PoseChunk[], writeFile: OutputFolder["writeFile"] = async () => {}): ImagesToLookAt {
  const source: LocatedSource = {
    ...{ adapter: adapterFor("lsp"), adapterModule: null, root: "lsp", sequences: [], inputs: [] },
    images: folder,
  };
  const plan: Plan = {
    chunks: chunks.map(({ count, measured }, at) => ({ offset: 0, bytes: 0, sha256: String(at), count, measured })),
    index: { sourceOfChunk: chunks.map(() => 0), sides: new Uint8Array(0), orders: new Float64Array(0) },
    tallies: () => [],
    sha256: "",
    read: async (at) => chunks[at],
  };
  const output = { writeFile, readFile: async () => null } as Partial<OutputFolder> as OutputFolder;
  return { sources: [source], plan, output, recipe: { nearDuplicatesWithin: 7, imageSize: null }, key: "" };
}

/** Until a signal aborts. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
}

describe("images that are looked at beside other work", () => {
  test("have a hash for each of their persons; an image of two chunks is one", async () => {
    const chunks = [
      chunkOf(["a.jpg", "a.jpg", null, "b.jpg"]),
      chunkOf(["b.jpg", "gone.jpg"]),
      chunkOf(["a.jpg"], true),
    ];
    const { result, images } = await lookBeside(async () => "done", toLookAt(chunks), {});
    expect(result).toBe("done");
    const [a, b] = await Promise.all(
      ["a.jpg", "b.jpg"].map(async (name) => [...(await hashImage(await readFile(join(folder, name)), "picture"))]),
    );
    const none = [0, 0, 0, 0];
    expect(images.compared).toBe(4);
    expect(images.ofChunk.map((hashes) => [...(hashes ?? [])])).toEqual([
      [a, a, none, b].flat(),
      [b, none].flat(),
      // With measured 3D by its bytes alone.
      [a[0], a[1], 0, 0],
    ]);
  });

  test("are left alone where the recipe says so", async () => {
    const { images } = await lookBeside(
      async () => {},
      { ...toLookAt([chunkOf(["a.jpg"])]), recipe: { nearDuplicatesWithin: null, imageSize: null } },
      {},
    );
    expect(images).toEqual({ within: 0, compared: null, ofChunk: [] });
  });

  test("are known to be damaged where they have to be decoded, also where they are not compared", async () => {
    const whole = await readFile(join(folder, "a.jpg"));
    await writeFile(join(folder, "half.jpg"), whole.subarray(0, whole.length >> 1));
    const chunks = [chunkOf(["a.jpg", "half.jpg", null]), chunkOf(["half.jpg"], true)];
    const wordsOf = async (recipe: ImagesToLookAt["recipe"]) => {
      const { images } = await lookBeside(async () => {}, { ...toLookAt(chunks), recipe }, {});
      return images.ofChunk.map((hashes) => [...(hashes ?? [])]);
    };
    const imageSize = { longest: 100, quality: 90 };
    for (const nearDuplicatesWithin of [7, null]) {
      const [first, second] = await wordsOf({ nearDuplicatesWithin, imageSize });
      expect(first.slice(4)).toEqual([...DAMAGED, 0, 0, 0, 0]);
      expect(first.slice(0, 4)).not.toEqual(DAMAGED);
      expect(second).toEqual(DAMAGED);
    }
    const [first] = await wordsOf({ nearDuplicatesWithin: 7, imageSize: null });
    expect(first.slice(4, 8)).not.toEqual(DAMAGED);
  });

  test("the work's failure ends the looking, and is what is told", async () => {
    let written = 0;
    const chunks = Array.from({ length: 50 }, () => chunkOf(["a.jpg"]));
    const failing = async () => {
      throw new Error("no labels");
    };
    const counting = async () => {
      written++;
    };
    await expect(lookBeside(failing, toLookAt(chunks, counting), {})).rejects.toThrow("no labels");
    expect(written).toBeLessThan(2);
  });

  test("their failure ends the work, and is what is told", async () => {
    const full = async () => {
      throw new Error("disk full");
    };
    await expect(lookBeside(aborted, toLookAt([chunkOf(["a.jpg"])], full), {})).rejects.toThrow("disk full");
  });

  test("a signal ends both", async () => {
    const controller = new AbortController();
    const looking = lookBeside(aborted, toLookAt([chunkOf(["a.jpg"])]), { signal: controller.signal });
    controller.abort(new Error("interrupted"));
    await expect(looking).rejects.toThrow("interrupted");
  });
});
