/** What an error of a network, a server or a disk means: whether it can pass by itself, and what to do where it cannot. */

export interface Fault {
  /** Whether the same request may succeed when it is made again. */
  readonly passing: boolean;
  /** Of the response; null where there was none. */
  readonly status: number | null;
  /** Milliseconds that the server asks to wait; null where it does not say. */
  readonly waitMs: number | null;
  /** In a few words, without anything that a server or a library wrote: their messages carry signed addresses. */
  readonly problem: string;
  /** What the user can do. */
  readonly nextStep: string;
}

/** A response that is no success. */
export class HttpStatusError extends Error {
  override readonly name = "HttpStatusError";
  constructor(
    readonly status: number,
    readonly retryAfter: string | null,
  ) {
    super(`HTTP ${status}`);
  }
}

/** Nothing came or went for a time. */
export class StallError extends Error {
  override readonly name = "StallError";
  constructor(readonly milliseconds: number) {
    super(`nothing moved for ${milliseconds} ms`);
  }
}

/** Fewer bytes came than were announced. */
export class CutShortError extends Error {
  override readonly name = "CutShortError";
}

/** @returns null for an error that no network, server or disk caused: a bug, or one of ours that says it already. */
export function faultOf(error: unknown, now: () => number = Date.now): Fault | null {
  if (!(error instanceof Error)) return null;
  if (error instanceof StallError) {
    return passing(`nothing moved for ${Math.round(error.milliseconds / 1000)} s`);
  }
  if (error instanceof CutShortError) return passing("the connection ended before the file did");
  const status = statusOf(error);
  if (status !== null) return { ...statusFault(status, error, now), status };
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const code = (at as NodeJS.ErrnoException).code;
    const fault = codeFault(typeof code === "string" ? code : at.name);
    if (fault !== null) return fault;
  }
  return null;
}

/** Of our own error, of the AWS SDK's and of the Hub library's. */
function statusOf(error: Error): number | null {
  const { $metadata, statusCode } = error as { $metadata?: { httpStatusCode?: number }; statusCode?: number };
  const status = error instanceof HttpStatusError ? error.status : ($metadata?.httpStatusCode ?? statusCode);
  return typeof status === "number" && status >= 300 ? status : null;
}

function statusFault(status: number, error: Error, now: () => number): Fault {
  const problem = `the server says ${status}${statusWords[status] ? ` (${statusWords[status]})` : ""}`;
  const named = nameFaults[error.name];
  if (named !== undefined) return final(`${problem}, ${named[0]}`, named[1]);
  if (status === 408 || status === 425 || status === 429 || status >= 500 || error.name === "SlowDown") {
    if (status === 501 || status === 505)
      return final(problem, "this server cannot do what publishing needs; use another");
    if (status === 507) return final(problem, "its storage is full: make room there and run the same command again");
    const header =
      error instanceof HttpStatusError
        ? error.retryAfter
        : (error as { $response?: { headers?: Record<string, string> } }).$response?.headers?.["retry-after"];
    return { ...passing(problem), waitMs: retryAfterMs(header ?? null, now) };
  }
  // Time of the request: a clock that is set right meanwhile, or a slow link.
  if (error.name === "RequestTimeout") return passing(problem);
  return final(problem, statusSteps[status] ?? "look at the address and at the server's settings");
}

const statusWords: Readonly<Record<number, string>> = {
  401: "who are you?",
  403: "not allowed",
  404: "not found",
  413: "too large",
  429: "too many requests",
};

const statusSteps: Readonly<Record<number, string>> = {
  301: "the bucket is in another region: set AWS_REGION to it",
  307: "the bucket is in another region: set AWS_REGION to it",
  400: "the request was refused: look at region, bucket and revision",
  401: "no valid credentials: for hf:// log in (hf auth login) or set HF_TOKEN, for s3:// set AWS_PROFILE or the AWS_ variables",
  403: "the credentials do not allow it: take those of an account that may write there, with write permission",
  404: "it is not there: check bucket, repository and revision for spelling, and make them first",
  409: "something else writes there: wait for it, then run the same command again",
  412: "it was changed meanwhile by something else: run the same command again",
  413: "the server takes no file of that size: build with fewer rows_per_shard",
};

/** Errors of S3, by their name. */
const nameFaults: Readonly<Record<string, readonly [problem: string, nextStep: string]>> = {
  PermanentRedirect: ["the bucket is in another region", "set AWS_REGION to the region of the bucket"],
  AuthorizationHeaderMalformed: ["signed for another region", "set AWS_REGION to the region of the bucket"],
  IllegalLocationConstraintException: ["another region", "set AWS_REGION to the region of the bucket"],
  RequestTimeTooSkewed: ["this machine's clock is wrong", "set the clock, then run the same command again"],
  InvalidAccessKeyId: ["it does not know the access key", "look at AWS_PROFILE and the AWS_ variables"],
  SignatureDoesNotMatch: ["the secret key is wrong", "look at AWS_PROFILE and the AWS_ variables"],
  ExpiredToken: ["the session is over", "log in again (aws sso login), then run the same command again"],
};

/** By the code of an error of Node, undici or the AWS SDK, or by its name. */
function codeFault(code: string): Fault | null {
  // HPE_: what came is no HTTP; the rest of an answer before, on a connection that is used again.
  if (passingCodes.has(code) || code.startsWith("HPE_")) return passing(`the connection failed (${code})`);
  if (/^(CERT_|ERR_TLS_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_)/.test(code)) {
    return final(
      `the server's certificate is not trusted (${code})`,
      "give Node the certificate of its authority with NODE_EXTRA_CA_CERTS; it is never left unchecked",
    );
  }
  const known = finalCodes[code];
  return known === undefined ? null : final(known[0], known[1]);
}

const passingCodes = new Set([
  "ECONNRESET",
  "ECONNREFUSED",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "EAI_AGAIN",
  "ENETUNREACH",
  "EHOSTUNREACH",
  "ENETDOWN",
  "UND_ERR_SOCKET",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
  "TimeoutError",
]);

const finalCodes: Readonly<Record<string, readonly [problem: string, nextStep: string]>> = {
  ENOTFOUND: ["no such host (ENOTFOUND)", "check the address for spelling, and that this machine is on the net"],
  CredentialsProviderError: [
    "no AWS credentials",
    "set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; aws configure makes a profile",
  ],
  ENOSPC: ["no space left (ENOSPC)", "make room, then run the same command again"],
  EDQUOT: ["the quota is used up (EDQUOT)", "make room, then run the same command again"],
  EACCES: ["may not be read or written (EACCES)", "change its permissions, or choose another place"],
  EPERM: ["may not be read or written (EPERM)", "change its permissions, or choose another place"],
  EROFS: ["a read-only file system (EROFS)", "choose another place"],
  ENOTDIR: ["a file is in the way (ENOTDIR)", "choose another place, or remove the file"],
  ENOENT: ["not there (ENOENT)", "check the address for spelling"],
  EISDIR: ["a folder, expected a file (EISDIR)", "remove it, or choose another place"],
};

/** Seconds, or a date. */
export function retryAfterMs(header: string | null, now: () => number): number | null {
  if (header === null || header.trim() === "") return null;
  const seconds = Number(header);
  const wait = Number.isNaN(seconds) ? Date.parse(header) - now() : seconds * 1000;
  return Number.isFinite(wait) ? Math.max(0, wait) : null;
}

function passing(problem: string): Fault {
  return {
    passing: true,
    status: null,
    waitMs: null,
    problem,
    nextStep: "run the same command again: it goes on where it was",
  };
}

function final(problem: string, nextStep: string): Fault {
  return { passing: false, status: null, waitMs: null, problem, nextStep };
}
