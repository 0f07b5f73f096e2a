import {
  type Distortion,
  distortionFromOpencv,
  type Intrinsics,
  type RigidTransform,
  rotationError,
} from "@wildpose/camera";
import { InvalidSettingError } from "@wildpose/pose";
import { RecordProblem } from "../record-problem.js";
import { publishedExtrinsics, publishedIntrinsics } from "./published-cameras.js";
import { cameraIds, subjects } from "./sequence-names.js";

/** A camera as it stood for one subject. Every camera file gives the same record. */
export interface H36mCamera {
  /** `S1` */
  readonly subject: string;
  /** Serial number. */
  readonly id: string;
  readonly intrinsics: Intrinsics;
  readonly distortion: Distortion;
  /** World: millimetres, z up, the stage around (0, 0). */
  readonly cameraFromWorld: RigidTransform;
}

/** By {@link cameraKey}. */
export type CameraTable = ReadonlyMap<string, H36mCamera>;

export function cameraKey(subject: string, id: string): string {
  return `${subject}/${id}`;
}

/**
 * A camera of the table.
 *
 * @throws {InvalidSettingError} when it is not in it.
 */
export function cameraFor(cameras: CameraTable, subject: string, id: string): H36mCamera {
  const camera = cameras.get(cameraKey(subject, id));
  if (camera !== undefined) return camera;
  throw new InvalidSettingError(
    `h36m: options: camera_file: a file with camera ${id} of ${subject} expected, found one with ${cameras.size} others; name another, or leave that subject out`,
  );
}

/** How far a rotation in a file may be from one. Files have 7 to 16 digits. */
const ROTATION_TOLERANCE = 1e-5;

/**
 * A table of cameras that can be Human3.6M's: rotations that are rotations, and cameras that stand upright, as all of them
 * do. A rotation taken the wrong way around is not upright.
 *
 * @throws {RecordProblem} naming the camera.
 */
export function cameraTable(cameras: Iterable<H36mCamera>): CameraTable {
  const table = new Map<string, H36mCamera>();
  for (const camera of cameras) {
    const key = cameraKey(camera.subject, camera.id);
    const { rotation, translation } = camera.cameraFromWorld;
    const numbers = [...camera.intrinsics, ...camera.distortion, ...rotation, ...translation];
    if (!numbers.every(Number.isFinite))
      throw new RecordProblem(`camera ${key}: finite numbers expected, found others`);
    if (camera.intrinsics[0] <= 0 || camera.intrinsics[1] <= 0) {
      throw new RecordProblem(`camera ${key}: focal lengths above 0 expected, found ${camera.intrinsics.slice(0, 2)}`);
    }
    const error = rotationError(rotation);
    if (!(error <= ROTATION_TOLERANCE)) {
      throw new RecordProblem(`camera ${key}: a rotation expected, found a matrix that is ${error} from one`);
    }
    // The camera's y axis, which points down in the image, in the world, whose z axis points up.
    if (rotation[5] > -0.93) {
      throw new RecordProblem(
        `camera ${key}: an upright camera expected, found one that leans by ${Math.round((Math.acos(-rotation[5]) * 180) / Math.PI)} degrees, as when R is taken the wrong way around`,
      );
    }
    if (table.has(key)) throw new RecordProblem(`camera ${key}: each camera once expected, found it a second time`);
    table.set(key, camera);
  }
  return table;
}

/** The cameras as they are published in code, for when no file with them is at hand: 7 subjects. */
export function publishedCameras(): CameraTable {
  return cameraTable(
    subjects.flatMap((subject) =>
      cameraIds.map((id, index): H36mCamera => {
        const [first, second, third, translation] = publishedExtrinsics[subject][index];
        const { intrinsics, opencvDistortion } = publishedIntrinsics[id];
        return {
          subject,
          id,
          intrinsics,
          distortion: distortionFromOpencv(opencvDistortion),
          cameraFromWorld: { rotation: [...first, ...second, ...third], translation },
        };
      }),
    ),
  );
}
