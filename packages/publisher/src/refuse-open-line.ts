import { InvalidSettingError } from "@wildpose/pose";

/**
 * Credentials and tokens go over plain http to this machine only.
 *
 * @throws {InvalidSettingError}
 */
export function refuseOpenLine(endpoint: string, setting: string): void {
  const { protocol, hostname } = URL.canParse(endpoint) ? new URL(endpoint) : { protocol: "", hostname: "" };
  const here = hostname === "localhost" || hostname === "[::1]" || /^127\./.test(hostname);
  if (protocol === "https:" || (protocol === "http:" && here)) return;
  throw new InvalidSettingError(`${setting}: expected an https:// address; credentials are not sent over an open line`);
}
