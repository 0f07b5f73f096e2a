import { InvalidSettingError } from "@wildpose/pose";
import { hubAccess } from "./hub-access.js";
import type { PublishTarget } from "./publish-target.js";
import { parseAddress } from "./release-address.js";
import type { Retry } from "./retrying.js";
import { STALL_MS } from "./stall-limit.js";
import { folderTarget } from "./targets/folder-target.js";

export interface TargetSettings {
  /** Branch of a hub. */
  readonly revision?: string;
  /** Make a repository of a hub that only its owner sees, where it is made now. */
  readonly private?: boolean;
  /** Files that are sent at once. */
  readonly concurrency?: number;
  /** Milliseconds without a byte after which a request is made again. */
  readonly stallMs?: number;
}

const DEFAULT_CONCURRENCY = 4;

/**
 * The target of an address. Libraries of targets are loaded when they are needed.
 *
 * @throws {InvalidSettingError} when the address has no form that can be written, or a setting is not of its kind.
 */
export async function openTarget(to: string, settings: TargetSettings, retry: Retry): Promise<PublishTarget> {
  const address = parseAddress(to);
  const { concurrency = DEFAULT_CONCURRENCY, stallMs = STALL_MS } = settings;
  if (address.kind !== "hub") {
    if (settings.revision !== undefined) throw notOfThisKind("--revision", to);
    if (settings.private) throw notOfThisKind("--private", to);
  }
  switch (address.kind) {
    case "folder":
      return folderTarget(address.path, to, concurrency, retry);
    case "s3":
      return (await import("./targets/s3-target.js")).s3Target({ place: address, concurrency, stallMs }, to, retry);
    case "http":
      throw new InvalidSettingError(
        `${to}: can only be read; publish to /folder, s3://bucket/prefix or hf://user/name`,
      );
    case "hub": {
      const { hubTarget } = await import("./targets/hub-target.js");
      const { revision = "main", private: isPrivate = false } = settings;
      const { repository } = address;
      const access = await hubAccess();
      return hubTarget({ repository, access, revision, isPrivate, concurrency, stallMs }, to, retry);
    }
  }
}

function notOfThisKind(option: string, to: string): InvalidSettingError {
  return new InvalidSettingError(`${option}: only for hf://user/name, not for ${to}; leave it out`);
}
