/**
 * Works on items, some at a time, begun in their order. The first failure aborts what is under way, and is thrown when all
 * of it has ended.
 *
 * @param work gets a signal that aborts with the caller's, and when another item has failed.
 */
export async function inParallel<Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item, signal: AbortSignal) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const failed = new AbortController();
  const either = signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]);
  let next = 0;
  let failure: { readonly error: unknown } | null = null;
  const runner = async () => {
    while (next < items.length && !either.aborted) {
      const item = items[next++];
      try {
        await work(item, either);
      } catch (error) {
        failure ??= { error };
        failed.abort(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, runner));
  signal?.throwIfAborted();
  if (failure !== null) throw (failure as { readonly error: unknown }).error;
}
