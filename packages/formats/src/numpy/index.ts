export { type OpenNpy, openNpy, readNpy } from "./npy.js";
export { type NpzReadOptions, readNpz } from "./npz.js";
export {
  isNumpyArray,
  isPickleObject,
  type NumpyArray,
  type NumpyData,
  type PickleObject,
  type PickleValue,
} from "./numpy-array.js";
export { readPickle } from "./pickle.js";
export { writeNpy, writeNpz } from "./write-npy.js";
