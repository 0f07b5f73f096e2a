/** Where credentials go, and where they do not. */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { openSource } from "../open-source.js";
import { openHttp } from "./http-source.js";

const servers: Server[] = [];
afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  for (const server of servers.splice(0)) server.close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("the token goes to the hub, and not to the host that the hub sends on to", async () => {
  const seen: IncomingHttpHeaders[] = [];
  const storage = await serve((request, response) => {
    seen.push(request.headers);
    response.end("bytes");
  });
  const hub = await serve((request, response) => {
    seen.push(request.headers);
    response.writeHead(302, { location: `${storage}/signed` }).end();
  });
  vi.stubEnv("HF_ENDPOINT", hub);
  vi.stubEnv("HF_TOKEN", "hf_TokenThatNobodyMaySee");
  const source = await openSource("hf://me/poses", undefined);
  const opened = await source.open("manifest.json", 0, new AbortController().signal);
  for await (const _ of opened?.parts ?? []);
  expect(seen.map(({ authorization }) => authorization)).toEqual(["Bearer hf_TokenThatNobodyMaySee", undefined]);
});

test("what is sent on from https:// to an open line is not taken", async () => {
  vi.stubGlobal("fetch", async () =>
    Object.defineProperty(new Response("x"), "url", { value: "http://elsewhere.example/x" }),
  );
  await expect(openHttp("https://example.org/x", null, {}, new AbortController().signal)).rejects.toThrow(
    "sends from https:// on to an open line",
  );
});

test("an open line that an AWS profile names is refused before anything is signed", async () => {
  const folder = await mkdtemp(join(tmpdir(), "wildpose-profile-"));
  await writeFile(join(folder, "config"), "[default]\nregion = us-east-1\nendpoint_url = http://s3.example.org\n");
  vi.stubEnv("AWS_CONFIG_FILE", join(folder, "config"));
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIANOBODY");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secretThatNobodyMaySee");
  const source = await openSource("s3://poses/x", undefined);
  await expect(source.open("manifest.json", 0, new AbortController().signal)).rejects.toThrow(
    "the endpoint of the AWS profile: expected an https:// address",
  );
  await rm(folder, { recursive: true });
});
