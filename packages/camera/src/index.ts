export * from "./canonical.js";
export * from "./pinhole.js";
export * from "./stereo.js";
