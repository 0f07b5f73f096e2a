import { FormatError } from "@wildpose/formats";
import { MalformedSourceError } from "@wildpose/pose";
import type { FuzzTarget } from "../fuzz-target.js";

class SevensError extends FormatError {}

/** A reader that does as it should. */
export const target: FuzzTarget = {
  name: "sound",
  files: async () => [{ name: "sevens", bytes: new Uint8Array(40).fill(7) }],
  async read(bytes) {
    if (bytes.length !== 40) throw new SevensError("sevens", `40 bytes expected, found ${bytes.length}`);
    const at = bytes.findIndex((byte) => byte !== 7);
    if (at !== -1) throw new MalformedSourceError("sevens", "file", `byte ${at}: 7 expected, found ${bytes[at]}`);
  },
};
