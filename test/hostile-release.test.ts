/** Releases made to take memory: their hashes are right, and what is in the files lies. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdir, mkdtemp, open, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildDataset, readManifest } from "@wildpose/builder";
import { fetchRelease } from "@wildpose/publisher";
import { afterAll, beforeAll, expect, test } from "vitest";

let folder: string;
let sound: Buffer;
const place = (name: string) => join(folder, name);
const shard = "data/train-00000-of-00001.parquet";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wildpose-hostile-"));
  const recipe = place("recipe.yaml");
  await writeFile(recipe, "name: hostile\nimages: reference\nsources: [{ source: lsp, root: lsp }]\n");
  const root = fileURLToPath(new URL("../datasets/sample", import.meta.url));
  await buildDataset({ recipe, root, out: place("release"), workers: 1 });
  sound = await readFile(join(place("release"), shard));
});
afterAll(() => rm(folder, { recursive: true }));

interface Ran {
  readonly work: "verify" | "fetch";
  readonly said: string;
  /** The most memory the process had so far. */
  readonly peakMb: number;
}

/** Verifies, then fetches, in a process of their own. */
function run(release: string): Ran[] {
  const program = `
    import { readFileSync } from "node:fs";
    import { verifyRelease } from "@wildpose/builder";
    import { fetchRelease } from "@wildpose/publisher";
    const [release] = process.argv.slice(1);
    const works = {
      verify: () => verifyRelease(release).then(({ ok, checks }) => ok ? "ok" : checks.find(({ passed }) => !passed).detail),
      fetch: () => fetchRelease(release, { out: release + "-fetched" }).then(() => "ok"),
    };
    const ran = [];
    for (const work of ["verify", "fetch"]) {
      const said = await works[work]().catch((error) => error.name + ": " + error.message);
      const [, kilobytes] = /VmHWM:\\s*(\\d+)/.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
      ran.push({ work, said, peakMb: Math.round(Number(kilobytes) / 1024) });
    }
    console.log(JSON.stringify(ran));`;
  const cwd = fileURLToPath(new URL(".", import.meta.url));
  const args = ["--input-type=module", "-e", program, release];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: "utf8", timeout: 60_000 });
  if (stdout === "") throw new Error(`it ended: ${stderr.slice(-500)}`);
  return JSON.parse(stdout);
}

/** A release whose shard is these bytes, and whose manifest says so. */
async function releaseOf(bytes: Buffer): Promise<string> {
  const out = await mkdtemp(join(folder, "made-"));
  await cp(place("release"), out, { recursive: true });
  await writeFile(join(out, shard), bytes);
  const manifest = await readManifest(out);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const shards = manifest.shards.map((one) => (one.path === shard ? { ...one, bytes: bytes.length, sha256 } : one));
  await writeFile(join(out, "manifest.json"), JSON.stringify({ ...manifest, shards }));
  return out;
}

function withFooter(footer: Buffer, claimed = footer.length): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(claimed);
  const body = sound.subarray(0, sound.length - 8 - sound.readUInt32LE(sound.length - 8));
  return Buffer.concat([body, footer, length, Buffer.from("PAR1")]);
}
const footerOf = () => sound.subarray(sound.length - 8 - sound.readUInt32LE(sound.length - 8), sound.length - 8);

/** Thrift's compact protocol: field 1 of the footer is its version, 2 the schema, 3 the rows, 4 the row groups. */
const version = Buffer.from([0x15, 0x02]);
const varint = (value: bigint): Buffer => {
  const bytes: number[] = [];
  for (let left = value; ; left >>= 7n) {
    if (left < 128n) return Buffer.from([...bytes, Number(left)]);
    bytes.push(Number(left & 127n) | 128);
  }
};
/** Puts other bytes in the place of the first column's numbers: what is known to be in every page header and footer. */
function withNumbers(random: number): Buffer {
  const footer = Buffer.from(footerOf());
  let seed = random;
  for (let at = 4; at < footer.length; at++) {
    seed = (seed * 1103515245 + 12345) >>> 0;
    if (seed % 97 === 0) footer[at] = 0xff;
  }
  return withFooter(footer);
}

const forged: [string, () => Buffer][] = [
  [
    "a schema of two billion elements",
    () => withFooter(Buffer.concat([version, Buffer.from([0x19, 0xfc]), varint(0x7fffffffn)])),
  ],
  [
    "a schema of 2^60 elements",
    () => withFooter(Buffer.concat([version, Buffer.from([0x19, 0xfc]), varint(1n << 60n)])),
  ],
  [
    "a list of two billion truths, which take no bytes",
    () => withFooter(Buffer.concat([version, Buffer.from([0x19, 0xf1]), varint(0x7fffffffn)])),
  ],
  [
    "a text of four billion bytes",
    () => withFooter(Buffer.concat([version, Buffer.from([0x58]), varint(0xffffffffn)])),
  ],
  ["structs in structs", () => withFooter(Buffer.concat([version, Buffer.alloc(4_000_000, 0x1c)]))],
  ["lists in lists", () => withFooter(Buffer.concat([version, Buffer.alloc(4_000_000, 0x19)]))],
  [
    "a map of a billion entries",
    () => withFooter(Buffer.concat([version, Buffer.from([0x1b]), varint(1_000_000_000n), Buffer.from([0x11])])),
  ],
  [
    "forty million empty row groups",
    () =>
      withFooter(Buffer.concat([version, Buffer.from([0x39, 0xfc]), varint(40_000_000n), Buffer.alloc(40_000_001)])),
  ],
  ["a footer of four gigabytes", () => withFooter(footerOf(), 0xfffffff0)],
  ["a footer longer than the file", () => withFooter(footerOf(), sound.length + 1000)],
  ["no footer", () => withFooter(Buffer.alloc(0))],
  ...[1, 2, 3, 4, 5, 6].map((seed): [string, () => Buffer] => [
    `numbers of its footer that lie, ${seed}`,
    () => withNumbers(seed),
  ]),
  [
    "page headers that lie",
    () => {
      const bytes = Buffer.from(sound);
      for (let at = 4; at < bytes.length - 8 - footerOf().length; at += 41) bytes[at] = 0xff;
      return bytes;
    },
  ],
];

test.each(forged)("a shard with %s gets an error from verify and fetch, not memory", async (_, forge) => {
  const release = await releaseOf(forge());
  for (const { work, said, peakMb } of run(release)) {
    expect(said).not.toBe("ok");
    expect(peakMb, work).toBeLessThan(400);
  }
  await rm(release, { recursive: true });
});

test.each<[string, () => Promise<Buffer>, RegExp]>([
  ["brackets 30 million deep", async () => Buffer.alloc(30_000_000, "["), /more than 64 brackets within brackets/],
  ["ten million empty lists", async () => Buffer.from(`[${"[],".repeat(10_000_000)}[]]`), /more than 2000000 values/],
  ["names 30 million deep", async () => Buffer.from('{"a":'.repeat(6_000_000)), /more than 64 brackets/],
])("a manifest of %s gets an error, not memory", async (_, make, problem) => {
  const out = await mkdtemp(join(folder, "manifest-"));
  await mkdir(join(out, "data"));
  await writeFile(join(out, "manifest.json"), await make());
  for (const { work, said, peakMb } of run(out)) {
    expect(said).toMatch(problem);
    expect(peakMb, work).toBeLessThan(400);
  }
});

test("a manifest of 1 GB is not read", async () => {
  const out = await mkdtemp(join(folder, "manifest-"));
  const file = await open(join(out, "manifest.json"), "w");
  await file.truncate(2 ** 30);
  await file.close();
  const [verified, fetched] = run(out);
  expect(verified.said).toContain("at most 33554432 are read of a manifest");
  expect(fetched.said).toContain("longer than 33554432 bytes");
  expect(fetched.peakMb).toBeLessThan(400);
});

test("nothing is written through a symbolic link that lies where a release is fetched to", async () => {
  const elsewhere = place("elsewhere");
  await mkdir(elsewhere);
  const links: [string, () => Promise<void>][] = [
    ["out", () => symlink(elsewhere, place("out"))],
    ["out.partial", () => symlink(elsewhere, place("out.partial"))],
    [
      "out.partial/release",
      async () => {
        await mkdir(place("out.partial"));
        await symlink(elsewhere, place("out.partial/release"));
      },
    ],
    [
      "out.partial/release/manifest.json",
      async () => {
        await mkdir(place("out.partial/release"), { recursive: true });
        await symlink(join(elsewhere, "file"), place("out.partial/release/manifest.json"));
      },
    ],
  ];
  for (const [name, link] of links) {
    await link();
    await expect(fetchRelease(place("release"), { out: place("out") })).rejects.toThrow(`${name} is a symbolic link`);
    for (const path of ["out", "out.partial"]) await rm(place(path), { recursive: true, force: true });
  }
  expect(spawnSync("ls", ["-A", elsewhere], { encoding: "utf8" }).stdout).toBe("");
});
