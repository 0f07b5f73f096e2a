import { TransferError } from "@wildpose/pose";
import { expect, test } from "vitest";
import { faultOf, HttpStatusError, retryAfterMs } from "./fault.js";
import { retryWith } from "./retrying.js";

const policy = { attempts: 5, firstWaitMs: 2, longestWaitMs: 9, seed: 7 };
const failing = (times: number, error: () => Error) => {
  let calls = 0;
  const work = async () => {
    if (calls++ < times) throw error();
    return calls;
  };
  return { work, calls: () => calls };
};
const coded = (code: string) => Object.assign(new Error("secret text of a library"), { code });

test("waits double to the longest, with a part at random that the seed decides", async () => {
  const waitsOf = async (seed: number) => {
    const waits: number[] = [];
    await retryWith({ ...policy, seed }, (_, wait) => waits.push(wait))(
      "x",
      failing(4, () => coded("ECONNRESET")).work,
    );
    return waits;
  };
  const waits = await waitsOf(7);
  for (const [at, most] of [2, 4, 8, 9].entries()) {
    expect(waits[at]).toBeGreaterThanOrEqual(most / 2);
    expect(waits[at]).toBeLessThan(most);
  }
  expect(await waitsOf(7)).toEqual(waits);
  expect(await waitsOf(8)).not.toEqual(waits);
});

test.each(["ECONNRESET", "ETIMEDOUT", "EPIPE", "EAI_AGAIN", "UND_ERR_SOCKET", "UND_ERR_HEADERS_TIMEOUT"])(
  "%s passes, also as the cause of another error",
  async (code) => {
    const { work, calls } = failing(1, () => new TypeError("fetch failed", { cause: coded(code) }));
    await retryWith(policy)("x", work);
    expect(calls()).toBe(2);
  },
);

test.each([408, 425, 429, 500, 502, 503, 504])("%i passes", async (status) => {
  const { work, calls } = failing(2, () => new HttpStatusError(status, null));
  await retryWith(policy)("x", work);
  expect(calls()).toBe(3);
});

test.each([
  [new HttpStatusError(401, null), /says 401 .*HF_TOKEN/],
  [new HttpStatusError(403, null), /says 403 .*write permission/],
  [new HttpStatusError(404, null), /says 404 .*make them first/],
  [new HttpStatusError(501, null), /says 501; this server cannot/],
  [Object.assign(new Error("x"), { name: "PermanentRedirect", $metadata: { httpStatusCode: 301 } }), /AWS_REGION/],
  [Object.assign(new Error("x"), { name: "CredentialsProviderError" }), /no AWS credentials; set AWS_PROFILE/],
  [new TypeError("fetch failed", { cause: coded("SELF_SIGNED_CERT_IN_CHAIN") }), /certificate is not trusted/],
  [new TypeError("fetch failed", { cause: coded("ENOTFOUND") }), /no such host/],
])("%s stops at once, and says what to do", async (error, says) => {
  const { work, calls } = failing(9, () => error);
  const thrown = await retryWith(policy)("s3://b/x: manifest.json", work).catch((caught: unknown) => caught);
  expect(thrown).toBeInstanceOf(TransferError);
  expect((thrown as Error).message).toMatch(says);
  expect(calls()).toBe(1);
});

test("after the last attempt the error says how many there were, and nothing of a library's text", async () => {
  const { work } = failing(99, () => coded("ECONNRESET"));
  await expect(retryWith(policy)("hf://me/x: manifest.json", work)).rejects.toThrow(
    /^hf:\/\/me\/x: manifest.json: the connection failed \(ECONNRESET\), 5 times in a row; run the same command again/,
  );
});

test("Retry-After is kept to, in seconds or as a date; more than ten minutes is left to the user", async () => {
  const waits: number[] = [];
  const retry = retryWith(policy, (_, wait) => waits.push(wait));
  await retry("x", failing(1, () => new HttpStatusError(429, "0.05")).work);
  expect(waits[0]).toBe(50);
  expect(retryAfterMs("Thu, 01 Jan 1970 00:00:03 GMT", () => 1000)).toBe(2000);
  expect(retryAfterMs("soon", () => 0)).toBe(null);
  const { work, calls } = failing(1, () => new HttpStatusError(429, "3600"));
  await expect(retry("x", work)).rejects.toThrow("asks to wait 60 minutes");
  expect(calls()).toBe(1);
});

test("what no network or disk caused is a bug, and goes through as it is", async () => {
  const bug = new TypeError("x is not a function");
  expect(faultOf(bug)).toBe(null);
  await expect(retryWith(policy)("x", failing(1, () => bug).work)).rejects.toBe(bug);
});

test("an aborted signal ends a wait", async () => {
  const stop = new AbortController();
  const slow = retryWith({ ...policy, firstWaitMs: 60_000, longestWaitMs: 60_000 }, () =>
    stop.abort(new Error("stop")),
  );
  await expect(slow("x", failing(9, () => coded("ECONNRESET")).work, stop.signal)).rejects.toThrow();
});
