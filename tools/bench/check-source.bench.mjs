// @ts-check
/** `wildpose sources check` on a tree of 100,000 images, beside the least that counting them takes: one listing of the folder. */
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { checkSource, mpiiCard } from "@wildpose/adapters";
import { matlabDoubles, writeMatlabV5 } from "@wildpose/formats";
import { paired } from "./paired.mjs";

const IMAGES = 100_000;
const BATCH = 500;

export const bench = {
  name: "check-source",
  title: "Checking a download of 100,000 images",

  /** @param {{ scratch: string }} context */
  async run({ scratch }) {
    const images = join(scratch, "images");
    await mkdir(images);
    await writeFile(
      join(scratch, mpiiCard.trees[0].annotations[0].path),
      writeMatlabV5({ a: matlabDoubles([1, 1], [1]) }),
    );
    for (let from = 0; from < IMAGES; from += BATCH) {
      await Promise.all(
        Array.from({ length: BATCH }, (_, i) =>
          writeFile(join(images, `${String(from + i).padStart(9, "0")}.jpg`), ""),
        ),
      );
    }
    const check = await checkSource(mpiiCard, scratch);
    if (!check.ok || check.trees[0].images?.images !== IMAGES) throw new Error(check.problems.join("\n"));

    const { ours, peer, ratio } = await paired({
      rounds: 7,
      ours: () => checkSource(mpiiCard, scratch),
      peer: () => readdir(images),
    });
    const times = { ours: `${ours.toFixed(0)} ms`, peer: `readdir ${peer.toFixed(0)} ms` };
    return [{ what: "100,000 images, beside readdir", ...times, ratio, must: 0.2, unit: "times" }];
  },
};
