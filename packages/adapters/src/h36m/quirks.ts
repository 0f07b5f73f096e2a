/**
 * What Human3.6M's files, and the packages made from them, do differently from what one would expect.
 * Measured on the public code of 3d-pose-baseline, VideoPose3D, h36m-fetch, MMPose and c2f-vol, and on files of theirs.
 */
import { type Rotation, transposed } from "@wildpose/camera";
import {
  type Action,
  actions,
  type CameraId,
  cameraIds,
  type Subject,
  subjects,
  type Take,
  takeNamed,
} from "./sequence-names.js";

/**
 * Long names of actions that also occur: `TakingPhoto` and `WalkingDog` are S1's official files (3d-pose-baseline's README
 * renames them), `WalkingTogether` is how `metadata.xml` lists the action of the files `WalkTogether`.
 */
const longNames: Readonly<Record<string, Action>> = {
  TakingPhoto: "Photo",
  WalkingDog: "WalkDog",
  WalkingTogether: "WalkTogether",
};

/** The action of a name as files write it; null when it is none. Whole names: `Sitting` is not `SittingDown`. */
export function canonicalAction(name: string): Action | null {
  const canonical = longNames[name] ?? name;
  return actions.find((action) => action === canonical) ?? null;
}

/**
 * The take of a file's name. The number behind the action's name follows a space in official files and an underscore in
 * image names and in 3d-pose-baseline's detections.
 */
export function takeOfName(subject: string, name: string): Take | null {
  const match = /^([A-Za-z]+)(?:[ _](\d))?$/.exec(name);
  const action = match && canonicalAction(match[1]);
  return action ? takeNamed(subject, match[2] === undefined ? action : `${action} ${match[2]}`) : null;
}

/** `_ALL` and `_ALL 1` lie among the official files: calibration recordings that no protocol uses. */
export function isCalibrationRecording(name: string): boolean {
  return /^_ALL( \d)?$/.test(name);
}

/** The frame an image shows. */
export interface ImageFrame {
  readonly take: Take;
  readonly camera: CameraId;
  /** From 1. */
  readonly frame: number;
}

/**
 * What an image name says: `S1/S1_Directions_1.54138969/S1_Directions_1.54138969_000001.jpg`. Folders may lack, and so may
 * the ending: c2f-vol's `.mat` has names without it, whose last four characters are digits of the frame. Frames count from
 * 1: `_000001` is the first row of the pose arrays.
 *
 * @returns null when it is no such name, or of a take that does not exist.
 */
export function frameOfImageName(imageName: string): ImageFrame | null {
  const match = /^(?:.*[/\\])?(S\d+)_([A-Za-z]+(?:[ _]\d)?)\.(\d{8})_(\d{6})(?:\.(?:jpe?g|png))?$/i.exec(imageName);
  if (match === null) return null;
  const take = takeOfName(match[1], match[2]);
  const camera = cameraIds.find((id) => id === match[3]);
  const frame = Number(match[4]);
  return take && camera && frame > 0 ? { take, camera, frame } : null;
}

/**
 * What is known to be wrong with the data of a take.
 *
 * - `mocap-drift`: S9 Greeting, SittingDown 1 and Waiting 1, in all cameras. The joints are about 200 mm beside the person
 *   (isarandi/PosePile `ds/h36m/main.py` moves them back by that), 30 to 53 px in the image. `Greeting` is the file without
 *   number; `Greeting 1` is sound.
 * - `damaged-video`: S11 Directions, the file without number, camera 54138969. The video is cut short
 *   (anibali/h36m-fetch `process_all.py` leaves it out as action 2, subaction 2; 3d-pose-baseline issue 34).
 */
export function knownDefect({ subject, name }: Take, camera: CameraId): string | null {
  if (subject === "S9" && ["Greeting", "SittingDown 1", "Waiting 1"].includes(name)) return "mocap-drift";
  if (subject === "S11" && name === "Directions" && camera === "54138969") return "damaged-video";
  return null;
}

/**
 * Width and height of an image. Cameras 54138969 and 60457274 give 1002 lines, the others 1000; for S7 all give 1002 (`metadata.xml`,
 * and a frame of S7 by camera 55011271 in MMPose's test data, whose `cameras.pkl` says 1000).
 */
export function imageSizeOf(subject: Subject, camera: CameraId): readonly [width: number, height: number] {
  const tall = subject === "S7" || camera === "54138969" || camera === "60457274";
  return [1000, tall ? 1002 : 1000];
}

/** The 17 joints of the 32 that files have; the others repeat one of them, or are toes, fingers and ends of bones. */
export const jointsOf32 = [0, 1, 2, 3, 6, 7, 8, 12, 13, 14, 15, 17, 18, 19, 25, 26, 27] as const;

/** c2f-vol's 17 joints have the left leg before the right: where each of ours is. */
export const jointsOfC2f = [0, 4, 5, 6, 1, 2, 3, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16] as const;

/** 3d-pose-baseline's `cameras.h5` has the rotation by columns. */
export function rotationOfBaseline(stored: Rotation): Rotation {
  return transposed(stored);
}

/** MMPose's `cameras.pkl` has the rotation from the camera to the world. */
export function rotationOfMmpose(stored: Rotation): Rotation {
  return transposed(stored);
}

/** Which split a subject is in, by the protocol everybody follows. */
export function splitOf(subject: Subject): "train" | "test" {
  return subjects.indexOf(subject) < 5 ? "train" : "test";
}
