export { FormatError } from "../format-error.js";
export { type ExifCamera, readExifCamera } from "./read-exif.js";
