/** A server that speaks as much of the Hub's protocol as publishing needs: preupload, LFS batch, PUT, commit, tree, resolve. */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type HubRequestKind = "create" | "branch" | "preupload" | "batch" | "put" | "commit" | "tree" | "resolve";

/** stall: never answers. drop: ends the connection in the middle. */
export type HubFault = "stall" | "drop" | { readonly status: number; readonly retryAfter?: string };

interface HubFile {
  readonly content: Buffer | null;
  readonly oid: string | null;
  readonly size: number;
}

export interface HubStandIn {
  readonly url: string;
  readonly token: string;
  /** Files of each branch; a repository that was not made has no branch. */
  readonly branches: Map<string, Map<string, HubFile>>;
  /** By SHA-256. */
  readonly objects: Map<string, Buffer>;
  /** Each request that came, in order; bytes of PUTs. */
  readonly requests: { kind: HubRequestKind; bytes: number; files: number }[];
  /** Answers the next requests of a kind with a fault. */
  fail(kind: HubRequestKind, fault: HubFault, times?: number): void;
  /** Says to have every object, and has none. */
  lies: boolean;
  close(): Promise<void>;
}

const SECRET = "X-Amz-Signature=SIGNED-SECRET";

export async function startHub(): Promise<HubStandIn> {
  const branches: HubStandIn["branches"] = new Map();
  const objects: HubStandIn["objects"] = new Map();
  const requests: HubStandIn["requests"] = [];
  const faults: { kind: HubRequestKind; fault: HubFault; times: number }[] = [];
  const token = "hf_TokenThatNobodyMaySee";
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.statusCode = 500;
      response.end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const hub: HubStandIn = {
    url,
    token,
    branches,
    objects,
    requests,
    lies: false,
    fail: (kind, fault, times = 1) => faults.push({ kind, fault, times }),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? "/", url).pathname;
    const kind = kindOf(request.method ?? "", path);
    const say = (status: number, value: unknown) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(value));
    };
    const fault = faults.find((one) => one.kind === kind && one.times > 0);
    if (fault !== undefined) {
      fault.times--;
      if (fault.fault === "stall") return;
      if (fault.fault === "drop") {
        request.once("data", () => request.socket.destroy());
        if (request.method === "GET") request.socket.destroy();
        return;
      }
      await bodyOf(request);
      response.setHeader("retry-after", fault.fault.retryAfter ?? "");
      if (fault.fault.retryAfter === undefined) response.removeHeader("retry-after");
      say(fault.fault.status, { error: `no, ${request.headers.authorization}` });
      return;
    }
    const body = await bodyOf(request);
    requests.push({ kind, bytes: kind === "put" ? body.length : 0, files: 0 });
    if (kind !== "put" && request.headers.authorization !== `Bearer ${token}`) return say(401, { error: "who?" });
    const branchName = decodeURIComponent(/\/(?:preupload|commit|branch|tree|resolve)\/([^/]+)/.exec(path)?.[1] ?? "");
    const files = branches.get(branchName);
    switch (kind) {
      case "create":
        if (branches.size > 0) return say(409, { error: "exists" });
        branches.set("main", new Map());
        return say(200, { url: `${url}/datasets/me/x`, id: "x" });
      case "branch":
        if (branches.size === 0) return say(404, { error: "no repository" });
        if (request.method === "DELETE") return branches.delete(branchName) ? say(200, {}) : say(404, {});
        if (files) return say(409, { error: "exists" });
        branches.set(branchName, new Map(branches.get("main")));
        return say(200, {});
      case "tree":
        if (files === undefined) return say(404, { error: "no such branch" });
        return say(
          200,
          [...files].map(([path, { size, oid }]) => ({
            type: "file",
            path,
            size,
            ...(oid && { lfs: { oid, size, pointerSize: 130 } }),
          })),
        );
      case "preupload": {
        const asked = JSON.parse(body.toString()) as { files: { path: string }[] };
        return say(200, {
          files: asked.files.map(({ path }) => ({ path, uploadMode: path.endsWith(".parquet") ? "lfs" : "regular" })),
        });
      }
      case "batch": {
        const asked = JSON.parse(body.toString()) as { objects: { oid: string; size: number }[] };
        return say(200, {
          transfer: "basic",
          objects: asked.objects.map(({ oid, size }) => ({
            oid,
            size,
            ...(hub.lies || objects.has(oid) ? {} : { actions: { upload: { href: `${url}/put/${oid}?${SECRET}` } } }),
          })),
        });
      }
      case "put": {
        const sha256 = createHash("sha256").update(body).digest("hex");
        if (sha256 !== path.slice("/put/".length)) return say(400, { error: "other bytes" });
        objects.set(sha256, body);
        return say(200, {});
      }
      case "commit": {
        if (files === undefined) return say(404, { error: "no such branch" });
        const lines = body
          .toString()
          .split("\n")
          .map((line) => JSON.parse(line) as { key: string; value: Record<string, string> });
        const after = new Map(files);
        for (const { key, value } of lines) {
          if (key === "lfsFile") {
            if (!hub.lies && !objects.has(value.oid)) return say(422, { error: "no such object" });
            after.set(value.path, { content: null, oid: value.oid, size: Number(value.size) });
          } else if (key === "file") {
            const content = Buffer.from(value.content, "base64");
            after.set(value.path, { content, oid: null, size: content.length });
          } else if (key === "deletedFile" && !after.delete(value.path)) return say(422, { error: "not there" });
        }
        requests[requests.length - 1].files = lines.length - 1;
        branches.set(branchName, after);
        const commitOid = createHash("sha1").update(body).digest("hex");
        return say(200, { success: true, commitOid, commitUrl: `${url}/commit/${commitOid}` });
      }
      default: {
        const file = files?.get(decodeURIComponent(path.split(/\/resolve\/[^/]+\//)[1] ?? ""));
        const content = file && (file.content ?? objects.get(file.oid ?? ""));
        if (content === undefined) return say(404, { error: "not found" });
        const [, start, end] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "") ?? [];
        if (start === undefined) return void response.end(content);
        const last = end === "" ? content.length - 1 : Math.min(Number(end), content.length - 1);
        response.writeHead(206, { "content-range": `bytes ${start}-${last}/${content.length}` });
        return void response.end(content.subarray(Number(start), last + 1));
      }
    }
  }
  return hub;
}

function kindOf(method: string, path: string): HubRequestKind {
  if (path === "/api/repos/create") return "create";
  if (path.startsWith("/put/")) return "put";
  if (path.endsWith("/objects/batch")) return "batch";
  for (const kind of ["branch", "preupload", "commit", "tree"] as const) if (path.includes(`/${kind}/`)) return kind;
  if (method === "GET") return "resolve";
  throw new Error(`${method} ${path}: no request of the Hub`);
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
