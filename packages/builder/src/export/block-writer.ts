import type { OutputFile } from "../work-folder/work-folder.js";

/** Bytes that are kept before they are written. */
const BLOCK_BYTES = 1 << 20;

export interface BlockWriter {
  /** Appends bytes, or text as UTF-8. */
  write(part: string | Uint8Array): Promise<void>;
  /** Writes what is left and closes the file. */
  close(): Promise<void>;
}

/** Writes a file in blocks: one write for each row would take longer than making it. */
export function blockWriter(file: OutputFile): BlockWriter {
  let kept: Uint8Array[] = [];
  let length = 0;
  const flush = async () => {
    await file.write(Buffer.concat(kept));
    kept = [];
    length = 0;
  };
  return {
    async write(part) {
      const bytes = typeof part === "string" ? Buffer.from(part, "utf8") : part;
      kept.push(bytes);
      length += bytes.length;
      if (length >= BLOCK_BYTES) await flush();
    },
    async close() {
      await flush();
      await file.close();
    },
  };
}
