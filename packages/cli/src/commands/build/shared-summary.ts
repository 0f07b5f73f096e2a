/** What to type next when a build left its work to be shared. */
import type { BuildOptions, SharedBuild } from "@wildpose/builder";
import { formatNumber } from "../../figures.js";
import { shellWord } from "../../shell-word.js";

export function summariseShared(
  { out, persons, rows, chunks, shards }: SharedBuild,
  { recipe, root, storage }: Pick<BuildOptions, "recipe" | "root" | "storage">,
): string {
  const task = (count: number) =>
    `  wildpose task ${shellWord(storage?.address ?? out)} --index <i> --of <n>      for each i below n, n at most ${count}, in any order and at once`;
  const rest = `${shellWord(recipe)}${root === undefined ? "" : ` --root ${shellWord(root)}`} --out ${shellWord(out)}${storage === undefined ? "" : ` --storage ${shellWord(storage.address)}`} --resume`;
  if (rows === null || shards === null) {
    return [
      `${out}: ${formatNumber(persons, "person")} are planned, in ${formatNumber(chunks, "chunk")}. Next, their labels, and the choice of rows:`,
      `${task(chunks)}\n  wildpose build ${rest} --until select`,
    ].join("\n\n");
  }
  return [
    `${out}: ${formatNumber(rows, "row")} are chosen, in ${formatNumber(shards, "shard")}. Next, the shards, and the release:`,
    `${task(shards)}\n  wildpose build ${rest}`,
  ].join("\n\n");
}
