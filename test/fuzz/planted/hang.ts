import type { FuzzTarget } from "../fuzz-target.js";

/** A reader that never ends when the last byte is not 7. */
export const target: FuzzTarget = {
  name: "hang",
  files: async () => [{ name: "sevens", bytes: new Uint8Array(40).fill(7) }],
  read(bytes) {
    while (bytes.length > 0 && bytes[bytes.length - 1] !== 7);
  },
};
