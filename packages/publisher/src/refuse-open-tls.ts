import { InvalidSettingError } from "@wildpose/pose";

/** @throws {InvalidSettingError} when the environment tells Node to take any certificate: tokens would go to anybody. */
export function refuseOpenTls(environment: NodeJS.ProcessEnv = process.env): void {
  if (environment.NODE_TLS_REJECT_UNAUTHORIZED === "0") {
    throw new InvalidSettingError(
      "NODE_TLS_REJECT_UNAUTHORIZED=0: certificates would not be checked; unset it, and give Node your authority's certificate with NODE_EXTRA_CA_CERTS",
    );
  }
}
