import type { Form } from "../options.js";
import { baseline } from "./baseline.js";
import { c2fVol } from "./c2f-vol.js";
import type { FormReader } from "./form-reader.js";
import { h36mFetch } from "./h36m-fetch.js";
import { mmpose } from "./mmpose.js";
import { official } from "./official.js";
import { videopose3d } from "./videopose3d.js";

export const formReaders: Readonly<Record<Form, FormReader>> = {
  official,
  "3d-pose-baseline": baseline,
  videopose3d,
  "h36m-fetch": h36mFetch,
  "c2f-vol": c2fVol,
  mmpose,
};
