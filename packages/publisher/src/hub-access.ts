/** How the Hugging Face Hub is reached: the token and the endpoint that its own tools use. */
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { InvalidSettingError } from "@wildpose/pose";
import { refuseOpenLine } from "./refuse-open-line.js";

export interface HubAccess {
  /** Without a slash at its end. */
  readonly hubUrl: string;
  /** null where nobody is logged in; public repositories can be read then. */
  readonly token: string | null;
}

/**
 * HF_ENDPOINT; HF_TOKEN, or the file that `hf auth login` writes.
 * https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables
 *
 * @throws {InvalidSettingError} when a token would go over an open line, or is none. The token is not repeated.
 */
export async function hubAccess(environment: NodeJS.ProcessEnv = process.env): Promise<HubAccess> {
  const hubUrl = (environment.HF_ENDPOINT ?? "https://huggingface.co").replace(/\/+$/, "");
  refuseOpenLine(hubUrl, "HF_ENDPOINT");
  const home = environment.HF_HOME ?? join(environment.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "huggingface");
  const file = environment.HF_TOKEN_PATH ?? join(home, "token");
  const written =
    environment.HF_TOKEN ?? environment.HUGGING_FACE_HUB_TOKEN ?? (await readFile(file, "utf8").catch(() => ""));
  const token = written.trim();
  if (token === "") return { hubUrl, token: null };
  if (!/^hf_[A-Za-z0-9_-]+$/.test(token)) {
    throw new InvalidSettingError(
      "the Hub's token does not begin with hf_; log in again (hf auth login), or set HF_TOKEN",
    );
  }
  return { hubUrl, token };
}
