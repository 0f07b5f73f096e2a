import type { FuzzTarget } from "../fuzz-target.js";

/** A reader that computes for 2.5 seconds when anything is not 7, and then ends. */
export const target: FuzzTarget = {
  name: "slow",
  files: async () => [{ name: "sevens", bytes: new Uint8Array(40).fill(7) }],
  read(bytes) {
    if (bytes.length === 40 && bytes.every((byte) => byte === 7)) return;
    const started = process.cpuUsage();
    const computed = () => {
      const { user, system } = process.cpuUsage(started);
      return user + system;
    };
    while (computed() < 2_500_000);
  },
};
