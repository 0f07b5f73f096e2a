// @ts-check
/**
 * What publishing is measured against: the same files put into a bucket by the AWS SDK and nothing else, so many at once, a
 * stream each; no hash, no look at what is there, nothing read back. Arguments: bucket and prefix, how many at once, files.
 * Answers with one line of JSON.
 */
import { createReadStream, statSync } from "node:fs";
import { createRequire } from "node:module";
import { basename } from "node:path";
import { pathToFileURL } from "node:url";

const [bucket, prefix, atOnce, ...files] = process.argv.slice(2);
// A package of the publisher's, wherever npm has put it.
const publisher = createRequire(import.meta.resolve("@wildpose/publisher"));
const { PutObjectCommand, S3Client } = await import(pathToFileURL(publisher.resolve("@aws-sdk/client-s3")).href);
const client = new S3Client({ forcePathStyle: true, requestChecksumCalculation: "WHEN_REQUIRED" });
const left = [...files];
const started = performance.now();
await Promise.all(
  Array.from({ length: Number(atOnce) }, async () => {
    for (let file = left.shift(); file !== undefined; file = left.shift()) {
      await client.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: `${prefix}/${basename(file)}`,
          Body: createReadStream(file, { highWaterMark: 1 << 20 }),
          ContentLength: statSync(file).size,
        }),
      );
    }
  }),
);
process.stdout.write(`${JSON.stringify({ seconds: (performance.now() - started) / 1000 })}\n`);
