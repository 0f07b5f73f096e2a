import { StallError } from "./fault.js";

/** Without a byte for so long a connection is taken for dead. */
export const STALL_MS = 60_000;

/**
 * Work that is given up when nothing moves.
 *
 * @param work is to call `moved` with every byte, and to do nothing more when the signal has aborted.
 * @throws {StallError}
 */
export async function withStallLimit<Result>(
  milliseconds: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal, moved: () => void) => Promise<Result>,
): Promise<Result> {
  const stalled = new AbortController();
  const error = new StallError(milliseconds);
  signal?.throwIfAborted();
  const give = () => stalled.abort(error);
  let timer = setTimeout(give, milliseconds);
  const moved = () => {
    clearTimeout(timer);
    timer = setTimeout(give, milliseconds);
  };
  let onAbort = () => {};
  const stop = new Promise<never>((_, reject) => {
    stalled.signal.addEventListener("abort", () => reject(error), { once: true });
    // Work that does not hear of the signal is not waited for.
    onAbort = () => reject(signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
  // Heard of below, or nobody needs to.
  stop.catch(() => {});
  try {
    const either = signal === undefined ? stalled.signal : AbortSignal.any([signal, stalled.signal]);
    return await Promise.race([work(either, moved), stop]);
  } catch (caught) {
    throw stalled.signal.aborted ? error : caught;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}
