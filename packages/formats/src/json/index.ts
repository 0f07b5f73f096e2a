export { type JsonElement, type JsonElementOptions, jsonArrayElements, jsonKeys } from "./array-elements.js";
export type { JsonSource } from "./byte-window.js";
export { JsonFormatError } from "./error.js";
