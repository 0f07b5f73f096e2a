import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("publish-made.mjs", import.meta.url));

/**
 * Publishes the made files of a folder in a process of its own, and kills it as soon as it says that so many bytes went out.
 *
 * @returns whether it was killed, rather than done before.
 */
export function publishUntilKilled(folder: string, to: string, bytes: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, folder, to], { stdio: ["ignore", "pipe", "inherit"] });
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      if (text.split("\n").some((line) => line !== "" && Number(line) >= bytes)) child.kill("SIGKILL");
    });
    child.on("error", reject);
    child.on("close", (_, signal) => resolve(signal === "SIGKILL"));
  });
}
