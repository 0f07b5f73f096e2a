import type { FuzzTarget } from "../fuzz-target.js";

/** A reader whose list never ends when anything is not 7: the process does not survive it. */
export const target: FuzzTarget = {
  name: "heap",
  files: async () => [{ name: "sevens", bytes: new Uint8Array(40).fill(7) }],
  read(bytes) {
    const list: unknown[] = [];
    const damaged = bytes.length !== 40 || bytes.some((byte) => byte !== 7);
    while (damaged) list.push(new Array(100_000).fill(list.length + 0.5));
  },
};
