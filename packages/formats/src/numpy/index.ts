export { type OpenNpy, openNpy, readNpy } from "./npy.js";
export { type NpzReadOptions, readNpz } from "./npz.js";
export { type NpzMember, npzStream } from "./npz-stream.js";
export {
  isNumpyArray,
  isPickleObject,
  type NumpyArray,
  type NumpyData,
  type PickleObject,
  type PickleValue,
} from "./numpy-array.js";
export { readPickle } from "./pickle.js";
export { pickledTexts } from "./pickled-texts.js";
export { writeNpy, writeNpz } from "./write-npy.js";
export type { ByteSink } from "./zip-stream.js";
