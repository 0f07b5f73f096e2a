export type { Hdf5Attribute } from "./attributes.js";
export type { Hdf5Dataset } from "./dataset.js";
export { type Hdf5File, type OpenHdf5, openHdf5, readHdf5 } from "./read.js";
export type { Hdf5Data } from "./values.js";
export { type Hdf5DatasetToWrite, type Hdf5FileToWrite, writeHdf5 } from "./write.js";
