import { expect, it } from "vitest";
import * as formats from "./index.js";

it("@wildpose/formats exports these names", () => {
  expect(Object.keys(formats).sort()).toEqual([
    "FormatError",
    "MatlabFormatError",
    "matlabCell",
    "matlabDoubles",
    "matlabEmpty",
    "matlabStruct",
    "matlabText",
    "readMatlabV5",
    "writeMatlabV5",
  ]);
});
