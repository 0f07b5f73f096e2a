/** The client of S3 that targets and sources share. Region, endpoint and credentials are those that every AWS tool takes. */
import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import { faultOf } from "./fault.js";
import { refuseOpenLine } from "./refuse-open-line.js";
import type { Retry } from "./retrying.js";

export interface S3Place {
  readonly bucket: string;
  /** Without slashes at its ends. */
  readonly prefix: string;
}

/**
 * @param retry of each request; null where the caller does it, who also reads what comes.
 * @param stallMs without a byte after which a request is given up.
 * @throws {InvalidSettingError} when the endpoint of the environment would take secrets over an open line.
 */
export function openS3Client(retry: Retry | null, stallMs: number): S3Client {
  const endpoint = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
  if (endpoint !== undefined) refuseOpenLine(endpoint, "AWS_ENDPOINT_URL");
  // Which Node wildpose runs on is its own to say, not a page of text on stderr.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const client = new S3Client({
    retryStrategy: strategyOf(retry),
    requestHandler: { connectionTimeout: 10_000, socketTimeout: stallMs },
    // Servers that are not AWS have no name for each bucket.
    ...(endpoint !== undefined && { forcePathStyle: true }),
    // Many servers that are not AWS know no other checksums than those that are asked for.
    requestChecksumCalculation: endpoint === undefined ? "WHEN_SUPPORTED" : "WHEN_REQUIRED",
    responseChecksumValidation: endpoint === undefined ? "WHEN_SUPPORTED" : "WHEN_REQUIRED",
    logger: { debug() {}, info() {}, warn() {}, error() {} },
  });
  // A profile may have an endpoint too; where requests go in the end is known here.
  client.middlewareStack.add(
    (next) => (args) => {
      const { protocol, hostname } = args.request as { protocol: string; hostname: string };
      refuseOpenLine(`${protocol}//${hostname}`, "the endpoint of the AWS profile");
      return next(args);
    },
    { step: "build" },
  );
  return client;
}

export function isNotFound(error: unknown): boolean {
  const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  if (name === "NoSuchBucket") return false;
  return $metadata?.httpStatusCode === 404;
}

/** Our waits in the place of the client's: each request is signed anew, and a part of a file is all that is sent again. */
function strategyOf(retry: Retry | null): NonNullable<S3ClientConfig["retryStrategy"]> {
  const token = (count: number, delay: number) => ({ getRetryCount: () => count, getRetryDelay: () => delay });
  return {
    acquireInitialRetryToken: async () => token(0, 0),
    refreshRetryTokenForRetry: async (before, { error }) => {
      const fault = faultOf(error);
      const attempt = before.getRetryCount() + 1;
      const wait = (fault && retry?.waitAfter(fault, attempt)) ?? null;
      if (wait === null) throw new Error("no more requests");
      return token(attempt, wait);
    },
    recordSuccess() {},
  };
}
