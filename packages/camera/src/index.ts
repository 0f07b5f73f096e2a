export * from "./canonical.js";
export * from "./crop-camera.js";
export * from "./distortion.js";
export * from "./exif-intrinsics.js";
export * from "./invertible-radius.js";
export * from "./pinhole.js";
export * from "./rigid.js";
export * from "./stereo.js";
