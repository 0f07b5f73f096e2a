/**
 * The official `metadata.xml`: `w0` is one bracketed string of 300 numbers. Source for their order: 3d-pose-baseline
 * `src/cameras.py`, `load_camera_params`.
 */
import { type Rotation, rigidFromCentre, rotationAfter, type Vector3 } from "@wildpose/camera";
import { XMLParser } from "fast-xml-parser";
import { z } from "zod";
import { RecordProblem, shown } from "../record-problem.js";
import { type CameraTable, cameraTable, type H36mCamera } from "./cameras.js";
import { firstIssue } from "./first-issue.js";

const SUBJECTS = 11;
const CAMERAS = 4;
/** Three angles and a place for each subject before each camera, then nine intrinsics for each camera. */
const EXTRINSICS = 6;
const INTRINSICS = 9;
const NUMBERS = CAMERAS * SUBJECTS * EXTRINSICS + CAMERAS * INTRINSICS;

/** The file has 110 kB. A parser takes about a second for this many bytes of nothing but elements. */
const MOST_BYTES = 1 << 20;

/** Elements within elements, at most; the file has seven. */
const MOST_DEPTH = 64;

const layout = z.object({
  a: z.object({
    w0: z.string(),
    dbcameras: z.object({ index2id: z.object({ item: z.array(z.string().regex(/^\d{8}$/)).length(CAMERAS) }) }),
  }),
});

/**
 * The cameras of `metadata.xml`: all 11 subjects.
 *
 * @throws {RecordProblem} when it is no such file.
 */
export function camerasOfMetadata(bytes: Uint8Array): CameraTable {
  if (bytes.length > MOST_BYTES) {
    throw new RecordProblem(`at most ${MOST_BYTES} bytes expected, found ${bytes.length}`);
  }
  const { a } = parsedLayout(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8"));
  const numbers = a.w0
    .replace(/^\s*\[|\]\s*$/g, "")
    .trim()
    .split(/\s+/)
    .map(Number);
  if (numbers.length !== NUMBERS) throw new RecordProblem(`w0: ${NUMBERS} numbers expected, found ${numbers.length}`);
  return cameraTable(
    a.dbcameras.index2id.item.flatMap((id, camera) =>
      Array.from({ length: SUBJECTS }, (_, subject) => cameraOf(numbers, camera, id, subject)),
    ),
  );
}

function cameraOf(numbers: readonly number[], camera: number, id: string, subject: number): H36mCamera {
  const extrinsics = EXTRINSICS * (camera * SUBJECTS + subject);
  const [first, second, third, ...centre] = numbers.slice(extrinsics, extrinsics + EXTRINSICS);
  const intrinsics = CAMERAS * SUBJECTS * EXTRINSICS + INTRINSICS * camera;
  const [fx, fy, cx, cy, k1, k2, k3, p1, p2] = numbers.slice(intrinsics, intrinsics + INTRINSICS);
  return {
    subject: `S${subject + 1}`,
    id,
    intrinsics: [fx, fy, cx, cy],
    distortion: [k1, k2, k3, p1, p2],
    cameraFromWorld: rigidFromCentre(rotationOfAngles(first, second, third), vector(centre)),
  };
}

/** Turns about z, then y, then x: R = Rx · Ry · Rz. */
function rotationOfAngles(x: number, y: number, z: number): Rotation {
  const aboutX: Rotation = [1, 0, 0, 0, Math.cos(x), -Math.sin(x), 0, Math.sin(x), Math.cos(x)];
  const aboutY: Rotation = [Math.cos(y), 0, Math.sin(y), 0, 1, 0, -Math.sin(y), 0, Math.cos(y)];
  const aboutZ: Rotation = [Math.cos(z), -Math.sin(z), 0, Math.sin(z), Math.cos(z), 0, 0, 0, 1];
  return rotationAfter(aboutX, rotationAfter(aboutY, aboutZ));
}

function vector([x, y, z]: readonly number[]): Vector3 {
  return [x, y, z];
}

function parsedLayout(text: string): z.infer<typeof layout> {
  const parser = new XMLParser({
    ignoreAttributes: true,
    ignoreDeclaration: true,
    parseTagValue: false,
    processEntities: false,
    isArray: (name) => name === "item",
    maxNestedTags: MOST_DEPTH,
  });
  let tree: unknown;
  try {
    tree = parser.parse(text);
  } catch (error) {
    // The parser throws plain errors at what is no XML.
    throw new RecordProblem(`XML expected, found something else (${shown((error as Error).message)})`, {
      cause: error,
    });
  }
  const parsed = layout.safeParse(tree);
  if (!parsed.success) throw new RecordProblem(firstIssue(parsed.error));
  return parsed.data;
}
