/** Text of a char array: UTF-8, UTF-16 or UTF-32, or one number a character. */
import { dataType, dataTypeName } from "./codes.js";
import { damaged, type Element, type Region } from "./element.js";
import { storedNumbers } from "./numbers.js";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Decodes the data of a char array. Bytes that are not marked as UTF-8 are Latin-1.
 *
 * @throws {MatlabFormatError} when the data are not text of their data type.
 */
export function readText(region: Region, element: Element): string {
  const bytes = region.bytes.subarray(element.start, element.end);
  const fail = (expected: string, found: string, options?: ErrorOptions) =>
    damaged(region, element.offset, expected, found, options);
  const whole = (size: number) => {
    if (bytes.length % size !== 0) throw fail(`characters of ${size} bytes`, `${bytes.length} bytes`);
  };
  switch (element.type) {
    case dataType.utf8:
      try {
        return utf8.decode(bytes);
      } catch (error) {
        throw fail("UTF-8 text", "bytes that are not", { cause: error });
      }
    case dataType.int8:
    case dataType.uint8:
      return joined(bytes, String.fromCharCode);
    case dataType.uint16:
    case dataType.utf16:
      whole(2);
      if (bytes.length <= SHORT_TEXT_BYTES) return shortText(region, element);
      return joined(storedNumbers(region, element, "uint16") as Uint16Array, String.fromCharCode);
    case dataType.utf32:
    case dataType.uint32: {
      whole(4);
      const points = storedNumbers(region, element, "uint32") as Uint32Array;
      const invalid = points.find((point) => point > 0x10ffff);
      if (invalid !== undefined) throw fail("a Unicode character", `code ${invalid}`);
      return joined(points, String.fromCodePoint);
    }
    default:
      throw fail("text", dataTypeName(element.type));
  }
}

/** Text of up to this many bytes, names and flags, is not worth an array of its codes. */
const SHORT_TEXT_BYTES = 128;

function shortText({ view, littleEndian }: Region, { start, end }: Element): string {
  let text = "";
  for (let at = start; at < end; at += 2) text += String.fromCharCode(view.getUint16(at, littleEndian));
  return text;
}

/** Characters of codes, in pieces: a call takes only so many arguments. */
function joined(codes: Uint8Array | Uint16Array | Uint32Array, charactersOf: (...codes: number[]) => string): string {
  let text = "";
  for (let at = 0; at < codes.length; at += 4096) text += charactersOf(...codes.subarray(at, at + 4096));
  return text;
}
