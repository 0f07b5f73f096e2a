import { createLabelGenerator, type LabelGenerator } from "@wildpose/inference";
import { h36m17 } from "@wildpose/pose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CHUNK_SIZE } from "../plan/pose-chunk.js";
import { madeChunks } from "../testing/made-chunks.js";
import { readableImage } from "../testing/readable-image.js";
import type { AnnotatedSource } from "./annotated-sources.js";
import { labelLine } from "./label-line.js";
import { type LabelledPerson, labelPersons } from "./label-persons.js";

let generator: LabelGenerator;
beforeAll(async () => {
  generator = await createLabelGenerator();
});
afterAll(() => generator.close());

function madeSource(count: number): AnnotatedSource {
  const persons = Array.from({ length: count }, (_, n) => ({
    ...{ id: `lsp/${n}`, imagePath: `${n}.jpg`, missing: ["leftWrist"] },
    image: n % 2 ? readableImage(300, 400) : ({ state: "missing" } as const),
  }));
  return { source: "lsp", images: "/images", persons: count, rejected: new Map(), chunks: madeChunks(persons) };
}

async function labelled(count: number, wanted?: (row: number) => boolean): Promise<LabelledPerson[]> {
  const persons: LabelledPerson[] = [];
  for await (const answer of labelPersons(madeSource(count), generator, {}, wanted)) {
    if ("person" in answer) persons.push(answer.person);
  }
  return persons;
}

test("persons come in the order they were read, over chunks, with the file of an image that is there", async () => {
  const persons = await labelled(CHUNK_SIZE + 3);
  expect(persons.map(({ id }) => id)).toEqual(Array.from({ length: CHUNK_SIZE + 3 }, (_, n) => `lsp/${n}`));
  expect(persons.slice(0, 2).map(({ imageFile }) => imageFile)).toEqual([null, "/images/1.jpg"]);
});

test("of some persons the labels are those they have among all", async () => {
  const all = await labelled(CHUNK_SIZE + 3);
  const some = await labelled(CHUNK_SIZE + 3, (row) => row === 1 || row === CHUNK_SIZE + 1);
  expect(some).toEqual([all[1], all[CHUNK_SIZE + 1]]);
});

test("a line says itself what its numbers are, and its label projects onto its 2D", async () => {
  const [person] = await labelled(1);
  const line = labelLine(person);
  expect(line).not.toContain("\n");
  const read = JSON.parse(line);
  expect(read).toMatchObject({
    sample_id: "lsp/0",
    joints: h36m17.joints,
    unit: "millimetre",
    camera_origin: "assumed",
  });
  expect(read.frame).toContain("+x right, +y down, +z forward");
  const wrist = h36m17.joints.indexOf("leftWrist");
  expect([read.keypoints_2d[wrist], read.visibility[wrist]]).toEqual([null, 0]);
  const [fx, fy, cx, cy] = read.camera;
  for (const [joint, place] of (read.keypoints_3d as [number, number, number][]).entries()) {
    if (joint === wrist) continue;
    const [x, y, z] = place.map((value, axis) => value + read.root_position[axis]);
    expect((fx * x) / z + cx).toBeCloseTo(read.keypoints_2d[joint][0], 1);
    expect((fy * y) / z + cy).toBeCloseTo(read.keypoints_2d[joint][1], 1);
  }
});
