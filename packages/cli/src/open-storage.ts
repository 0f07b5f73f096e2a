import type { WorkStorage } from "@wildpose/builder";

/** Opens a storage; loads what speaks to it only then. */
export async function openStorage(
  address: string,
  signal: AbortSignal,
  onNotice: (text: string) => void,
): Promise<WorkStorage> {
  const { openWorkStorage } = await import("@wildpose/publisher");
  return openWorkStorage(address, { signal, onNotice });
}
