/** A 2D pose of the user's own: one JSON document, checked and made a person like any other. */
import {
  aic14,
  annotationOnly,
  coco17,
  h36m17,
  InvalidSettingError,
  lsp14,
  mpii16,
  type Skeleton,
} from "@wildpose/pose";
import { z } from "zod";
import { addToChunk, emptyChunk } from "../plan/pose-chunk.js";
import { remapSample } from "../plan/remap-sample.js";
import { type RejectReason, reasonToReject } from "../plan/select-person.js";
import { FEWEST_LABELLED_JOINTS } from "../recipe/recipe.js";
import type { AnnotatedSource } from "./annotated-sources.js";

/** Skeletons that a document may name. */
export const documentSkeletons: readonly Skeleton[] = [h36m17, mpii16, lsp14, aic14, coco17];

/** A longer document is no pose. */
export const LONGEST_POSE_DOCUMENT = 1_000_000;

const pixel = z.number().min(-1e6).max(1e6);
const point = z.tuple([pixel, pixel]).nullable();
const documentSchema = z.strictObject({
  id: z.string().min(1).max(200).default("pose"),
  skeleton: z.enum(documentSkeletons.map(({ id }) => id)).default(h36m17.id),
  joints: z.union([z.array(point), z.record(z.string(), point)]),
  /** fx, fy, cx, cy. */
  camera: z.tuple([z.number().positive(), z.number().positive(), pixel, pixel]).optional(),
});

const whyNot: Partial<Record<RejectReason, string>> = {
  "not-annotated": "no joint has a position",
  "root-not-labelled": "the hip, or a joint it is computed from, has no position",
  "few-labelled-joints": `fewer than ${FEWEST_LABELLED_JOINTS} joints have a position`,
  "no-extent": "all joints are at one place, or no bone has both its ends",
};

/**
 * Reads `{ "joints": { "leftKnee": [x, y], … } }`, or `"joints": [[x, y], …]` in the order of the skeleton; null for a joint
 * that is not known. `skeleton` says whose joints they are, `camera` is [fx, fy, cx, cy] in pixels where it is known.
 *
 * @param path for messages.
 * @throws {InvalidSettingError} when it is not such a document, or has too little to be labelled.
 */
export function readPoseDocument(text: string, path: string): AnnotatedSource {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new InvalidSettingError(`${path}: not valid JSON; expected {"joints": {"hip": [x, y], …}}`, { cause });
  }
  const parsed = documentSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const at = issue.path.length === 0 ? "" : `${issue.path.join(".")}: `;
    throw new InvalidSettingError(
      `${path}: ${at}${issue.message.split("\n")[0]}; expected {"joints": {"hip": [x, y], …}} with null where not known`,
    );
  }
  const { id, camera, joints, skeleton: skeletonId } = parsed.data;
  const skeleton = documentSkeletons.find((known) => known.id === skeletonId) ?? h36m17;
  const points = Array.isArray(joints) ? inOrder(joints, skeleton, path) : byName(joints, skeleton, path);
  const pose = remapSample({
    ...annotationOnly,
    id,
    source: "pose",
    sourceSplit: "test",
    group: id,
    skeleton,
    keypoints: Float32Array.from(points.flatMap((at) => at ?? [NaN, NaN])),
    visibility: Uint8Array.from(points, (at) => (at === null ? 0 : 2)),
    imagePath: null,
    bbox: null,
    intrinsics: camera ?? null,
  });
  const image = { state: "missing" } as const;
  const select = { minLabelledJoints: FEWEST_LABELLED_JOINTS, keepDefects: [] };
  const reason = reasonToReject(pose, image, { select, missingImages: "keep" });
  if (reason !== null) {
    throw new InvalidSettingError(`${path}: cannot be labelled: ${whyNot[reason] ?? reason}; give more joints`);
  }
  const chunk = emptyChunk(0);
  addToChunk(chunk, pose, image);
  return { source: "pose", images: null, persons: 1, rejected: new Map(), chunks: [chunk] };
}

type Point = readonly [number, number] | null;

function inOrder(points: readonly Point[], { id, joints }: Skeleton, path: string): readonly Point[] {
  if (points.length === joints.length) return points;
  throw new InvalidSettingError(
    `${path}: joints: expected ${joints.length} points, as ${id} has joints, found ${points.length}; name the skeleton, or the joints`,
  );
}

function byName(points: Readonly<Record<string, Point>>, { id, joints }: Skeleton, path: string): readonly Point[] {
  const unknown = Object.keys(points).find((name) => !joints.includes(name));
  if (unknown !== undefined) {
    throw new InvalidSettingError(`${path}: joints: ${id} has no joint "${unknown}"; it has ${joints.join(", ")}`);
  }
  return joints.map((name) => (Object.hasOwn(points, name) ? points[name] : null));
}
