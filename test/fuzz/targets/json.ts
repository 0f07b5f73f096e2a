import { FormatError } from "@wildpose/formats";
import { jsonArrayElements, jsonKeys } from "@wildpose/formats/json";
import type { FuzzTarget } from "../fuzz-target.js";
import { realFiles } from "../real-files.js";

const rows = [{ id: 1, name: "Grüße ∆ 😀", box: [1, -2.5e3, 0], deep: [[{ '\\"': null }]] }, "]},{[", true, 7, []];
const text = (value: unknown, space?: number) => new TextEncoder().encode(JSON.stringify(value, null, space));

/** The pieces a file is read in. */
const PIECES = [1, 13, 4096];

export const target: FuzzTarget = {
  name: "json",
  files: async () => [
    { name: "array.json", bytes: text(rows) },
    { name: "spaced.json", bytes: text(rows, 2) },
    { name: "object.json", bytes: text({ info: { a: rows }, images: rows, annotations: rows, categories: [] }) },
    ...realFiles("coco/mmpose/test_coco.json", "aic/keypoint_annotations_cut300.json"),
  ],
  read: async (bytes) => {
    const size = PIECES[bytes.length % PIECES.length];
    const refusals: unknown[] = [];
    for (const keys of [undefined, ["annotations"], ["images", "annotations"]]) {
      try {
        for await (const _element of jsonArrayElements(inPieces(bytes, size), { keys }));
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        refusals.push(error);
      }
    }
    await jsonKeys(inPieces(bytes, size));
    if (refusals.length === 3) throw refusals[0];
  },
};

function* inPieces(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
