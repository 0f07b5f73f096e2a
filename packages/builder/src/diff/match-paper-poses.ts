/** Which person of a release is which pose of the paper's: by the image's file name, then by where the person is. */
import type { PaperRelease } from "@wildpose/adapters";
import { h36m17 } from "@wildpose/pose";
import { originalKeypoints } from "../images/image-part.js";
import type { Manifest } from "../release/manifest.js";
import type { ColumnName, ReleaseRows } from "../shards/columns.js";
import { shardRows } from "../shards/readable-shards.js";

const JOINTS = h36m17.joints.length;

const readColumns: readonly ColumnName[] = [
  ...(["sample_id", "image", "image_width", "image_height", "image_crop"] as const),
  ...(["keypoints_2d", "visibility", "keypoints_3d"] as const),
];

interface Person {
  readonly sampleId: string;
  /** [17, 2] pixels of the original image. */
  readonly keypoints2d: Float32Array;
  readonly visibility: Uint8Array;
  /** [17, 3] millimetres, relative to the root. */
  readonly keypoints3d: Float32Array;
}

/** A person of a release beside a pose of the paper's. */
export interface PosePair extends Person {
  /** Index of the paper's pose. */
  readonly pose: number;
}

export interface PoseMatches {
  readonly rows: number;
  readonly pairs: readonly PosePair[];
  /** Persons whose image the paper does not have, or has fewer poses of. */
  readonly unmatchedSamples: readonly string[];
  readonly unmatchedImages: readonly string[];
}

/** The name that images are matched by: without folders and ending, in small letters. */
export function imageKey(name: string): string {
  return name
    .slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf("\\")) + 1)
    .replace(/\.[^.]*$/, "")
    .toLowerCase();
}

/**
 * Goes through a release once; what is kept are the persons in images that the paper has.
 *
 * @throws {FailedCheckError} when a shard cannot be read.
 */
export async function matchPaperPoses(
  folder: string,
  manifest: Manifest,
  paper: PaperRelease,
  { signal, onProgress }: { signal?: AbortSignal; onProgress?: (rows: number, total: number) => void },
): Promise<PoseMatches> {
  const images = new Map<string, { poses: number[]; persons: Person[] }>();
  for (const [pose, name] of paper.imageNames.entries()) {
    const image = images.get(imageKey(name)) ?? { poses: [], persons: [] };
    image.poses.push(pose);
    images.set(imageKey(name), image);
  }
  const unmatchedSamples: string[] = [];
  const total = manifest.shards.reduce((sum, { rows }) => sum + rows, 0);
  let done = 0;
  for (const { path } of manifest.shards) {
    for await (const rows of shardRows(folder, path, readColumns)) {
      signal?.throwIfAborted();
      for (let row = 0; row < rows.count; row++) {
        const sampleId = rows.sample_id[row] ?? "";
        const image = images.get(imageKey(rows.image.path[row] ?? ""));
        if (image === undefined) unmatchedSamples.push(sampleId);
        else image.persons.push(personOf(rows, row, sampleId));
      }
      done += rows.count;
      onProgress?.(done, total);
    }
  }
  const pairs: PosePair[] = [];
  for (const { poses, persons } of images.values()) {
    const inImage = assign(paper, poses, persons);
    pairs.push(...inImage);
    const taken = new Set(inImage.map(({ sampleId }) => sampleId));
    for (const { sampleId } of persons) if (!taken.has(sampleId)) unmatchedSamples.push(sampleId);
  }
  const matched = new Set(pairs.map(({ pose }) => pose));
  return {
    rows: done,
    pairs: pairs.sort((x, y) => x.pose - y.pose),
    unmatchedSamples,
    unmatchedImages: paper.imageNames.filter((_, pose) => !matched.has(pose)),
  };
}

function personOf(rows: ReleaseRows, row: number, sampleId: string): Person {
  const { visibility, keypoints_3d } = rows;
  return {
    sampleId,
    keypoints2d: originalKeypoints(rows, row),
    visibility: visibility.slice(row * JOINTS, (row + 1) * JOINTS),
    keypoints3d: keypoints_3d.slice(row * JOINTS * 3, (row + 1) * JOINTS * 3),
  };
}

/** The persons and poses of one image, the nearest two together first. */
function assign(paper: PaperRelease, poses: readonly number[], persons: readonly Person[]): PosePair[] {
  const distances = persons
    .flatMap((person) => {
      const centre = centreOf(person.keypoints2d, person.visibility);
      return poses.map((pose) => {
        const [x, y] = centreOf(paper.keypoints2d.subarray(pose * JOINTS * 2, (pose + 1) * JOINTS * 2), null);
        return { person, pose, distance: Math.hypot(x - centre[0], y - centre[1]) };
      });
    })
    .sort((a, b) => a.distance - b.distance);
  const taken = new Set<Person | number>();
  return distances.flatMap(({ person, pose }) => {
    if (taken.has(person) || taken.has(pose)) return [];
    taken.add(person).add(pose);
    return [{ ...person, pose }];
  });
}

/** Mean of the joints that are labelled; of all where nothing is said. */
function centreOf(keypoints2d: Float32Array, visibility: Uint8Array | null): [number, number] {
  let [x, y, count] = [0, 0, 0];
  for (let joint = 0; joint < JOINTS; joint++) {
    if (visibility?.[joint] === 0) continue;
    x += keypoints2d[joint * 2];
    y += keypoints2d[joint * 2 + 1];
    count++;
  }
  return [x / count, y / count];
}
