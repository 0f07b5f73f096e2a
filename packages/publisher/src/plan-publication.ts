/** What of a release has to be sent: what the target does not hold already. */
import { InvalidSettingError } from "@wildpose/pose";
import type { HeldFile, PublishTarget } from "./publish-target.js";
import { isShardPath, type LocalFile, MANIFEST } from "./published-file.js";
import type { ReleaseFiles } from "./release-files.js";

export interface PublicationPlan {
  /** Shards to send, in the order of the manifest. */
  readonly shards: readonly LocalFile[];
  /** Shards that the target holds. */
  readonly held: readonly LocalFile[];
  /** Card and manifest, where one of them differs; the manifest last. Empty when the release is there whole. */
  readonly closing: readonly LocalFile[];
  /** Shards of a release that this one replaces. */
  readonly removed: readonly string[];
}

/** @throws {InvalidSettingError} when something else is there that cannot be replaced at once. */
export async function planPublication(
  { shards, closing }: Pick<ReleaseFiles, "shards" | "closing">,
  target: PublishTarget,
  signal?: AbortSignal,
): Promise<PublicationPlan> {
  const paths = [...shards, ...closing].map(({ path }) => path);
  const there = await target.list(paths, signal);
  const holds = async (file: LocalFile): Promise<boolean> => {
    const held: HeldFile | undefined = there.get(file.path);
    if (held === undefined || held.bytes !== file.bytes) return false;
    const sha256 = held.sha256 ?? (await target.hashOf?.(file.path, signal)) ?? null;
    return sha256 === file.sha256;
  };
  const manifest = closing.find(({ path }) => path === MANIFEST);
  if (manifest === undefined) throw new Error("a release without its manifest");
  const another = there.has(MANIFEST) && !(await holds(manifest));
  const names = new Set(paths);
  const strange = [...there.keys()].filter((path) => path.startsWith("data/") && !names.has(path)).sort();
  if (!target.replacesAtOnce && another) {
    throw new InvalidSettingError(
      `${target.address}: another release is published there, and its readers would see parts of both; publish to a place of its own`,
    );
  }
  const foreign = strange.find((path) => !(target.replacesAtOnce && isShardPath(path)));
  if (foreign !== undefined) {
    throw new InvalidSettingError(
      `${target.address}: ${foreign} is there, which is not of this release; remove it, or publish to a place of its own`,
    );
  }
  const sent: LocalFile[] = [];
  const held: LocalFile[] = [];
  for (const shard of shards) ((await holds(shard)) ? held : sent).push(shard);
  const stale: LocalFile[] = [];
  for (const file of closing) if (!(await holds(file))) stale.push(file);
  const whole = sent.length === 0 && stale.length === 0 && strange.length === 0;
  return { shards: sent, held, closing: whole ? [] : closing, removed: strange };
}
