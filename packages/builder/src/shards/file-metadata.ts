/** What a shard says of itself in its footer, so that it can be read without the rest of the release. */
import { STEREO_BASELINE_MM } from "@wildpose/camera";
import { h36m17 } from "@wildpose/pose";
import { type Column, columns } from "./columns.js";

/** Changes when a reader of the files must change. Also in the `created_by` of every shard. */
export const FORMAT_VERSION = 3;

/** The `wildpose` entry of a shard's key-value metadata. */
export function selfDescription() {
  return {
    format: "wildpose-release",
    format_version: FORMAT_VERSION,
    skeleton: h36m17.id,
    joints: h36m17.joints,
    parents: h36m17.parents,
    root: h36m17.root,
    conventions: {
      camera_frame: "+x right, +y down, +z forward; millimetres",
      pixels: "the centre of the top-left pixel is (0, 0)",
      visibility: "0 not labelled, 1 labelled but occluded, 2 visible",
      missing_joint: "(0, 0) in keypoints_2d, an estimate in keypoints_3d",
      right_view: `the camera moved ${STEREO_BASELINE_MM} mm along its +x axis`,
    },
    columns: columns.map(({ name, shape, unit, frame, about }: Column) => ({
      name,
      ...(shape.length > 0 ? { shape } : {}),
      ...(unit === null ? {} : { unit }),
      ...(frame === null ? {} : { frame }),
      about,
    })),
  };
}

/**
 * The key-value metadata of a shard. It is also in the Arrow schema that the file carries: a reader that finds one (as
 * pyarrow does) takes the metadata from there.
 */
export function keyValueMetadata(imagesEmbedded: boolean): Map<string, string> {
  return new Map([
    ["huggingface", JSON.stringify({ info: { features: huggingFaceFeatures(imagesEmbedded) } })],
    ["wildpose", JSON.stringify(selfDescription())],
  ]);
}

/**
 * The features of the release in the words of Hugging Face `datasets`.
 *
 * Without embedded images the image column is declared as the plain struct it is: `datasets` would try to open the path.
 */
function huggingFaceFeatures(imagesEmbedded: boolean): Record<string, unknown> {
  return Object.fromEntries(columns.map((column) => [column.name, featureOf(column, imagesEmbedded)]));
}

function featureOf({ kind, shape }: Column, imagesEmbedded: boolean): unknown {
  const value = (dtype: string) => ({ dtype, _type: "Value" });
  if (kind === "image") return imagesEmbedded ? { _type: "Image" } : { bytes: value("binary"), path: value("string") };
  if (kind === "strings") return { feature: value("string"), _type: "List" };
  return shape.reduceRight<unknown>((feature, length) => ({ feature, length, _type: "List" }), value(kind));
}
