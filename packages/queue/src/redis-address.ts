/** Where Redis or Valkey is. A password comes from the environment alone: arguments are seen by everybody on a machine. */
import { InvalidSettingError } from "@wildpose/pose";

export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly database: number;
  readonly isEncrypted: boolean;
  readonly username: string | null;
  readonly password: string | null;
  /** Without user and password, for messages. */
  readonly shown: string;
}

const VARIABLE = "WILDPOSE_REDIS_URL";
const DEFAULT = "redis://127.0.0.1:6379";

/**
 * @param given on the command line; what the environment says, or this machine, when it is left out.
 * @throws {InvalidSettingError} when it is no address of Redis, or has a password that others can read. Never with a secret.
 */
export function parseRedisAddress(
  given: string | undefined,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): RedisAddress {
  const fromEnvironment = given === undefined ? environment[VARIABLE] : undefined;
  const name = given !== undefined ? "--redis" : VARIABLE;
  const url = urlOf(given ?? fromEnvironment ?? DEFAULT);
  const problem = (what: string) => new InvalidSettingError(`${name}: ${what}`);
  if (url === null || (url.protocol !== "redis:" && url.protocol !== "rediss:") || url.hostname === "") {
    throw problem("expected redis://host:port or rediss://host:port (with TLS)");
  }
  if (given !== undefined && (url.username !== "" || url.password !== "")) {
    throw problem(
      `a password on the command line is seen by others; leave --redis out, and set ${VARIABLE} to the address`,
    );
  }
  if (url.search !== "" || url.hash !== "" || !/^\/?\d{0,4}$/.test(url.pathname)) {
    throw problem("expected nothing after the port but the number of a database, such as redis://host:6379/1");
  }
  if (url.protocol === "rediss:" && environment.NODE_TLS_REJECT_UNAUTHORIZED === "0") {
    throw new InvalidSettingError(
      "NODE_TLS_REJECT_UNAUTHORIZED=0: certificates would not be checked; unset it, and give Node your authority's certificate with NODE_EXTRA_CA_CERTS",
    );
  }
  const port = url.port === "" ? 6379 : Number(url.port);
  const database = Number(url.pathname.slice(1));
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port,
    database,
    isEncrypted: url.protocol === "rediss:",
    username: url.username === "" ? null : decodeURIComponent(url.username),
    password: url.password === "" ? null : decodeURIComponent(url.password),
    shown: `${url.protocol}//${url.hostname}:${port}${database === 0 ? "" : `/${database}`}`,
  };
}

function urlOf(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
