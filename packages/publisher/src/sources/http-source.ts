/** Plain files below an address of the web; also how a hub hands them out. */
import { FailedCheckError } from "@wildpose/pose";
import { HttpStatusError } from "../fault.js";
import type { OpenedFile, ReleaseSource } from "../release-source.js";

export interface HttpSourceOptions {
  readonly headers?: Readonly<Record<string, string>>;
}

/** @param base ends with a slash. Names of a release need no escaping. */
export function httpSource(base: string, address: string, { headers = {} }: HttpSourceOptions = {}): ReleaseSource {
  return {
    address,
    open: (path, start, signal) => openHttp(base + path, start === 0 ? null : { start, end: null }, headers, signal),
    end: async () => {},
  };
}

/**
 * @param range bytes from `start` to before `end`, or to the end of the file.
 * @returns null when there is no such file.
 * @throws {HttpStatusError}
 */
export async function openHttp(
  address: string,
  range: { readonly start: number; readonly end: number | null } | null,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<OpenedFile | null> {
  const response = await fetch(address, {
    headers: {
      ...headers,
      // A range of a compressed file is no range of the file.
      "accept-encoding": "identity",
      ...(range && { range: `bytes=${range.start}-${range.end === null ? "" : range.end - 1}` }),
    },
    signal,
  });
  const { status, body } = response;
  // Credentials do not follow to another host; that what comes is what was sent ends here.
  if (address.startsWith("https:") && !response.url.startsWith("https:")) {
    await body?.cancel();
    throw new FailedCheckError(
      `${address}: the server sends from https:// on to an open line; nothing was taken from there`,
    );
  }
  if (status === 200 || status === 206) {
    const start = status === 206 ? firstByte(response.headers.get("content-range"), range?.start ?? 0) : 0;
    return { start, parts: (body ?? []) as AsyncIterable<Uint8Array> };
  }
  await body?.cancel();
  if (status === 404 || status === 410) return null;
  throw new HttpStatusError(status, response.headers.get("retry-after"));
}

function firstByte(contentRange: string | null, asked: number): number {
  const [, start] = /^bytes (\d+)-/.exec(contentRange ?? "") ?? [];
  return start === undefined ? asked : Number(start);
}
