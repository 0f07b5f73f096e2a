import { InvalidSettingError } from "@wildpose/pose";
import { hubAccess } from "./hub-access.js";
import { parseAddress } from "./release-address.js";
import type { ReleaseSource } from "./release-source.js";
import { folderSource } from "./sources/folder-source.js";
import { httpSource } from "./sources/http-source.js";

/**
 * The source of an address. Libraries of sources are loaded when they are needed.
 *
 * @param revision branch, tag or commit of a hub.
 * @throws {InvalidSettingError} when the address has no known form, or a revision is none of its kind.
 */
export async function openSource(from: string, revision: string | undefined): Promise<ReleaseSource> {
  const address = parseAddress(from);
  if (address.kind !== "hub" && revision !== undefined) {
    throw new InvalidSettingError(`--revision: only for hf://user/name, not for ${from}; leave it out`);
  }
  switch (address.kind) {
    case "folder":
      return folderSource(address.path, from);
    case "http":
      return httpSource(address.base, from);
    case "s3":
      return (await import("./sources/s3-source.js")).s3Source(address, from);
    case "hub": {
      const { hubUrl, token } = await hubAccess();
      const base = `${hubUrl}/datasets/${address.repository}/resolve/${encodeURIComponent(revision ?? "main")}/`;
      return httpSource(base, from, token === null ? {} : { headers: { authorization: `Bearer ${token}` } });
    }
  }
}
