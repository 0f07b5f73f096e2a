/** Compressed elements: a zlib stream that holds one matrix element. */
import { constants as bufferLimits } from "node:buffer";
import { constants, inflateSync } from "node:zlib";
import { inflateAtMost, isZlibError, mostInflated } from "../inflate.js";
import { dataType, dataTypeName } from "./codes.js";
import { damaged, type Element, formatError, type Region, regionOf } from "./element.js";

/** A deflate block header takes less than this, so this much of a stream shows the tag of what is in it. */
const PEEK_BYTES = 1024;

/**
 * Inflates a compressed element. Its own tag is read first, so that no more is inflated than it announces.
 *
 * @param limit bytes it may inflate to.
 * @returns a region that holds exactly one matrix element.
 * @throws {MatlabFormatError} when the stream is damaged, holds more or less than its tag says, or exceeds the limit.
 */
export function inflateElement(region: Region, element: Element, limit: number): Region {
  const compressed = region.bytes.subarray(element.start, element.end);
  const fail = (expected: string, found: string, options?: ErrorOptions) =>
    damaged(region, element.offset, expected, found, options);

  const announced = announcedBytes(region, element, compressed, fail);
  if (announced > mostInflated(compressed.length)) {
    throw fail(`a zlib stream of ${announced} bytes`, `${compressed.length} compressed bytes, too few for that`);
  }
  if (announced > Math.min(limit, bufferLimits.MAX_LENGTH - 1)) {
    throw formatError(region, element.offset, {
      expected: `compressed variables that inflate to at most ${limit} bytes more`,
      found: `one of ${announced} bytes`,
      nextStep: "if the file is what you think it is, read it with a larger inflateLimit",
    });
  }

  const inflated = inflateAtMost("zlib", compressed, announced, (reason, options) =>
    fail(`a zlib stream of ${announced} bytes`, reason, options),
  );
  if (inflated.length !== announced) throw fail(`a zlib stream of ${announced} bytes`, `${inflated.length}`);
  return regionOf(inflated, region.littleEndian, element.offset);
}

/** The length of the matrix element, tag and all, by the tag at the start of the stream. */
function announcedBytes(
  region: Region,
  element: Element,
  compressed: Uint8Array,
  fail: (expected: string, found: string, options?: ErrorOptions) => Error,
): number {
  let peek: Uint8Array;
  try {
    peek = inflateSync(compressed.subarray(0, PEEK_BYTES), { finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    throw isZlibError(error) ? fail("a zlib stream", error.message, { cause: error }) : error;
  }
  if (peek.length < 8) throw fail("a zlib stream with a matrix", `${peek.length} bytes in it`);
  const tag = regionOf(peek, region.littleEndian, element.offset).view;
  const type = tag.getUint32(0, region.littleEndian);
  if (type !== dataType.matrix) throw fail("a compressed matrix", dataTypeName(type));
  return 8 + tag.getUint32(4, region.littleEndian);
}
