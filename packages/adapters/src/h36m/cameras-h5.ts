/**
 * 3d-pose-baseline's `cameras.h5`: `subjectN/cameraM/{R,T,f,c,k,p,Name}`. R is stored by columns, T is the camera's place in
 * millimetres, Name holds the serial number as character codes.
 */
import { rigidFromCentre } from "@wildpose/camera";
import { openHdf5 } from "@wildpose/formats/hdf5";
import { RecordProblem, shown } from "../record-problem.js";
import { type CameraTable, cameraTable, type H36mCamera } from "./cameras.js";
import { rotationOfBaseline } from "./quirks.js";

/**
 * The cameras of `cameras.h5`: 7 or 11 subjects. Datasets beside them, such as the stray `3dtest`, are not looked at.
 *
 * @throws {FormatError} when it is no HDF5 file.
 * @throws {RecordProblem} when it has no cameras, or one that is not as described.
 */
export function camerasOfH5(bytes: Uint8Array): CameraTable {
  const file = openHdf5(bytes);
  const groups = new Set(file.paths.flatMap((path) => /^(subject\d+\/camera\d+)\/R$/.exec(path)?.[1] ?? []));
  if (groups.size === 0) throw new RecordProblem("datasets subjectN/cameraM/R expected, found none");
  return cameraTable(
    [...groups].map((group): H36mCamera => {
      const numbers = (name: string, count: number): number[] => {
        const { data } = file.dataset(`${group}/${name}`);
        const found = Array.from(data as ArrayLike<unknown>, Number);
        if (found.length === count) return found;
        throw new RecordProblem(`${group}/${name}: ${count} numbers expected, found ${found.length}`);
      };
      const [fx, fy] = numbers("f", 2);
      const [cx, cy] = numbers("c", 2);
      const [k1, k2, k3] = numbers("k", 3);
      const [p1, p2] = numbers("p", 2);
      const [r11, r12, r13, r21, r22, r23, r31, r32, r33] = numbers("R", 9);
      const [x, y, z] = numbers("T", 3);
      const id = String.fromCharCode(...numbers("Name", 8));
      if (!/^\d{8}$/.test(id)) throw new RecordProblem(`${group}/Name: eight digits expected, found ${shown(id)}`);
      return {
        subject: `S${group.slice("subject".length, group.indexOf("/"))}`,
        id,
        intrinsics: [fx, fy, cx, cy],
        distortion: [k1, k2, k3, p1, p2],
        cameraFromWorld: rigidFromCentre(rotationOfBaseline([r11, r12, r13, r21, r22, r23, r31, r32, r33]), [x, y, z]),
      };
    }),
  );
}
