/** Source files made by code, in the official layouts, with invented numbers. For tests only. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type MatlabNumeric,
  type MatlabValue,
  matlabDoubles,
  matlabEmpty,
  matlabStruct,
  matlabText,
  writeMatlabV5,
} from "@wildpose/formats";
import { afterAll } from "vitest";

/** Writes files into a folder that is removed when the test file is done. */
export function temporaryFolder(): (name: string, content: string | Uint8Array) => Promise<string> {
  let folder: Promise<string> | null = null;
  afterAll(async () => {
    if (folder) await rm(await folder, { recursive: true });
  });
  return async (name, content) => {
    folder ??= mkdtemp(join(tmpdir(), "wildpose-adapters-"));
    const path = join(await folder, name);
    await writeFile(path, content);
    return path;
  };
}

/** [x, y, flag] of a joint, in the file's own pixels. */
export type Triple = readonly [x: number, y: number, flag: number];

/** 14 invented joints; joint j of person p is at (100 p + 10 j + 0.5, 200 p + 7 j + 0.25). */
export function madeTriples(person: number, flag = 0): Triple[] {
  return Array.from({ length: 14 }, (_, joint) => [
    100 * person + 10 * joint + 0.5,
    200 * person + 7 * joint + 0.25,
    flag,
  ]);
}

/** `joints` as LSP lays it out: 3×14×N. */
export function lspFile(persons: readonly (readonly Triple[])[]): Uint8Array {
  return writeMatlabV5({ joints: matlabDoubles([3, 14, persons.length], persons.flat(2)) });
}

/** `joints` as LSP-Extended lays it out: 14×3×N. */
export function lspetFile(persons: readonly (readonly Triple[])[]): Uint8Array {
  const values = persons.flatMap((joints) => [0, 1, 2].flatMap((channel) => joints.map((joint) => joint[channel])));
  return writeMatlabV5({ joints: matlabDoubles([14, 3, persons.length], values) });
}

export function uint8(value: number): MatlabNumeric {
  return { kind: "numeric", class: "uint8", logical: false, dims: [1, 1], data: Uint8Array.of(value), imaginary: null };
}

export function uint16(value: number): MatlabNumeric {
  return {
    kind: "numeric",
    class: "uint16",
    logical: false,
    dims: [1, 1],
    data: Uint16Array.of(value),
    imaginary: null,
  };
}

export function double(value: number): MatlabNumeric {
  return matlabDoubles([1, 1], [value]);
}

type Fields = Readonly<Record<string, MatlabValue>>;

export function struct(...elements: Fields[]): MatlabValue {
  return matlabStruct([1, elements.length], elements);
}

/** A point of MPII, fields in the usual order. */
export function point(id: number, x = 100 + id, y = 200 + id, isVisible: MatlabValue = uint8(1)): Fields {
  return { x: uint16(x), y: uint16(y), id: uint8(id), is_visible: isVisible };
}

/** A person of MPII with the fields of a training record. */
export function person(points: readonly Fields[], extra: Fields = {}): Fields {
  return {
    x1: uint16(300),
    y1: uint8(40),
    x2: uint16(360),
    y2: uint8(110),
    ...extra,
    annopoints: struct({ point: struct(...points) }),
    scale: double(2.5),
    objpos: struct({ x: uint16(320), y: uint16(240) }),
  };
}

export interface MadeImage {
  readonly name: string;
  readonly annorect: MatlabValue;
  readonly train: number;
}

export function mpiiFile(images: readonly MadeImage[], release: Fields = {}): Uint8Array {
  const annolist = matlabStruct(
    [1, images.length],
    images.map(({ name, annorect }) => ({
      image: struct({ name: matlabText(name) }),
      annorect,
      frame_sec: matlabEmpty(),
      vidx: matlabEmpty(),
    })),
    ["image", "annorect", "frame_sec", "vidx"],
  );
  const imgTrain: MatlabValue = {
    kind: "numeric",
    class: "uint8",
    logical: false,
    dims: [1, images.length],
    data: Uint8Array.from(images, ({ train }) => train),
    imaginary: null,
  };
  return writeMatlabV5({ RELEASE: struct({ annolist, img_train: imgTrain, version: matlabText("12"), ...release }) });
}

/** 42 numbers of AI-Challenger: joint j at (10 j + person, 20 j + person) with the given codes, (0, 0) where the code is 3. */
export function aicTriples(person: number, codes: readonly number[] = []): number[] {
  return Array.from({ length: 14 }, (_, joint) => {
    const code = codes[joint] ?? 1;
    return code === 3 ? [0, 0, 3] : [10 * joint + person, 20 * joint + person, code];
  }).flat();
}

/** A record of AI-Challenger with the persons of the given numbers, in the given order. */
export function aicRecord(imageId: string, numbers: readonly number[]): Record<string, unknown> {
  return {
    url: "http://example.org/made.jpg",
    image_id: imageId,
    keypoint_annotations: Object.fromEntries(numbers.map((number) => [`human${number}`, aicTriples(number)])),
    human_annotations: Object.fromEntries(numbers.map((number) => [`human${number}`, [number, 20, number + 30, 60]])),
  };
}
