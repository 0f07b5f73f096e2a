export type { CdfAttributeValue } from "./attributes.js";
export type { CdfEncoding } from "./codes.js";
export type { CdfNumbers, CdfType } from "./data-types.js";
export { CdfFormatError } from "./error.js";
export { type CdfFile, type CdfReadOptions, type CdfVariable, readCdf } from "./read.js";
export { writeCdf } from "./write.js";
export type { CdfWriteOptions, CdfWriteVariable } from "./write-options.js";
