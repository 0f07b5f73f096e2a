/** Whether files are what they were: by size and times, which costs nothing and cannot be missed by chance. */
import { stat } from "node:fs/promises";
import { MalformedSourceError, MissingSourceError } from "@wildpose/pose";
import type { LocatedSource } from "./locate-sources.js";

/** @returns throws when a file has changed since; to be called as often as one likes. */
export async function watchInputs(sources: readonly LocatedSource[]): Promise<() => Promise<void>> {
  const files = sources.flatMap(({ adapter, inputs }) => inputs.map(({ path }) => ({ source: adapter.card.id, path })));
  const before = await Promise.all(files.map(({ path }) => stampOf(path)));
  /**
   * @throws {MissingSourceError | MalformedSourceError}
   */
  return async () => {
    for (const [index, { source, path }] of files.entries()) {
      const now = await stampOf(path);
      if (now === null && before[index] !== null) {
        throw new MissingSourceError(source, path, "it was there when the build began; put it back");
      }
      if (now !== before[index]) {
        throw new MalformedSourceError(
          source,
          path,
          "changed while the build ran; build again when nothing writes to it any more",
        );
      }
    }
  };
}

/**
 * Size and times of a file, null when it is not there. The time of the last change of its state is set by the system alone,
 * so that no copy can have it. A shared disk says the same on all its machines.
 */
export async function stampOf(path: string): Promise<string | null> {
  try {
    const { size, mtimeNs, ctimeNs, ino } = await stat(path, { bigint: true });
    return [size, mtimeNs, ctimeNs, ino].join(" ");
  } catch {
    return null;
  }
}
