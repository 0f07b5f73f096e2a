import type { FuzzTarget } from "../fuzz-target.js";

/** A reader that believes a first byte that says how many times 100 MB there are, and lets go of them at once. */
export const target: FuzzTarget = {
  name: "memory",
  files: async () => [{ name: "zeros", bytes: new Uint8Array(40) }],
  read(bytes) {
    if (bytes[0] > 0) new Uint8Array(Math.max(6, Math.min(8, bytes[0])) * 100_000_000).fill(1);
  },
};
