export { FormatError } from "./format-error.js";
export { MatlabFormatError } from "./matlab/error.js";
export { type MatlabReadOptions, readMatlabV5 } from "./matlab/read.js";
export {
  type MatlabCell,
  type MatlabChar,
  type MatlabNumbers,
  type MatlabNumeric,
  type MatlabNumericClass,
  type MatlabStruct,
  type MatlabValue,
  matlabCell,
  matlabDoubles,
  matlabEmpty,
  matlabStruct,
  matlabText,
} from "./matlab/value.js";
export { type MatlabWriteOptions, writeMatlabV5 } from "./matlab/write.js";
