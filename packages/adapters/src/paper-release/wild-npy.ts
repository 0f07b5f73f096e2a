/**
 * `wild.npy` of `MPII_LSP.tar.gz`: a row for each of 9,131 images, with the file name, 34 numbers of 2D and 51 of 3D
 * (llcshappy/Monocular-3D-Human-Pose `Dataset/readme.md`; its shape (9131, 86) is in issue 15).
 *
 * Which of numpy's types it has is not known: an array of objects and one of texts are read.
 */
import { readNpy } from "@wildpose/formats/numpy";
import { RecordProblem, shown } from "../record-problem.js";
import { PAPER_JOINTS } from "./joint-order.js";
import type { StoredPoses } from "./stored-poses.js";

const COLUMNS = 1 + PAPER_JOINTS * 2 + PAPER_JOINTS * 3;

/** @throws {FormatError} when it is no npy file, {@link RecordProblem} when it is not of this form. */
export function readWildNpy(bytes: Uint8Array): StoredPoses {
  const { shape, data, dtype } = readNpy(bytes);
  if (shape.length !== 2 || shape[1] !== COLUMNS || ArrayBuffer.isView(data)) {
    throw new RecordProblem(
      `an array of texts or objects of shape N × ${COLUMNS} expected, found ${dtype} of shape ${shape.join(" × ") || "()"}`,
    );
  }
  const [count] = shape;
  const imageNames: string[] = [];
  const flat2d = new Float32Array(count * PAPER_JOINTS * 2);
  const flat3d = new Float32Array(count * PAPER_JOINTS * 3);
  for (let row = 0; row < count; row++) {
    const name = textOf(data[row * COLUMNS]);
    if (name === null || name === "") {
      throw new RecordProblem(`row ${row}: a file name first expected, found ${shown(data[row * COLUMNS])}`);
    }
    imageNames.push(name);
    for (let column = 1; column < COLUMNS; column++) {
      const value = numberOf(data[row * COLUMNS + column]);
      if (value === null) {
        throw new RecordProblem(
          `row ${row}, column ${column}: a number expected, found ${shown(data[row * COLUMNS + column])}`,
        );
      }
      const at = column - 1;
      if (at < PAPER_JOINTS * 2) flat2d[row * PAPER_JOINTS * 2 + at] = value;
      else flat3d[row * PAPER_JOINTS * 3 + at - PAPER_JOINTS * 2] = value;
    }
  }
  return { imageNames, flat2d, flat3d, interleaved: false };
}

function textOf(value: unknown): string | null {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("utf8");
  return typeof value === "string" ? value : null;
}

/** Null for what is no finite number. */
function numberOf(value: unknown): number | null {
  const text = textOf(value);
  const number = text === null ? value : text.trim() === "" ? null : Number(text);
  return typeof number === "number" && Number.isFinite(number) ? number : null;
}
