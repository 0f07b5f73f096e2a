/**
 * MMPose's `cameras.pkl`, written by its `tools/dataset_converters/preprocess_h36m.py`: a dict by (subject, camera) whose
 * values have R from the camera to the world, T the camera's place in metres, f, c, k and p in our order.
 */
import { rigidFromCentre } from "@wildpose/camera";
import { isNumpyArray, type PickleValue, readPickle } from "@wildpose/formats/numpy";
import { RecordProblem, shown } from "../record-problem.js";
import { type CameraTable, cameraTable, type H36mCamera } from "./cameras.js";
import { rotationOfMmpose } from "./quirks.js";

/**
 * The cameras of `cameras.pkl`: all 11 subjects.
 *
 * @throws {FormatError} when it is no pickle.
 * @throws {RecordProblem} when it is another one.
 */
export function camerasOfPickle(bytes: Uint8Array): CameraTable {
  const value = readPickle(bytes);
  if (!(value instanceof Map)) throw new RecordProblem("a dict of cameras expected, found something else");
  return cameraTable([...value].map(([key, camera]) => cameraOf(key, camera)));
}

function cameraOf(key: PickleValue, camera: PickleValue): H36mCamera {
  if (!Array.isArray(key) || typeof key[0] !== "string" || typeof key[1] !== "string" || key.length !== 2) {
    throw new RecordProblem("keys (subject, camera) expected, found others");
  }
  const [subject, id] = key;
  if (!(camera instanceof Map)) throw new RecordProblem(`camera ${shown(`${subject}/${id}`)}: a dict expected`);
  const numbers = (name: string, count: number): number[] => {
    const array: PickleValue | undefined = camera.get(name);
    if (array === undefined || !isNumpyArray(array) || array.data.length !== count) {
      throw new RecordProblem(`camera ${shown(`${subject}/${id}`)}: ${name}: an array of ${count} numbers expected`);
    }
    return Array.from(array.data as ArrayLike<unknown>, Number);
  };
  const [fx, fy] = numbers("f", 2);
  const [cx, cy] = numbers("c", 2);
  const [k1, k2, k3] = numbers("k", 3);
  const [p1, p2] = numbers("p", 2);
  const [r11, r12, r13, r21, r22, r23, r31, r32, r33] = numbers("R", 9);
  const [x, y, z] = numbers("T", 3).map((metres) => metres * 1000);
  return {
    subject,
    id,
    intrinsics: [fx, fy, cx, cy],
    distortion: [k1, k2, k3, p1, p2],
    cameraFromWorld: rigidFromCentre(rotationOfMmpose([r11, r12, r13, r21, r22, r23, r31, r32, r33]), [x, y, z]),
  };
}
