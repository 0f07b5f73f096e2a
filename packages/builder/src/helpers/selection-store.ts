/** The choice of rows on disk, for those who help to write: of each shard the addresses of its rows. */
import type { Split } from "../select/assign-split.js";
import { planShards, type ShardPlan } from "../select/plan-shards.js";
import type { ShardTask } from "../shards/write-shards.js";
import { hashBytes, keyOf, seal, unseal } from "../work-folder/sealed.js";
import type { WorkFolder } from "../work-folder/work-folder.js";

const ROWS = "selection.rows";
/** Its being there says that the choice is whole. */
const LIST = "selection.json";

/** The files that a choice lies in, in the order in which they are written. */
export const SELECTION_FILES = [ROWS, LIST] as const;

/** A shard, and where its addresses are. */
interface SelectedShard {
  readonly shard: ShardPlan;
  readonly offset: number;
  readonly sha256: string;
}

export interface Selection {
  readonly shards: readonly ShardPlan[];
  /** @throws {Error} when the file is not what was written. */
  read(shard: number): Promise<ShardTask>;
}

/** @param key of what the choice was made from. */
export async function writeSelection(
  folder: WorkFolder,
  key: string,
  rows: Readonly<Record<Split, Uint32Array>>,
  rowsPerShard: number,
): Promise<readonly ShardPlan[]> {
  const plan = planShards({ train: rows.train.length, test: rows.test.length }, rowsPerShard);
  const file = await folder.createWorkFile();
  const list: SelectedShard[] = [];
  for (const shard of plan) {
    const { buffer, byteOffset, byteLength } = rows[shard.split].subarray(shard.start, shard.end);
    const bytes = new Uint8Array(buffer, byteOffset, byteLength);
    list.push({ shard, offset: await file.append(bytes), sha256: hashBytes(bytes) });
  }
  await file.nameIt(ROWS);
  await file.close();
  await folder.writeFile(LIST, seal(sealOf(key), Buffer.from(JSON.stringify(list), "utf8")));
  return plan;
}

/** null when no rows were chosen yet, or from something else. */
export async function openSelection(folder: WorkFolder, key: string): Promise<Selection | null> {
  const bytes = unseal(sealOf(key), await folder.readFile(LIST));
  if (bytes === null) return null;
  const list = JSON.parse(Buffer.from(bytes).toString("utf8")) as SelectedShard[];
  return {
    shards: list.map(({ shard }) => shard),
    async read(at) {
      const { shard, offset, sha256 } = list[at];
      const addresses = new Uint32Array(shard.end - shard.start);
      const file = await folder.openWorkFile(ROWS);
      const found = new Uint8Array(addresses.buffer);
      const isThere = file !== null && (await file.readAt(offset, found));
      await file?.close();
      if (isThere && hashBytes(found) === sha256) return { shard, addresses };
      throw new Error(`${ROWS} is not what was written`);
    },
  };
}

function sealOf(key: string): string {
  return keyOf("selection", key);
}
