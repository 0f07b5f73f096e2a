/** Plan and labels → rows: the values of a few hundred or thousand rows at a time, a column each, as they are stored. */
import { join } from "node:path";
import { h36m17 } from "@wildpose/pose";
import { type ImageRequest, readImages } from "../images/read-images.js";
import { sizeImages } from "../images/size-images.js";
import type { LabelStore } from "../labelling/label-store.js";
import type { PlannedPersons } from "../plan/planned-persons.js";
import { CHUNK_SIZE, type PoseChunk } from "../plan/pose-chunk.js";
import type { Recipe } from "../recipe/recipe.js";
import type { ReleaseRows } from "./columns.js";

const JOINTS = h36m17.joints.length;

/** Everything the rows of a release are gathered from. */
export interface RowSource {
  /** Of each entry of the recipe. */
  readonly sources: readonly {
    readonly id: string;
    /** Folder of its images; null when none is used. */
    readonly images: string | null;
  }[];
  readonly plan: PlannedPersons;
  readonly labels: LabelStore;
  readonly recipe: Pick<Recipe, "images" | "imageSize" | "search">;
}

/** Returns a function that gathers rows by their addresses. Reads plan, labels and images; keeps one of each. */
export function rowGatherer({ sources, plan, labels, recipe }: RowSource) {
  let chunk: PoseChunk | null = null;
  let loaded = -1;
  return async (addresses: Uint32Array): Promise<ReleaseRows> => {
    const count = addresses.length;
    const strings = () => new Array<string | null>(count).fill(null);
    const sampleId = strings();
    const source = strings();
    const sourceSplit = strings();
    const group = strings();
    const imagePath = strings();
    const imageBytes = new Array<Uint8Array | null>(count).fill(null);
    const imageSha256 = strings();
    // Of the bytes in the row, which are not always those of the file.
    const bytesSha256 = strings();
    const imageWidth = new Array<number | null>(count).fill(null);
    const imageHeight = new Array<number | null>(count).fill(null);
    const requests = new Array<ImageRequest | null>(count).fill(null);
    const cameraOrigin = strings();
    const labelOrigin = strings();
    const flags: (readonly string[])[] = [];
    const rows: ReleaseRows = {
      count,
      sample_id: sampleId,
      source,
      source_split: sourceSplit,
      group,
      image: { bytes: imageBytes, path: imagePath, sha256: bytesSha256 },
      image_width: imageWidth,
      image_height: imageHeight,
      image_crop: new Float32Array(count * 4),
      image_sha256: imageSha256,
      bbox: new Float32Array(count * 4),
      keypoints_2d: new Float32Array(count * JOINTS * 2),
      visibility: new Uint8Array(count * JOINTS),
      synthesized: new Uint8Array(count * JOINTS),
      keypoints_2d_right: new Float32Array(count * JOINTS * 2),
      keypoints_3d: new Float32Array(count * JOINTS * 3),
      keypoints_3d_coarse: new Float32Array(count * JOINTS * 3),
      root_position: new Float32Array(count * 3),
      camera: new Float32Array(count * 4),
      camera_origin: cameraOrigin,
      camera_distortion: new Float32Array(count * 5),
      label_origin: labelOrigin,
      search_residual_mm: new Float32Array(count),
      expected_error_mm: new Float32Array(count),
      bone_asymmetry: new Float32Array(count),
      joint_limit_violation: new Float32Array(count),
      reprojection_error_px: new Float32Array(count),
      flags,
    };
    for (let at = 0; at < count; at++) {
      const chunkIndex = Math.floor(addresses[at] / CHUNK_SIZE);
      const row = addresses[at] % CHUNK_SIZE;
      if (chunk === null || loaded !== chunkIndex) {
        chunk = await plan.read(chunkIndex);
        loaded = chunkIndex;
      }
      const { id, images: imageFolder } = sources[chunk.sourceIndex];
      const label = await labels.read(chunkIndex, row);

      sampleId[at] = chunk.sampleIds[row];
      source[at] = id;
      sourceSplit[at] = chunk.sourceSplits[row];
      group[at] = chunk.groups[row];
      imagePath[at] = chunk.imagePaths[row];
      const [width, height] = chunk.imageSizes.subarray(row * 2, row * 2 + 2);
      if (width > 0) {
        imageWidth[at] = width;
        imageHeight[at] = height;
        rows.image_crop.set([0, 0, width, height], at * 4);
      }
      const path = chunk.imagePaths[row];
      if (imageFolder !== null && path !== null && chunk.imageFound[row] === 1) {
        const [bytes, modified] = chunk.imageStamps.subarray(row * 2, row * 2 + 2);
        requests[at] = { source: id, path: join(imageFolder, path), stamp: { bytes, modified } };
      }
      const visibility = chunk.visibility.subarray(row * JOINTS, (row + 1) * JOINTS);
      const there = (value: number, index: number) => (visibility[index >> 1] === 0 ? 0 : value);
      const keypoints = chunk.keypoints.subarray(row * JOINTS * 2, (row + 1) * JOINTS * 2);
      rows.bbox.set(chunk.boxes.subarray(row * 4, row * 4 + 4), at * 4);
      rows.keypoints_2d.set(keypoints.map(there), at * JOINTS * 2);
      rows.visibility.set(visibility, at * JOINTS);
      rows.synthesized.set(chunk.synthesized.subarray(row * JOINTS, (row + 1) * JOINTS), at * JOINTS);
      rows.keypoints_2d_right.set(label.keypoints2dRight.map(there), at * JOINTS * 2);
      rows.keypoints_3d.set(label.keypoints3d, at * JOINTS * 3);
      rows.keypoints_3d_coarse.set(label.coarse, at * JOINTS * 3);
      rows.root_position.set(label.rootPosition, at * 3);
      rows.camera.set(label.intrinsics, at * 4);
      rows.camera_distortion.set(chunk.distortion.subarray(row * 5, row * 5 + 5), at * 5);
      labelOrigin[at] = chunk.measured ? "measured" : "generated";
      cameraOrigin[at] = label.intrinsicsAssumed ? "assumed" : chunk.exifCamera[row] === 1 ? "exif" : "calibrated";
      rows.search_residual_mm[at] = label.searchResidualMm;
      rows.expected_error_mm[at] = label.expectedErrorMm;
      rows.bone_asymmetry[at] = label.boneAsymmetry;
      rows.joint_limit_violation[at] = label.jointLimitViolation;
      rows.reprojection_error_px[at] = label.reprojectionErrorPx;
      flags.push(label.flags);
    }
    for (const [at, content] of (await readImages(requests, recipe.images === "embed")).entries()) {
      if (content === null) continue;
      imageSha256[at] = content.sha256;
      bytesSha256[at] = content.sha256;
      imageBytes[at] = content.bytes;
    }
    if (recipe.imageSize !== null) {
      for (const [at, image] of (await sizeImages(rows, requests, recipe.imageSize, recipe.search)).entries()) {
        if (image === null) continue;
        imageBytes[at] = image.bytes;
        bytesSha256[at] = image.sha256;
        imageWidth[at] = image.width;
        imageHeight[at] = image.height;
      }
    }
    for (const values of Object.values(rows)) if (values instanceof Float32Array) dropNegativeZero(values);
    return rows;
  };
}

function dropNegativeZero(values: Float32Array): void {
  for (let i = 0; i < values.length; i++) values[i] += 0;
}
