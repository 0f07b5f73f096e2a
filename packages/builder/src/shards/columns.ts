/**
 * The columns of a release, as data. The Arrow schema, the content hash, the dataset card, the manifest's feature list
 * and the checks of `verify` are all derived from this one table.
 */
import { h36m17 } from "@wildpose/pose";

/** How the values of a column lie in memory; see {@link ColumnValues}. */
export type ColumnKind = "string" | "strings" | "int32" | "float32" | "uint8" | "bool" | "image";

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  /** Shape of one row's value; [] for a scalar. A fixed-size list in the file. */
  readonly shape: readonly number[];
  readonly unit: string | null;
  readonly frame: string | null;
  /** One sentence for the card and the file's own metadata. */
  readonly about: string;
  /** True when the first axis of the shape is the joints, in the order of the 17 joints of Human3.6M. */
  readonly joints: boolean;
}

const jointCount = h36m17.joints.length;
const imageFrame =
  "pixels of the image of `image_width` × `image_height`: the original, or the part of it that `image_crop` says; centre of the top-left pixel at (0, 0)";
const cameraFrame = "camera: +x right, +y down, +z forward";

export const columns = [
  text("sample_id", "`<source>/<record>`: unique, and the same for ever."),
  text("source", "The source dataset."),
  text("source_split", "The split that the source's own files put the person in: train, validation or test."),
  text("group", "What must not be torn across splits: an image, subject or clip, with the source's name before it."),
  {
    ...text(
      "image",
      "The image file as it was published, or the part of it that `image_crop` says, as JPEG; `bytes` is null in a labels-only release, `path` where the source has no images.",
    ),
    kind: "image",
  },
  { ...text("image_width", "Width of the image; null when not known."), kind: "int32", unit: "pixel" },
  { ...text("image_height", "Height of the image; null when not known."), kind: "int32", unit: "pixel" },
  {
    ...numbers(
      "image_crop",
      [4],
      "x, y, width, height of the part of the original image that the row is of; all of it where the release does not crop or scale images, zeros where its size is not known. It may reach outside: what is there is black. `x` of the row is `image_crop[0] + (x + 0.5) · image_crop[2] / image_width − 0.5` of the original, and so `y`.",
    ),
    unit: "pixel",
    frame: "pixels of the original image, its top-left corner at (0, 0)",
  },
  text(
    "image_sha256",
    "SHA-256 of the original image file; null when it was not there. Joins the labels to your own images.",
  ),
  {
    ...numbers(
      "bbox",
      [4],
      "x, y, width, height. The source's box; where it has none, the box of the labelled joints.",
    ),
    unit: "pixel",
    frame: imageFrame,
  },
  {
    ...joints("keypoints_2d", [2], "The annotated joints; (0, 0) where `visibility` is 0."),
    unit: "pixel",
    frame: imageFrame,
  },
  { ...joints("visibility", [], "0 not labelled, 1 labelled but occluded, 2 visible."), kind: "uint8" },
  { ...joints("synthesized", [], "True where the joint is computed from others, not annotated."), kind: "bool" },
  {
    ...joints(
      "keypoints_2d_right",
      [2],
      "The view from 500 mm to the right of the camera, synthesised where the label is generated; (0, 0) where `visibility` is 0.",
    ),
    unit: "pixel",
    frame: imageFrame,
  },
  {
    ...joints(
      "keypoints_3d",
      [3],
      "Root-relative pose: measured, or generated after the geometric search and then an estimate where `visibility` is 0.",
    ),
    unit: "millimetre",
    frame: cameraFrame,
  },
  {
    ...joints(
      "keypoints_3d_coarse",
      [3],
      "Root-relative pose before the geometric search; the measured one where there is one.",
    ),
    unit: "millimetre",
    frame: cameraFrame,
  },
  { ...numbers("root_position", [3], "Position of the root joint."), unit: "millimetre", frame: cameraFrame },
  { ...numbers("camera", [4], "fx, fy, cx, cy."), unit: "pixel", frame: imageFrame },
  numbers(
    "camera_distortion",
    [5],
    "k1, k2, k3, p1, p2 of the lens, all 0 where it has no distortion: with x, y the point divided by its depth and r² = x² + y², x is seen at x (1 + k1 r² + k2 r⁴ + k3 r⁶ + p1 y + p2 x) + p2 r², y at y (the same) + p1 r².",
  ),
  text("camera_origin", "Where the intrinsics come from: calibrated, exif or assumed."),
  text("label_origin", "Where the 3D pose comes from: measured or generated."),
  {
    ...numbers(
      "search_residual_mm",
      [],
      "Mean distance between the coarse joints and the rays through the 2D joints; 0 where measured.",
    ),
    unit: "millimetre",
  },
  {
    ...numbers("expected_error_mm", [], "Expected mean joint error of the label as it is stored; 0 where measured."),
    unit: "millimetre",
  },
  {
    ...numbers(
      "bone_asymmetry",
      [],
      "Mean over the left/right bone pairs of |left - right| / mean(left, right); 0 is even.",
    ),
    unit: "ratio",
  },
  {
    ...numbers(
      "joint_limit_violation",
      [],
      "By how much the worst knee or elbow exceeds what bodies can do; 0 is none.",
    ),
    unit: "degree",
  },
  {
    ...numbers(
      "reprojection_error_px",
      [],
      "Largest distance between an annotated joint and the projection of its label.",
    ),
    unit: "pixel",
  },
  { ...text("flags", "What a person should look at; empty for most samples."), kind: "strings" },
] as const satisfies readonly Column[];

export type ColumnName = (typeof columns)[number]["name"];

export interface ImageValues {
  readonly bytes: readonly (Uint8Array | null)[];
  readonly path: readonly (string | null)[];
  /** Hexadecimal SHA-256 of the bytes, where whoever made the rows knows it. */
  readonly sha256?: readonly (string | null)[];
}

/** Values of a column for N rows. Arrays of numbers are flat, [N, ...shape]. */
export interface ColumnValues {
  readonly string: readonly (string | null)[];
  readonly strings: readonly (readonly string[])[];
  readonly int32: readonly (number | null)[];
  readonly float32: Float32Array;
  readonly uint8: Uint8Array;
  /** 0 or 1. */
  readonly bool: Uint8Array;
  readonly image: ImageValues;
}

/** N rows of a release, a column at a time, under the names they have in the file. */
export type ReleaseRows = { readonly count: number } & {
  readonly [Definition in (typeof columns)[number] as Definition["name"]]: ColumnValues[Definition["kind"]];
};

function text<const Name extends string>(name: Name, about: string) {
  return { name, kind: "string", shape: [], unit: null, frame: null, about, joints: false } as const;
}

function numbers<const Name extends string>(name: Name, shape: readonly number[], about: string) {
  return { name, kind: "float32", shape, unit: null, frame: null, about, joints: false } as const;
}

function joints<const Name extends string>(name: Name, shape: readonly number[], about: string) {
  return {
    name,
    kind: "float32",
    shape: [jointCount, ...shape],
    unit: null,
    frame: null,
    about,
    joints: true,
  } as const;
}
