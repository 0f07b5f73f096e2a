import { open } from "node:fs/promises";
import { LONGEST_POSE_DOCUMENT } from "@wildpose/builder";
import { InvalidSettingError } from "@wildpose/pose";

/**
 * Reads the text of a pose document.
 *
 * @param path `-` for stdin.
 * @throws {InvalidSettingError} when it cannot be read, or is far too long for a pose.
 */
export async function readPoseText(path: string): Promise<{ readonly name: string; readonly text: string }> {
  const name = path === "-" ? "stdin" : path;
  const parts: Buffer[] = [];
  let bytes = 0;
  try {
    const stream = path === "-" ? process.stdin : (await open(path)).createReadStream();
    for await (const part of stream) {
      bytes += (part as Buffer).length;
      if (bytes > LONGEST_POSE_DOCUMENT) break;
      parts.push(part as Buffer);
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new InvalidSettingError(`${name}: cannot be read (${code}); name a JSON file with --pose, or - for stdin`, {
      cause: error,
    });
  }
  if (bytes > LONGEST_POSE_DOCUMENT) {
    throw new InvalidSettingError(`${name}: expected one pose, found more than ${LONGEST_POSE_DOCUMENT} bytes`);
  }
  return { name, text: Buffer.concat(parts).toString("utf8") };
}
