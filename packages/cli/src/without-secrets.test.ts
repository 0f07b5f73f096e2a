import { expect, test } from "vitest";
import { describeFailure } from "./exit-codes.js";
import { withoutSecrets } from "./without-secrets.js";

test.each([
  [
    "PUT https://b.s3.amazonaws.com/x?X-Amz-Signature=abcSECRET&X-Amz-Credential=AKSECRET%2F2 failed",
    "X-Amz-Signature=…&",
  ],
  ['{"headers":{"authorization":"AWS4-HMAC-SHA256 Credential=SECRET, Signature=SECRET"}}', '"authorization":"…"}}'],
  ["sent Bearer SECRETSECRET to it", "sent Bearer … to it"],
  ["the token hf_SECRETSECRET is", "the token hf_… is"],
  ["AKIASECRETSECRETSECR", "AKIA…"],
  ["redis://me:SECRET@host/0", "redis://…@host/0"],
  ["the key is environment-SECRET", "the key is …"],
])("%s", (text, left) => {
  const clean = withoutSecrets(text, { AWS_SECRET_ACCESS_KEY: "environment-SECRET" });
  expect(clean).toContain(left);
  expect(clean).not.toContain("SECRET");
});

test("a report of a bug has no signed address of a library's error, nor of its cause", () => {
  const cause = new Error("GET https://x/y?X-Amz-Signature=SECRET&X-Amz-Security-Token=SECRET");
  const { exitCode, text } = describeFailure(new TypeError("authorization: Bearer SECRETSECRET", { cause }));
  expect(exitCode).toBe(70);
  expect(text).not.toContain("SECRET");
  expect(text).toContain("caused by Error: GET https://x/y?");
});

test("other texts stay as they are", () => {
  const text = "release: s3://my-bucket/poses: the server says 403 (not allowed); see /tmp/a@b:c";
  expect(withoutSecrets(text, { AWS_SECRET_ACCESS_KEY: "s3" })).toBe(text);
});
