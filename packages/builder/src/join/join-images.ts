/**
 * A labels-only release and the user's own images → the release with the images embedded: the same rows in the same order,
 * each with the file that its path names, if that is the file that it was made with.
 *
 * Everything is looked for first, so that all that is missing is known before a byte is written.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { FailedCheckError, InvalidSettingError, MalformedSourceError } from "@wildpose/pose";
import { z } from "zod";
import { lockText } from "../recipe/recipe-lock.js";
import { croissantMetadata } from "../release/croissant.js";
import { datasetCard } from "../release/dataset-card.js";
import { describeCode, type Manifest } from "../release/manifest.js";
import { readManifest } from "../release/read-manifest.js";
import { type Split, splits } from "../select/assign-split.js";
import { columns, type ReleaseRows } from "../shards/columns.js";
import { pickRows, type RowAt } from "../shards/pick-rows.js";
import { shardRows } from "../shards/readable-shards.js";
import { type ShardWriter, writeShard, writeShards } from "../shards/write-shards.js";
import { verifyRelease } from "../verify/verify-release.js";
import { hashFile } from "../work-folder/hash-file.js";
import { beginOutputFolder } from "../work-folder/output-folder.js";
import { endFailedWork, refuseOrClearWork } from "../work-folder/unfinished-work.js";
import { findImages, type JoinProblem } from "./find-images.js";
import { type ImageFolders, imageFoldersOf } from "./image-folders.js";
import { joinedCounts, joinedManifest, joinedRecipe, noneUnjoined } from "./joined-manifest.js";

export interface JoinImagesOptions extends ImageFolders {
  /** Folder to make. It must not exist, or be empty. */
  readonly out: string;
  /** Leave out rows whose image is missing, damaged or another one; otherwise there must be none. */
  readonly skipMissing?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (stage: "look" | "write" | "verify", rows: number, total: number) => void;
}

export interface JoinReport {
  readonly rows: number;
  /** Rows left out, with the ids of the first ones. */
  readonly skipped: readonly {
    readonly source: string;
    readonly problem: JoinProblem;
    readonly rows: number;
    readonly first: readonly string[];
  }[];
  readonly bytes: number;
  readonly shards: number;
}

const MOST_NAMES = 10;
/** Rows looked for at once. */
const ROWS_AT_ONCE = 256;

/**
 * Joins images to a release. Nothing is left behind when it fails.
 *
 * @throws {InvalidSettingError} when the folder is no release, has its images already, or a setting cannot be used.
 * @throws {MissingSourceError} when an image folder is not there.
 * @throws {FailedCheckError} when images are missing or others than the release was made with, and are not to be skipped.
 * @throws {OutputFolderError} when the output cannot be written.
 */
export async function joinImages(release: string, options: JoinImagesOptions): Promise<JoinReport> {
  const { out, skipMissing = false, signal, onProgress } = options;
  const before = await readManifest(release);
  if (before.recipe.images === "embed") {
    throw new InvalidSettingError(`${release}: has its images already; give a release of images: none or reference`);
  }
  const folders = await imageFoldersOf(release, new Set(before.counts.sources.map(({ source }) => source)), options);
  const total = before.counts.rows;
  const looked = await lookForAll(release, before, folders, {
    signal,
    onRows: (rows) => onProgress?.("look", rows, total),
  });
  if (looked.skipped.length > 0 && !skipMissing) throw unjoinable(release, looked.skipped);
  const counts = joinedCounts(before, looked.unjoined);
  const recipe = joinedRecipe(before, skipMissing);

  const output = await beginOutputFolder(out);
  try {
    await refuseOrClearWork(output, out, false);
    const read = rowReader(release, before);
    const gather = async (addresses: Uint32Array) => withImages(await read(addresses), folders);
    const { codec, rows_per_shard } = writtenKeys.parse(recipe);
    const manifestFile = await hashFile(join(release, "manifest.json"));
    const writer: ShardWriter = {
      write: (shard, addresses, onProgress) =>
        writeShard(
          shard,
          addresses,
          gather,
          output,
          { images: "embed", codec },
          { ...(signal && { signal }), onProgress },
        ),
    };
    const shards = await writeShards(
      looked.rows,
      async () => ({ writers: [writer], stop: async () => {} }),
      output,
      { rowsPerShard: rows_per_shard },
      {
        key: manifestFile.sha256,
        ...(signal && { signal }),
        onProgress: (rows) => onProgress?.("write", rows, counts.rows),
      },
    );
    const code = await describeCode([]);
    const manifest = joinedManifest(before, { recipe, counts, shards, manifestSha256: manifestFile.sha256, code });
    const text = (path: string, content: string) => output.writeFile(`release/${path}`, Buffer.from(content, "utf8"));
    await text("manifest.json", `${JSON.stringify(manifest, null, 2)}\n`);
    await text("recipe.lock", lockText(manifest));
    await text("README.md", await joinedCard(release, manifest));
    await text("croissant.json", await joinedCroissant(release, manifest));
    const verified = await verifyRelease(output.releasePath, {
      signal,
      onProgress: (rows) => onProgress?.("verify", rows, counts.rows),
    });
    const failed = verified.checks.find(({ passed }) => !passed);
    if (failed) {
      throw new FailedCheckError(
        `${out}: the joined release fails its check ${failed.name}: ${failed.detail}; see what "wildpose verify ${release}" says`,
      );
    }
    await output.commit();
    const bytes = shards.reduce((sum, shard) => sum + shard.bytes, 0);
    return { rows: counts.rows, skipped: looked.skipped, bytes, shards: shards.length };
  } catch (error) {
    await endFailedWork(output);
    throw error;
  }
}

/** What the writer needs of a recipe as a manifest has it. */
const writtenKeys = z.looseObject({ codec: z.enum(["zstd", "snappy"]), rows_per_shard: z.int() });

/** Shards in the order in which the rows of a release are numbered: split by split. */
function shardsInOrder({ shards }: Manifest) {
  return splits.flatMap((split) => shards.filter((shard) => shard.split === split));
}

const labelColumns = columns.map(({ name }) => name);

/** Looks for the image of every row. */
async function lookForAll(
  release: string,
  manifest: Manifest,
  folders: ReadonlyMap<string, string>,
  { signal, onRows }: { readonly signal: AbortSignal | undefined; readonly onRows: (rows: number) => void },
) {
  const kept: Record<Split, number[]> = { train: [], test: [] };
  const unjoined = new Map<string, ReturnType<typeof noneUnjoined>>();
  const skipped = new Map<string, { source: string; problem: JoinProblem; rows: number; first: string[] }>();
  let address = 0;
  for (const { path, split } of shardsInOrder(manifest)) {
    const names = ["sample_id", "source", "image", "image_width", "image_height", "image_sha256"] as const;
    for await (const rows of shardRows(release, path, names)) {
      for (let start = 0; start < rows.count; start += ROWS_AT_ONCE) {
        signal?.throwIfAborted();
        const length = Math.min(ROWS_AT_ONCE, rows.count - start);
        const places = Array.from({ length }, (_, index) => ({ rows, row: start + index }));
        for (const [index, { problem }] of (await findImages(places, folders, false)).entries()) {
          const at = address++;
          if (problem === null) {
            kept[split].push(at);
            continue;
          }
          const source = rows.source[start + index] ?? "";
          const ofSource = unjoined.get(source) ?? noneUnjoined();
          unjoined.set(source, ofSource);
          ofSource[split][problem]++;
          const known = skipped.get(`${source} ${problem}`) ?? { source, problem, rows: 0, first: [] };
          skipped.set(`${source} ${problem}`, known);
          if (known.rows++ < MOST_NAMES) known.first.push(rows.image.path[start + index] ?? "no path");
        }
        onRows(address);
      }
    }
  }
  const rows = { train: Uint32Array.from(kept.train), test: Uint32Array.from(kept.test) };
  return { rows, unjoined, skipped: [...skipped.values()] };
}

function unjoinable(release: string, skipped: JoinReport["skipped"]): FailedCheckError {
  const problems = skipped.map(({ source, problem, rows, first }) => {
    const more = rows > first.length ? ", …" : "";
    return `${source}: ${rows} ${problem} (${first.join(", ")}${more})`;
  });
  return new FailedCheckError(
    `${release}: images that cannot be joined: ${problems.join("; ")}; complete them, or leave their rows out with --skip-missing`,
  );
}

/** Rows by their number; numbers are to be asked for in their order. A row group is in memory at a time. */
function rowReader(release: string, manifest: Manifest) {
  async function* all() {
    for (const { path } of shardsInOrder(manifest)) yield* shardRows(release, path, labelColumns);
  }
  const groups = all();
  let group: ReleaseRows | null = null;
  let start = 0;
  return async (addresses: Uint32Array): Promise<RowAt[]> => {
    const places: RowAt[] = [];
    for (const address of addresses) {
      while (group === null || address >= start + group.count) {
        start += group?.count ?? 0;
        const next: IteratorResult<ReleaseRows> = await groups.next();
        if (next.done) throw new Error(`row ${address} is beyond the release`);
        group = next.value;
      }
      places.push({ rows: group, row: address - start });
    }
    return places;
  };
}

async function withImages(places: readonly RowAt[], folders: ReadonlyMap<string, string>): Promise<ReleaseRows> {
  const rows = pickRows(places);
  const found = (await findImages(places, folders, true)).map((image, row) => {
    if (image.problem === null) return image;
    throw new MalformedSourceError(
      rows.source[row] ?? "",
      join(folders.get(rows.source[row] ?? "") ?? "", rows.image.path[row] ?? ""),
      "changed while images were joined; join again when nothing writes to it any more",
    );
  });
  const sha256 = found.map((image) => image.sha256);
  return {
    ...rows,
    image: { ...rows.image, bytes: found.map(({ bytes }) => bytes), sha256 },
    image_sha256: sha256,
    image_width: found.map(({ width }) => width),
    image_height: found.map(({ height }) => height),
    image_crop: Float32Array.from(found.flatMap(({ width, height }) => [0, 0, width, height])),
  };
}

const SOURCES_OF_CARD = "## Licences";

/** The card of the new release; what it says of the sources is what the old one says. */
async function joinedCard(release: string, manifest: Manifest): Promise<string> {
  const path = join(release, "README.md");
  const before = await readFile(path, "utf8").catch(() => "");
  const from = before.indexOf(`\n${SOURCES_OF_CARD}\n`);
  if (from === -1) {
    throw new InvalidSettingError(`${path}: has no "${SOURCES_OF_CARD}"; put the card back that the build wrote`);
  }
  const card = datasetCard(manifest, []);
  return card.slice(0, card.indexOf(`\n${SOURCES_OF_CARD}\n`)) + before.slice(from);
}

const croissantOfSources = z.looseObject({ license: z.json(), keywords: z.json(), citeAs: z.json() });

async function joinedCroissant(release: string, manifest: Manifest): Promise<string> {
  const path = join(release, "croissant.json");
  const found = croissantOfSources.safeParse(
    await readFile(path, "utf8")
      .then(JSON.parse)
      .catch(() => null),
  );
  if (!found.success) {
    throw new InvalidSettingError(`${path}: does not say the licences of the sources; put back what the build wrote`);
  }
  const { license, keywords, citeAs } = found.data;
  const document = { ...JSON.parse(croissantMetadata(manifest, [])), license, keywords, citeAs };
  return `${JSON.stringify(document, null, 2)}\n`;
}
