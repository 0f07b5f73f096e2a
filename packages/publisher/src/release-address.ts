/** Where a release is published, as a user writes it: a folder, `s3://bucket/prefix`, `hf://user/name`, `https://…`. */
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { InvalidSettingError } from "@wildpose/pose";

export type ReleaseAddress =
  | { readonly kind: "folder"; readonly text: string; readonly path: string }
  /** `prefix` has no slash at its ends; empty for the whole bucket. */
  | { readonly kind: "s3"; readonly text: string; readonly bucket: string; readonly prefix: string }
  | { readonly kind: "hub"; readonly text: string; readonly repository: string }
  /** `base` ends with a slash. */
  | { readonly kind: "http"; readonly text: string; readonly base: string };

const FORMS = "/folder, s3://bucket/prefix or hf://user/name";

/**
 * @param text as it was typed.
 * @throws {InvalidSettingError} when it has none of the forms, or carries a password. The text is not repeated then.
 */
export function parseAddress(text: string): ReleaseAddress {
  const [, scheme] = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(text) ?? [];
  switch (scheme?.toLowerCase()) {
    case undefined:
      if (text === "") throw new InvalidSettingError(`the address is empty; give ${FORMS}`);
      return { kind: "folder", text, path: resolve(text) };
    case "file":
      return { kind: "folder", text, path: fileURLToPath(text) };
    case "s3":
      return s3Address(text);
    case "hf":
      return hubAddress(text);
    case "http":
    case "https":
      return httpAddress(text);
    default:
      throw new InvalidSettingError(`${scheme}://: no such kind of address; give ${FORMS}`);
  }
}

/** A segment of an object key: what needs no escaping anywhere, and is no step up or down. */
const keySegment = /^(?!\.{1,2}$)[A-Za-z0-9_.=-]+$/;

function s3Address(text: string): ReleaseAddress {
  const [bucket = "", ...segments] = text.slice("s3://".length).replace(/\/+$/, "").split("/");
  refuseSecrets(text);
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
  if (!/^(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
    throw new InvalidSettingError(
      `${text}: no bucket "${bucket}" can be; 3 to 63 small letters, digits, dots and hyphens: s3://bucket/prefix`,
    );
  }
  const wrong = segments.find((segment) => !keySegment.test(segment));
  if (wrong !== undefined) {
    throw new InvalidSettingError(
      `${text}: "${wrong}" cannot be part of a prefix; use letters, digits, dots, hyphens and underscores`,
    );
  }
  return { kind: "s3", text, bucket, prefix: segments.join("/") };
}

function hubAddress(text: string): ReleaseAddress {
  refuseSecrets(text);
  const name = text.slice("hf://".length).replace(/\/+$/, "");
  const repository = name.replace(/^datasets\//, "");
  // https://huggingface.co/docs/hub/repositories-getting-started: letters, digits, - _ . and no -- or .. in a name
  const part = "(?!.*(?:--|\\.\\.))[A-Za-z0-9](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9])?";
  if (!new RegExp(`^${part}/${part}$`).test(repository)) {
    throw new InvalidSettingError(`${text}: expected hf://user/name; a revision is given with --revision`);
  }
  return { kind: "hub", text, repository };
}

function httpAddress(text: string): ReleaseAddress {
  refuseSecrets(text);
  if (!URL.canParse(text)) throw new InvalidSettingError(`${text}: no address of the web; give https://host/folder`);
  const url = new URL(text);
  const base = url.href.replace(/manifest\.json$/, "").replace(/\/*$/, "/");
  return { kind: "http", text, base };
}

/** Command lines are seen by everyone on the machine, and kept in histories. */
function refuseSecrets(text: string): void {
  if (/^[^:]+:\/\/[^/]*@/.test(text)) {
    throw new InvalidSettingError(
      "the address has a user or a password in it; leave them out: credentials come from the environment, the AWS profile or the Hub's token file",
    );
  }
  if (/[?#]/.test(text)) {
    throw new InvalidSettingError(
      "the address has a ? or # in it; give it without: a signed address is a secret and does not belong on a command line",
    );
  }
}
