/** Compressed elements: a zlib stream that holds one matrix element. */
import { constants as bufferLimits } from "node:buffer";
import { constants, inflateSync } from "node:zlib";
import { dataType, dataTypeName } from "./codes.js";
import { type Element, formatError, type Region, regionOf } from "./element.js";

/** A deflate block header takes less than this, so this much of a stream shows the tag of what is in it. */
const PEEK_BYTES = 1024;

/**
 * Inflates a compressed element. Its own tag is read first, so that no more is inflated than it announces.
 *
 * @returns a region that holds exactly one matrix element.
 * @throws {MatlabFormatError} when the stream is damaged or holds more or less than its tag says.
 */
export function inflateElement(region: Region, element: Element): Region {
  const compressed = region.bytes.subarray(element.start, element.end);
  const fail = (expected: string, found: string, options?: ErrorOptions) =>
    formatError(
      region,
      element.offset,
      { expected, found, nextStep: "the file is cut short or damaged, download it again" },
      options,
    );

  let announced: number;
  try {
    const peek = inflateSync(compressed.subarray(0, PEEK_BYTES), { finishFlush: constants.Z_SYNC_FLUSH });
    if (peek.length < 8) throw fail("a zlib stream with a matrix", `${peek.length} bytes in it`);
    const tag = regionOf(peek, region.littleEndian, element.offset).view;
    const type = tag.getUint32(0, region.littleEndian);
    if (type !== dataType.matrix) throw fail("a compressed matrix", dataTypeName(type));
    announced = 8 + tag.getUint32(4, region.littleEndian);
  } catch (error) {
    throw isZlibError(error) ? fail("a zlib stream", error.message, { cause: error }) : error;
  }

  let inflated: Uint8Array;
  try {
    inflated = inflateSync(compressed, {
      maxOutputLength: Math.min(announced, bufferLimits.MAX_LENGTH),
      chunkSize: Math.min(Math.max(announced, 1024), 1 << 20),
    });
  } catch (error) {
    throw isZlibError(error) ? fail(`a zlib stream of ${announced} bytes`, error.message, { cause: error }) : error;
  }
  if (inflated.length !== announced) throw fail(`a zlib stream of ${announced} bytes`, `${inflated.length}`);
  return regionOf(inflated, region.littleEndian, element.offset);
}

function isZlibError(error: unknown): error is Error {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).code === "string";
}
