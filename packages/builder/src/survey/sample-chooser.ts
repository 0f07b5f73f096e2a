/** Which rows of a release are worth a look: those with the least and the most error to expect, and some at random. */
import { createHash } from "node:crypto";
import type { ReleaseRows } from "../shards/columns.js";

/** Where a row is: its shard, row group and row, each counted from 0 in the one before. */
export interface RowPlace {
  readonly shard: number;
  readonly group: number;
  readonly row: number;
}

export interface ChosenSamples {
  /** Generated labels with the smallest `expected_error_mm`, the smallest first. */
  readonly best: readonly RowPlace[];
  /** And with the largest, the largest first. */
  readonly worst: readonly RowPlace[];
  /** The smallest SHA-256 of the `sample_id`: as good as by chance, and the same for ever. */
  readonly random: readonly RowPlace[];
}

export interface SampleChooser {
  offer(rows: ReleaseRows, row: number, place: RowPlace): void;
  chosen(): ChosenSamples;
}

/** @param most of each kind that are kept, however many are offered. */
export function sampleChooser(most: number): SampleChooser {
  const best = keepFirst(most);
  const worst = keepFirst(most);
  const random = keepFirst(most);
  return {
    offer({ sample_id, label_origin, expected_error_mm }, row, place) {
      const id = sample_id[row] ?? "";
      random.offer(createHash("sha256").update(id).digest().readUIntBE(0, 6), id, place);
      if (label_origin[row] === "measured") return;
      best.offer(expected_error_mm[row], id, place);
      worst.offer(-expected_error_mm[row], id, place);
    },
    chosen: () => ({ best: best.places(), worst: worst.places(), random: random.places() }),
  };
}

interface Kept {
  readonly key: number;
  readonly id: string;
  readonly place: RowPlace;
}

/** Keeps the first by key, then by id. */
function keepFirst(most: number) {
  const kept: Kept[] = [];
  const isBefore = (one: Omit<Kept, "place">, other: Kept) =>
    one.key < other.key || (one.key === other.key && one.id < other.id);
  return {
    offer(key: number, id: string, place: RowPlace) {
      if (kept.length === most && (most === 0 || !isBefore({ key, id }, kept[most - 1]))) return;
      const at = kept.findIndex((other) => isBefore({ key, id }, other));
      kept.splice(at === -1 ? kept.length : at, 0, { key, id, place });
      if (kept.length > most) kept.pop();
    },
    places: () => kept.map(({ place }) => place),
  };
}
