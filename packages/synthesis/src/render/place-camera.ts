/** The camera of a picture: one that training poses are seen by, turned and framed so that the person fills the picture. */
import type { RandomStream } from "@wildpose/pose";
import { turnX, turnY } from "../body-points.js";
import { viewForTraining } from "../training-camera.js";
import { cameraFromWorld } from "../view-body.js";
import { type Mesh, VERTEX } from "./mesh.js";
import type { Person } from "./person.js";

export interface PlacedCamera {
  /** [3, 3] camera from world and [3] millimetres. */
  readonly rotation: Float64Array;
  readonly translation: Float64Array;
  /** Degrees, of the camera before it is turned to the side. */
  readonly pitch: number;
  readonly roll: number;
  /** Camera from the camera before it was turned. */
  readonly turned: Float64Array;
}

/** Degrees that a person may be away from the axis of the camera: a picture is often a part of a larger one. */
const OFF_AXIS = 9;

/** Draws where a camera is and where it looks. */
export function placeCamera(random: RandomStream, person: Person): PlacedCamera {
  const view = viewForTraining(person, random);
  const turned = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
  turnY(turned, random.normal(0, OFF_AXIS));
  turnX(turned, random.normal(0, OFF_AXIS / 2));
  const rotation = product(turned, cameraFromWorld(view.yaw, view.pitch, view.roll, new Float64Array(9)));
  const { distanceMm } = view;
  const translation = Float64Array.of(turned[2] * distanceMm, turned[5] * distanceMm, turned[8] * distanceMm);
  return { rotation, translation, pitch: view.pitch, roll: view.roll, turned };
}

export function product(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  const out = new Float64Array(9);
  for (let row = 0; row < 9; row += 3) {
    for (let column = 0; column < 3; column++) {
      out[row + column] = a[row] * b[column] + a[row + 1] * b[column + 3] + a[row + 2] * b[column + 6];
    }
  }
  return out;
}

/** The share of the picture that a person's longer side takes. */
const FILLS = [0.6, 0.95] as const;

/**
 * Frames the vertices of a mesh: their longer side takes a drawn share of the picture, and all are inside.
 *
 * @param size pixels of the picture's side.
 * @returns [fx, fy, cx, cy] pixels; the centre of the top-left pixel is (0, 0).
 */
export function frame(random: RandomStream, mesh: Mesh, size: number): [number, number, number, number] {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let vertex = 0; vertex < mesh.vertexCount; vertex++) {
    const at = vertex * VERTEX;
    const x = mesh.vertices[at] / mesh.vertices[at + 2];
    const y = mesh.vertices[at + 1] / mesh.vertices[at + 2];
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  const share = random.uniform(...FILLS);
  const focal = (share * size) / Math.max(right - left, bottom - top);
  const shift = (from: number, to: number) => {
    const free = Math.min((size - focal * (to - from)) / 2, size * 0.16);
    return (size - 1) / 2 - (focal * (from + to)) / 2 + random.uniform(-0.9, 0.9) * free;
  };
  return [focal, focal, shift(left, right), shift(top, bottom)];
}
