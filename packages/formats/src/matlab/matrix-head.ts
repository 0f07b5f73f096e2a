/** The parts that every matrix element begins with, and the error for a class that is not read. */
import { dataType } from "./codes.js";
import { damaged, type Element, formatError, type Region } from "./element.js";
import type { MatlabFormatError } from "./error.js";
import { asciiUntilZero } from "./field-names.js";
import { requireType } from "./require-type.js";
import { trailText } from "./trail.js";

/** @throws {MatlabFormatError} when they are no dimensions. */
export function readDimensions(region: Region, element: Element): readonly number[] {
  requireType(region, element, [dataType.int32, dataType.uint32], "dimensions");
  const bytes = element.end - element.start;
  if (bytes < 8 || bytes % 4 !== 0) {
    throw damaged(region, element.offset, "two or more dimensions of 4 bytes", `${bytes} bytes`);
  }
  const dims: number[] = [];
  for (let at = element.start; at < element.end; at += 4) {
    const size = region.view.getInt32(at, region.littleEndian);
    if (size < 0) throw damaged(region, at, "a dimension from 0 up", `${size}`);
    dims.push(size);
  }
  return dims;
}

/** @returns "" for what has no name of its own: elements of cells and structs. */
export function readName(region: Region, element: Element): string {
  requireType(region, element, [dataType.int8, dataType.uint8, dataType.utf8], "an array name");
  return element.start === element.end ? "" : asciiUntilZero(region.bytes.subarray(element.start, element.end));
}

/**
 * The error for an array of a class that is not read.
 *
 * @param change what to do in MATLAB, given what the value is called there.
 */
export function refused(
  region: Region,
  offset: number,
  found: string,
  change?: (variable: string) => string,
): MatlabFormatError {
  const expected = "a numeric, char, cell or struct array";
  const nextStep = change
    ? `in MATLAB do ${change(trailText(region.trail) ?? "it")} and save again`
    : "in MATLAB convert it to a struct, or save without it";
  return formatError(region, offset, { expected, found, nextStep });
}
