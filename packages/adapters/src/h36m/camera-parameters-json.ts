/** karfly/human36m-camera-parameters `camera-parameters.json`: R is camera-from-world, t = −R·T, distortion in OpenCV's order. */
import { distortionFromOpencv } from "@wildpose/camera";
import { z } from "zod";
import { RecordProblem, shown } from "../record-problem.js";
import { type CameraTable, cameraTable } from "./cameras.js";
import { firstIssue } from "./first-issue.js";

const number = z.number();
const row = z.tuple([number, number, number]);
const layout = z.object({
  intrinsics: z.record(
    z.string(),
    z.object({
      calibration_matrix: z.tuple([row, row, row]),
      distortion: z.tuple([number, number, number, number, number]),
    }),
  ),
  extrinsics: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({ R: z.tuple([row, row, row]), t: z.tuple([z.tuple([number]), z.tuple([number]), z.tuple([number])]) }),
    ),
  ),
});

/**
 * The cameras of `camera-parameters.json`: all 11 subjects.
 *
 * @throws {RecordProblem} when it is no such file.
 */
export function camerasOfJson(bytes: Uint8Array): CameraTable {
  const parsed = layout.safeParse(jsonOf(bytes));
  if (!parsed.success) throw new RecordProblem(firstIssue(parsed.error));
  const { intrinsics, extrinsics } = parsed.data;
  return cameraTable(
    Object.entries(extrinsics).flatMap(([subject, cameras]) =>
      Object.entries(cameras).map(([id, { R, t }]) => {
        const lens = Object.hasOwn(intrinsics, id) ? intrinsics[id] : null;
        if (lens === null) throw new RecordProblem(`extrinsics.${subject}: camera ${shown(id)} has no intrinsics`);
        const [[fx, , cx], [, fy, cy]] = lens.calibration_matrix;
        return {
          subject,
          id,
          intrinsics: [fx, fy, cx, cy],
          distortion: distortionFromOpencv(lens.distortion),
          cameraFromWorld: { rotation: [...R[0], ...R[1], ...R[2]], translation: [t[0][0], t[1][0], t[2][0]] },
        };
      }),
    ),
  );
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8"));
  } catch (error) {
    throw new RecordProblem(`JSON expected, found something else (${shown((error as Error).message)})`, {
      cause: error,
    });
  }
}
