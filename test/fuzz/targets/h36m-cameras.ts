/** The files that Human3.6M's cameras come in: `metadata.xml`, `camera-parameters.json` and `cameras.pkl`. */
import { isPoseDataError } from "@wildpose/pose";
import { camerasOf } from "../../../packages/adapters/src/h36m/camera-files.js";
import { camerasJson, camerasPickle, camerasXml } from "../../../packages/adapters/src/testing/made-h36m.js";
import type { FuzzTarget } from "../fuzz-target.js";
import { realFiles } from "../real-files.js";

const names = ["metadata.xml", "camera-parameters.json", "cameras.pkl"];

export const target: FuzzTarget = {
  name: "h36m-cameras",
  files: async () => [
    { name: "made.xml", bytes: camerasXml() },
    { name: "made.json", bytes: camerasJson() },
    { name: "made.pkl", bytes: camerasPickle() },
    ...realFiles("h36m/metadata.xml", "h36m/camera-parameters.json", "h36m/mmpose-cut/cameras.pkl"),
  ],
  /** A damaged file may pass for each of them, so each reader is given all. */
  read(bytes) {
    let read = false;
    let problem: unknown = null;
    for (const name of names) {
      try {
        camerasOf(name, bytes);
        read = true;
      } catch (error) {
        if (!isPoseDataError(error)) throw error;
        problem = error;
      }
    }
    if (!read) throw problem;
  },
};
