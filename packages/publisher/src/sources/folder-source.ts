import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { ReleaseSource } from "../release-source.js";

export function folderSource(folder: string, address: string): ReleaseSource {
  return {
    address,
    async open(path, start, signal) {
      const place = join(folder, path);
      const found = await stat(place).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return null;
        throw error;
      });
      if (found === null) return null;
      return { start, parts: createReadStream(place, { start, highWaterMark: 1 << 20, signal }) };
    },
    end: async () => {},
  };
}
