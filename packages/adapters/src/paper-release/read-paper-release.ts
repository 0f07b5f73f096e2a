/** The poses that the paper published, from `wild.npy` or `annot_*.h5`, with what had to be assumed to read them. */
import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { FormatError } from "@wildpose/formats";
import { h36m17, InvalidSettingError, MalformedSourceError, MissingSourceError } from "@wildpose/pose";
import { RecordProblem, withNextStep } from "../record-problem.js";
import { problemOfKind, problemOfReading } from "../source-files.js";
import { readAnnotationsH5 } from "./annotations-h5.js";
import { PAPER_JOINTS, PAPER_ROOT } from "./joint-order.js";
import { PAPER_RELEASE, type PaperRelease, type PaperReleaseOptions } from "./paper-file.js";
import { detectLayout, interleaved, type PoseLayout } from "./pose-layout.js";
import type { StoredPoses } from "./stored-poses.js";
import { readWildNpy } from "./wild-npy.js";

/** A person's joints lie this far from their root, on average (root of the mean square), in metres. */
const BODY_METRES = { least: 0.1, most: 2 } as const;

/**
 * Reads a file of the paper's release. Pickled objects are read as data; nothing is executed.
 *
 * @throws {MissingSourceError} when it is not there.
 * @throws {MalformedSourceError} when it does not have the form that is known.
 * @throws {InvalidSettingError} when its layout cannot be found out and was not given.
 */
export async function readPaperRelease(path: string, { joints, layout }: PaperReleaseOptions): Promise<PaperRelease> {
  const stored = await readStored(path);
  const hip = joints.indexOf(h36m17.joints[h36m17.root]);
  const root = hip === -1 ? PAPER_ROOT : hip;
  const { keypoints2d, keypoints3d, assumption } = arrange(path, stored, layout, root);
  const metres = radius(keypoints3d, root);
  const inMetres = metres >= BODY_METRES.least && metres <= BODY_METRES.most;
  return {
    path,
    imageNames: stored.imageNames,
    keypoints2d,
    keypoints3d: inMetres ? keypoints3d.map((value) => value * 1000) : keypoints3d,
    assumptions: [
      ...(hip === -1 ? [`joint ${PAPER_ROOT} is the root, as in the authors' code`] : []),
      assumption,
      `3D is in ${inMetres ? "metres" : "millimetres"}: joints are ${metres.toPrecision(3)} from their root`,
    ],
  };
}

async function readStored(path: string): Promise<StoredPoses> {
  let bytes: Buffer;
  try {
    const problem = problemOfKind(await stat(path));
    if (problem !== null) throw new MalformedSourceError(PAPER_RELEASE, path, problem);
    bytes = await readFile(path);
  } catch (error) {
    if (error instanceof MalformedSourceError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") {
      throw new MissingSourceError(PAPER_RELEASE, path, "unpack it from MPII_LSP.tar.gz or H36M-images.tar.gz", {
        cause: error,
      });
    }
    throw new MalformedSourceError(PAPER_RELEASE, path, problemOfReading(code), { cause: error });
  }
  try {
    const stored = /\.npy$/i.test(basename(path)) ? readWildNpy(bytes) : readAnnotationsH5(bytes);
    if (stored.imageNames.length === 0) throw new RecordProblem("at least one pose expected, found none");
    return stored;
  } catch (error) {
    if (!(error instanceof FormatError || error instanceof RecordProblem)) throw error;
    const problem = withNextStep(error.message, "download it again");
    throw new MalformedSourceError(PAPER_RELEASE, path, problem, { cause: error });
  }
}

function arrange(
  path: string,
  { flat2d, flat3d, interleaved: known }: StoredPoses,
  layout: PoseLayout | null,
  root: number,
) {
  if (known)
    return {
      keypoints2d: flat2d,
      keypoints3d: flat3d,
      assumption: "the file itself says which numbers are x, y and z",
    };
  if (layout !== null) {
    return {
      keypoints2d: interleaved(flat2d, layout, 2),
      keypoints3d: interleaved(flat3d, layout, 3),
      assumption: `2D and 3D are ${layout}, as you said`,
    };
  }
  const detected = detectLayout(flat2d, flat3d, root);
  if (detected === null) {
    throw new InvalidSettingError(
      `${path}: whether its numbers are planar or interleaved cannot be told from them; say it with --layout`,
    );
  }
  return {
    keypoints2d: interleaved(flat2d, detected.keypoints2d, 2),
    keypoints3d: interleaved(flat3d, detected.keypoints3d, 3),
    assumption: detected.evidence,
  };
}

/** Median over the poses of the root mean square of the joints' distances from the root. */
function radius(keypoints3d: Float32Array, root: number): number {
  const size = PAPER_JOINTS * 3;
  const radii = new Float64Array(keypoints3d.length / size);
  for (let pose = 0; pose < radii.length; pose++) {
    let sum = 0;
    for (let i = 0; i < size; i++)
      sum += (keypoints3d[pose * size + i] - keypoints3d[pose * size + root * 3 + (i % 3)]) ** 2;
    radii[pose] = Math.sqrt(sum / PAPER_JOINTS);
  }
  return radii.sort()[Math.floor(radii.length / 2)];
}
