import type { FuzzTarget } from "../fuzz-target.js";

/** A reader that trips over a first byte that is not 7. */
export const target: FuzzTarget = {
  name: "type-error",
  files: async () => [{ name: "sevens", bytes: new Uint8Array(40).fill(7) }],
  read(bytes) {
    if (bytes[0] !== 7) (JSON.parse("null") as { field: string }).field.trim();
  },
};
