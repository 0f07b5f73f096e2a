/** OpenStack Swift with its S3 interface, on this machine: `apt-get install swift swift-proxy swift-account swift-container swift-object memcached`. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface SwiftServer {
  readonly endpoint: string;
  /** What the AWS SDK takes from the environment. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

const programs = ["swift-ring-builder", "swift-proxy-server", "swift-object-server", "memcached"];

/** Why there is no server, or null. */
export function whyNoSwift(): string | null {
  const missing = programs.filter((name) => !["/usr/bin", "/usr/local/bin"].some((at) => existsSync(join(at, name))));
  return missing.length === 0 ? null : `${missing.join(", ")} not installed`;
}

/** Starts memcached, the three storage servers and the proxy; ready when a bucket can be listed. */
export async function startSwift(): Promise<SwiftServer> {
  const folder = await mkdtemp(join(tmpdir(), "wildpose-swift-"));
  const etc = join(folder, "etc");
  await mkdir(etc, { recursive: true });
  await mkdir(join(folder, "devices/d1"), { recursive: true });
  const [proxy, cache, object, container, account] = await freePorts(5);
  const user = execFileSync("id", ["-un"], { encoding: "utf8" }).trim();
  const common = `bind_ip = 127.0.0.1\nworkers = 1\nuser = ${user}\nswift_dir = ${etc}\nlog_address = /dev/null\n`;
  await writeFile(
    join(etc, "swift.conf"),
    "[swift-hash]\nswift_hash_path_suffix = made\nswift_hash_path_prefix = made\n",
  );
  for (const [name, port] of Object.entries({ object, container, account })) {
    const builder = join(etc, `${name}.builder`);
    const ring = (...words: string[]) => execFileSync("swift-ring-builder", [builder, ...words], { stdio: "ignore" });
    ring("create", "4", "1", "1");
    ring("add", `r1z1-127.0.0.1:${port}/d1`, "1");
    ring("rebalance");
    await writeFile(
      join(etc, `${name}-server.conf`),
      `[DEFAULT]\ndevices = ${folder}/devices\nmount_check = false\nbind_port = ${port}\n${common}` +
        `[pipeline:main]\npipeline = ${name}-server\n[app:${name}-server]\nuse = egg:swift#${name}\n`,
    );
  }
  await writeFile(
    join(etc, "proxy-server.conf"),
    `[DEFAULT]\nbind_port = ${proxy}\n${common}[pipeline:main]\n` +
      "pipeline = catch_errors cache s3api tempauth bulk slo dlo proxy-server\n" +
      "[app:proxy-server]\nuse = egg:swift#proxy\naccount_autocreate = true\nallow_account_management = true\n" +
      `[filter:catch_errors]\nuse = egg:swift#catch_errors\n[filter:cache]\nuse = egg:swift#memcache\nmemcache_servers = 127.0.0.1:${cache}\n` +
      "[filter:s3api]\nuse = egg:swift#s3api\ns3_acl = no\nmin_segment_size = 1048576\nlocation = us-east-1\n" +
      "[filter:tempauth]\nuse = egg:swift#tempauth\nuser_test_tester = testing .admin\n" +
      "[filter:bulk]\nuse = egg:swift#bulk\n[filter:slo]\nuse = egg:swift#slo\n[filter:dlo]\nuse = egg:swift#dlo\n",
  );
  const children: ChildProcess[] = [];
  const start = (command: string, ...words: string[]) =>
    children.push(spawn(command, words, { stdio: "ignore", detached: true }));
  start("memcached", "-l", "127.0.0.1", "-p", String(cache), "-u", user, "-U", "0");
  for (const name of ["object", "container", "account", "proxy"]) {
    // The programs of Debian take swift.conf from /etc/swift alone.
    const launch =
      "import sys; from swift.common import utils; utils.set_swift_dir(sys.argv[1]); " +
      "from swift.common.wsgi import run_wsgi; sys.exit(run_wsgi(sys.argv[2], sys.argv[3]))";
    start("/usr/bin/python3", "-c", launch, etc, join(etc, `${name}-server.conf`), `${name}-server`);
  }
  const stop = async () => {
    // Servers have workers: the whole group goes.
    for (const { pid } of children) {
      try {
        if (pid !== undefined) process.kill(-pid, "SIGKILL");
      } catch {}
    }
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const endpoint = `http://127.0.0.1:${proxy}`;
  for (let tries = 0; ; tries++) {
    const answer = await fetch(endpoint).catch(() => null);
    // Without credentials it answers that it is not allowed: it is up.
    if (answer !== null && answer.status < 500) break;
    if (tries === 200) {
      await stop();
      throw new Error("Swift does not start");
    }
    await sleep(300);
  }
  return {
    endpoint,
    environment: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "test:tester",
      AWS_SECRET_ACCESS_KEY: "testing",
    },
    stop,
  };
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.once("listening", resolve))));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
