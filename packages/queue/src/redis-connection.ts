/** A connection to Redis that is made again whenever it is lost. */
import { InvalidSettingError } from "@wildpose/pose";
import { Redis } from "ioredis";
import type { RedisAddress } from "./redis-address.js";

const LONGEST_WAIT_MS = 5000;

/** @param onLost called once when the connection is lost, with the problem in words. */
export function redisConnection(address: RedisAddress, onLost: (problem: string) => void): Redis {
  const { host, port, database, isEncrypted, username, password, shown } = address;
  const redis = new Redis({
    host,
    port,
    db: database,
    ...(isEncrypted && { tls: {} }),
    ...(username !== null && { username }),
    ...(password !== null && { password }),
    lazyConnect: true,
    // Commands wait until there is a connection again.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(200 * times, LONGEST_WAIT_MS),
  });
  let isLost = false;
  redis.on("error", (error: Error) => {
    if (!isLost) onLost(`${shown}: ${problemOf(error)}; trying again`);
    isLost = true;
  });
  redis.on("ready", () => {
    isLost = false;
  });
  return redis;
}

/**
 * Sees whether Redis answers; once, so that a wrong address is known at once.
 *
 * @throws {InvalidSettingError}
 */
export async function refuseUnreachable(address: RedisAddress): Promise<void> {
  const problems: Error[] = [];
  const redis = redisConnection(address, () => {});
  redis.options.retryStrategy = () => null;
  redis.on("error", (error: Error) => problems.push(error));
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    const problem = problemOf(problems[0] ?? (error as Error));
    throw new InvalidSettingError(
      `${address.shown}: ${problem}; start Redis there, or correct --redis or WILDPOSE_REDIS_URL`,
    );
  } finally {
    redis.disconnect();
  }
}

function problemOf(error: Error): string {
  const { code, errors } = error as NodeJS.ErrnoException & { readonly errors?: readonly Error[] };
  // Of several addresses of one name.
  if (errors?.[0] !== undefined) return problemOf(errors[0]);
  if (/^(NOAUTH|WRONGPASS)/.test(error.message)) return "the password is not accepted";
  return code === undefined ? error.message : `cannot be reached (${code})`;
}
