/** What is known of an image file that can be read. For tests. */
import type { ImageState } from "../images/image-file.js";

export function readableImage(width: number, height: number): ImageState & { readonly state: "readable" } {
  return { state: "readable", width, height, stamp: { bytes: 1000, modified: 1500.25 } };
}
