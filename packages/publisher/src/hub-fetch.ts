/** The requests of the Hub's library, each made again after what passes, and given up when nothing moves. */
import { FailedCheckError } from "@wildpose/pose";
import { HttpStatusError } from "./fault.js";
import type { Retry } from "./retrying.js";
import { withStallLimit } from "./stall-limit.js";

export interface HubFetchOptions {
  readonly retry: Retry;
  /** For messages. */
  readonly address: string;
  readonly stallMs: number;
  /** Requests that carry files, at once. */
  readonly uploadsAtOnce: number;
  /** Called with bytes of files that went out; with a minus for those that go out again. */
  readonly onBytes: (bytes: number) => void;
  /** The token goes nowhere else. */
  readonly hubUrl: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * @throws {TransferError} from the requests: after the last attempt, and at once for 401, 403, 404 and the like. Their text
 *   has no address of a request in it: those of storage are signed, and a secret.
 */
export function hubFetch({
  retry,
  address,
  stallMs,
  uploadsAtOnce,
  onBytes,
  hubUrl,
  signal,
}: HubFetchOptions): typeof fetch {
  const uploads = turnstile(uploadsAtOnce);
  const request = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const to = new URL(input instanceof Request ? input.url : input);
    if (to.origin !== new URL(hubUrl).origin && new Headers(init.headers).has("authorization")) {
      throw new FailedCheckError(`${address}: the Hub names another host for its own answers; nothing was sent there`);
    }
    const isFile = init.method === "PUT" && init.body instanceof Blob;
    const make = () =>
      retry(
        address,
        () => {
          let out = 0;
          const counted = (bytes: number) => {
            out += bytes;
            onBytes(bytes);
          };
          return withStallLimit(stallMs, init.signal ?? signal, async (either, moved) => {
            const body = isFile
              ? countedBlob(init.body as Blob, (bytes) => {
                  moved();
                  counted(bytes);
                })
              : init.body;
            // Where it might have to send a file on to another address, fetch keeps all of it in memory.
            const direct = isFile ? ({ redirect: "error", window: null } as const) : {};
            const response = await fetch(input, { ...init, ...direct, ...(body && { body }), signal: either });
            if (response.ok) return response;
            await response.body?.cancel();
            throw new HttpStatusError(response.status, response.headers.get("retry-after"));
          }).catch((error: unknown) => {
            onBytes(-out);
            throw error;
          });
        },
        init.signal ?? signal,
      );
    return isFile ? uploads(make) : make();
  };
  return request as typeof fetch;
}

/** A blob that says how much of it was read. It is read anew for each request. */
function countedBlob(blob: Blob, onBytes: (bytes: number) => void): Blob {
  const stream = () =>
    blob.stream().pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(part, controller) {
          onBytes(part.length);
          controller.enqueue(part);
        },
      }),
    );
  return new Proxy(blob, {
    get(target, name) {
      if (name === "stream") return stream;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** Lets so many in at once, in their order. */
function turnstile(places: number) {
  let free = places;
  const waiting: (() => void)[] = [];
  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (free > 0) free--;
    else await new Promise<void>((enter) => waiting.push(enter));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
}
