import { dataTypeName } from "./codes.js";
import { damaged, type Element, type Region } from "./element.js";

/** @throws {MatlabFormatError} when an element has another data type. */
export function requireType(region: Region, element: Element, types: readonly number[], what: string): void {
  if (!types.includes(element.type)) {
    const expected = `${what} as ${types.map(dataTypeName).join(" or ")}`;
    throw damaged(region, element.offset, expected, dataTypeName(element.type));
  }
}
