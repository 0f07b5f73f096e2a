/** Columns of text that have few values, all of them known before a row is read. */
import type { ColumnName } from "../shards/columns.js";
import type { Manifest } from "./manifest.js";

export const sourceSplits = ["train", "validation", "test"] as const;
export const cameraOrigins = ["calibrated", "exif", "assumed"] as const;
export const labelOrigins = ["measured", "generated"] as const;

/** The values of a column in a release, in an order that does not change; null where they are not known. */
export function knownValues(column: ColumnName, { counts }: Pick<Manifest, "counts">): readonly string[] | null {
  switch (column) {
    case "source":
      return [...new Set(counts.sources.map(({ source }) => source))];
    case "source_split":
      return sourceSplits;
    case "camera_origin":
      return cameraOrigins;
    case "label_origin":
      return labelOrigins;
    default:
      return null;
  }
}
