/** A Redis of its own, from the system's packages, that keeps nothing. For tests. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Whether there is one; says so where there is not. */
export function hasRedis(): boolean {
  const isThere = spawnSync("redis-server", ["--version"]).status === 0;
  if (!isThere) console.warn("skipped: redis-server is not installed (apt-get install redis-server)");
  return isThere;
}

export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** Kills it, and starts another one at the same place, which knows nothing. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export async function startRedis(password?: string): Promise<RedisServer> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "wildpose-redis-"));
  const start = async (): Promise<ChildProcess> => {
    const words = ["--port", port, "--bind", "127.0.0.1", "--save", "", "--dir", folder].map(String);
    if (password !== undefined) words.push("--requirepass", password);
    const child = spawn("redis-server", words, { stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    for await (const text of child.stdout.setEncoding("utf8")) {
      said += text;
      if (/ready to accept connections/i.test(said)) break;
    }
    return child;
  };
  let child = await start();
  const kill = async () => {
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  };
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    async restart() {
      await kill();
      child = await start();
    },
    async stop() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
