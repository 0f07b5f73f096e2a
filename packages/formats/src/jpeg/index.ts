export { readJpegSize } from "./read-jpeg-size.js";
