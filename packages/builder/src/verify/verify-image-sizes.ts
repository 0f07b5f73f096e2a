/** The checks of `verify` on images that were cropped or scaled, and on what rows say of it. */
import sharp from "sharp";
import type { ImageSize } from "../recipe/image-size-recipe.js";
import type { ReleaseRows } from "../shards/columns.js";

/** Images whose headers are read beside each other. */
const AT_ONCE = 16;

/** Fails where the header of an embedded image has another size than the row. Rows without image bytes are not looked at. */
export async function checkImageSizes(
  rows: ReleaseRows,
  shard: string,
  fail: (check: "images", problem: string) => void,
): Promise<void> {
  for (let start = 0; start < rows.count; start += AT_ONCE) {
    const places = Array.from({ length: Math.min(AT_ONCE, rows.count - start) }, (_, index) => start + index);
    const problems = await Promise.all(places.map((row) => sizeProblem(rows, row)));
    for (const [index, problem] of problems.entries()) {
      if (problem !== null) fail("images", `${shard}: ${rows.sample_id[start + index]}: ${problem}`);
    }
  }
}

async function sizeProblem({ image, image_width, image_height }: ReleaseRows, row: number): Promise<string | null> {
  const bytes = image.bytes[row];
  if (bytes === null) return null;
  const header = await sharp(bytes)
    .metadata()
    .catch(() => null);
  if (header === null) return "its image cannot be read";
  if (header.format !== "jpeg") return `its image is ${header.format}, expected jpeg`;
  const said = `${image_width[row]} × ${image_height[row]}`;
  const found = `${header.width} × ${header.height}`;
  return found === said ? null : `its image is ${found}, the row says ${said}`;
}

/** What is wrong with the `image_crop` of a row, by what the recipe asks for; null when nothing is. */
export function imageCropProblem(rows: ReleaseRows, row: number, size: ImageSize | undefined): string | null {
  const [width, height] = [rows.image_width[row], rows.image_height[row]];
  const crop = rows.image_crop.subarray(row * 4, row * 4 + 4);
  const [x, y, partWidth, partHeight] = crop;
  const problem = `image_crop [${crop.join(", ")}] of an image of ${width} × ${height}`;
  if (width === null || height === null) return crop.some((value) => value !== 0) ? problem : null;
  if (size !== undefined && "crop" in size) {
    const isSquare = partWidth === partHeight && partWidth > 0;
    return isSquare && width === size.crop && height === size.crop ? null : problem;
  }
  if (x !== 0 || y !== 0) return problem;
  if (size === undefined) return partWidth === width && partHeight === height ? null : problem;
  const isSmaller = width <= partWidth && height <= partHeight && Math.max(width, height) <= size.longest;
  return isSmaller ? null : problem;
}
