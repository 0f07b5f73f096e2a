import { GetObjectCommand } from "@aws-sdk/client-s3";
import { HttpStatusError } from "../fault.js";
import type { ReleaseSource } from "../release-source.js";
import { isNotFound, openS3Client, type S3Place } from "../s3-client.js";
import { STALL_MS } from "../stall-limit.js";

export function s3Source({ bucket, prefix }: S3Place, address: string): ReleaseSource {
  const client = openS3Client(null, STALL_MS);
  return {
    address,
    async open(path, start, signal) {
      const Key = prefix === "" ? path : `${prefix}/${path}`;
      const command = new GetObjectCommand({ Bucket: bucket, Key, ...(start > 0 && { Range: `bytes=${start}-` }) });
      try {
        const { Body, ContentRange } = await client.send(command, { abortSignal: signal });
        if (Body === undefined) throw new HttpStatusError(502, null);
        // A server that knows no ranges gives the whole file.
        return { start: ContentRange === undefined ? 0 : start, parts: Body as unknown as AsyncIterable<Uint8Array> };
      } catch (error) {
        if (isNotFound(error)) return null;
        throw error;
      }
    },
    end: async () => client.destroy(),
  };
}
