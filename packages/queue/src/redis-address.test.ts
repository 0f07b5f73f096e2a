import { expect, test } from "vitest";
import { parseRedisAddress } from "./redis-address.js";

test("the address is the one given, else that of the environment, else this machine", () => {
  const environment = { WILDPOSE_REDIS_URL: "rediss://lab:s%40cret@queue.lab/2" };
  expect(parseRedisAddress(undefined, {}).shown).toBe("redis://127.0.0.1:6379");
  expect(parseRedisAddress("redis://[::1]:7000", environment)).toMatchObject({
    host: "::1",
    port: 7000,
    password: null,
  });
  expect(parseRedisAddress(undefined, environment)).toEqual({
    host: "queue.lab",
    port: 6379,
    database: 2,
    isEncrypted: true,
    username: "lab",
    password: "s@cret",
    shown: "rediss://queue.lab:6379/2",
  });
});

test.each([
  "redis://:topsecret@host",
  "redis://topsecret@host",
  "redis://host?password=topsecret",
  "topsecret",
  "http://host",
])("%s on the command line is refused, and its secret not said", (given) => {
  let message = "";
  try {
    parseRedisAddress(given, {});
  } catch (error) {
    ({ message } = error as Error);
  }
  expect(message).toMatch(/^--redis: /);
  expect(message).not.toContain("topsecret");
});

test("with TLS, a certificate that is not checked is refused", () => {
  const open = { NODE_TLS_REJECT_UNAUTHORIZED: "0" };
  expect(() => parseRedisAddress("rediss://host", open)).toThrow("certificates would not be checked");
});
