/** Poses as the paper's release may hold them, with invented numbers. For tests. */
import { randomStream } from "@wildpose/pose";
import type { PoseLayout } from "../paper-release/pose-layout.js";

const JOINTS = 17;
const ROOT = 10;

export interface MadePoses {
  readonly imageNames: readonly string[];
  /** Joint by joint: [17][2] pixels, [17][3] millimetres relative to joint 10. */
  readonly poses: readonly { readonly picture: number[][]; readonly body: number[][] }[];
}

export function madePoses(count: number): MadePoses {
  const random = randomStream(4, "paper-release");
  const poses = Array.from({ length: count }, () => {
    const body = Array.from({ length: JOINTS }, (_, joint) =>
      [300, 500, 200].map((size) => (joint === ROOT ? 0 : 1 + random.integer(2 * size) - size)),
    );
    const depth = 4000 + random.integer(2000);
    const picture = body.map(([x, y, z]) => [500 + (1145 * x) / (z + depth), 480 + (1143 * y) / (z + depth)]);
    return { picture, body };
  });
  return { imageNames: poses.map((_, i) => `im${String(i).padStart(5, "0")}.jpg`), poses };
}

/** The 85 numbers of a row. */
export function rowNumbers({ picture, body }: MadePoses["poses"][number], layout: PoseLayout, unit = 1): number[] {
  const flat = (points: number[][]) =>
    layout === "interleaved" ? points.flat() : points[0].flatMap((_, axis) => points.map((point) => point[axis]));
  return [...flat(picture), ...flat(body).map((value) => value * unit)];
}

/** `wild.npy` as an array of objects, a text and 85 floating point numbers in each row. */
export function wildObjects({ imageNames, poses }: MadePoses, layout: PoseLayout): Uint8Array {
  const values = poses.flatMap((pose, i) => [
    pickledText(imageNames[i]),
    ...rowNumbers(pose, layout).map(pickledDouble),
  ]);
  const header = `{'descr': '|O', 'fortran_order': False, 'shape': (${poses.length}, 86), }`;
  const length = 64 * Math.ceil((10 + header.length + 1) / 64) - 10;
  return Buffer.concat([
    Buffer.from("\x93NUMPY\x01\x00", "latin1"),
    Buffer.of(length & 255, length >> 8),
    Buffer.from(`${header.padEnd(length - 1)}\n`),
    // The array as numpy pickles it: _reconstruct(ndarray, (0,), b"b"), then its state: 1, (N, 86), dtype("O8"), False, values.
    Buffer.from("\x80\x03cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\x00tC\x01btR(K\x01(J", "latin1"),
    uint32(poses.length),
    Buffer.from("K\x56tcnumpy\ndtype\n(X\x02\x00\x00\x00O8K\x00K\x01tR(K\x03X\x01\x00\x00\x00|NNNJ", "latin1"),
    Buffer.from("\xff\xff\xff\xffJ\xff\xff\xff\xffK\x3ftb\x89](", "latin1"),
    ...values,
    Buffer.from("etb."),
  ]);
}

function pickledText(text: string): Buffer {
  return Buffer.concat([Buffer.from("X"), uint32(Buffer.byteLength(text)), Buffer.from(text)]);
}

function pickledDouble(value: number): Buffer {
  const bytes = Buffer.alloc(9, "G");
  bytes.writeDoubleBE(value, 1);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
