import { randomStream } from "@wildpose/pose";
import { describe, expect, test } from "vitest";
import { CHUNK_SIZE } from "../plan/pose-chunk.js";
import { HASH_WORDS } from "./hash-image.js";
import { leaveOutNearDuplicates } from "./leave-out-near-duplicates.js";

/** A person of an image: 1 for train, 2 for test, 0 for one that cannot be used; its picture; the file's bytes. */
interface Person {
  readonly side: 0 | 1 | 2;
  /** One word; null for none. */
  readonly picture: number | null;
  /** As the picture, unless given. 0 for no image. */
  readonly content?: number;
}

/** Leaves persons out, a chunk an entry of the recipe; returns the persons that stay, of each entry. */
function staying(entries: readonly (readonly Person[])[], within = 2) {
  const sides = new Uint8Array(entries.length * CHUNK_SIZE);
  const ofChunk = entries.map((persons, chunk) => {
    sides.set(
      persons.map(({ side }) => side),
      chunk * CHUNK_SIZE,
    );
    return Uint32Array.from(
      persons.flatMap(({ picture, content = picture ?? 0 }) => [
        0,
        content,
        picture === null ? 0 : 1 << 31,
        picture ?? 0,
      ]),
    );
  });
  expect(ofChunk.every((hashes, chunk) => hashes.length === entries[chunk].length * HASH_WORDS)).toBe(true);
  const before = sides.slice();
  const index = { sourceOfChunk: entries.map((_, i) => i), sides, orders: new Float64Array(sides.length) };
  const left = leaveOutNearDuplicates(index, { ofChunk, within, compared: 1 }, entries.length);
  expect(sides, "the index that was given").toEqual(before);
  const stays = entries.map((persons, chunk) =>
    persons.flatMap((_, row) => (left.index.sides[chunk * CHUNK_SIZE + row] === 0 ? [] : [row])),
  );
  return { stays, persons: left.persons, images: left.images };
}

const inTrain = (picture: number | null, content?: number): Person => ({
  side: 1,
  picture,
  ...(content !== undefined && { content }),
});
const inTest = (picture: number | null, content?: number): Person => ({
  side: 2,
  picture,
  ...(content !== undefined && { content }),
});

describe("of images that show the same", () => {
  test("those on the side of the first stay, those on the other are left out and counted by entry", () => {
    expect(staying([[inTrain(0b1000)], [inTest(0b1001), inTrain(0b1010), inTest(0b1010), inTest(0b1111111)]])).toEqual({
      stays: [[0], [1, 3]],
      persons: [0, 2],
      images: 2,
    });
  });

  test("all persons of an image stay or go together", () => {
    expect(
      staying([
        [inTest(7), inTest(7)],
        [inTrain(5), inTrain(5), inTrain(5)],
      ]),
    ).toEqual({
      stays: [[0, 1], []],
      persons: [0, 3],
      images: 1,
    });
  });

  test("one whose person cannot be used, or that was left out itself, leaves nobody out", () => {
    const { stays } = staying([[{ side: 0, picture: 0b1 }], [inTest(0b1), inTrain(0b111), inTest(0b11111)]]);
    expect(stays).toEqual([[], [0, 2]]);
  });

  test("the same bytes are the same where there is no picture; no image is nobody's", () => {
    const { stays } = staying([
      [inTrain(null, 4), inTrain(9, 5), inTrain(null, 0)],
      [inTest(null, 4), inTest(null, 5), inTest(null, 0)],
    ]);
    expect(stays).toEqual([[0, 1, 2], [2]]);
  });
});

test("an entry that is added at the end takes nobody from the others; none is near one of the other side at the end", () => {
  const random = randomStream(3, "entries");
  const entries = Array.from({ length: 4 }, () =>
    Array.from(
      { length: 200 },
      (): Person => ({ side: random.integer(4) === 0 ? 2 : 1, picture: random.integer(1 << 14) }),
    ),
  );
  const all = staying(entries);
  expect(all.images).toBeGreaterThan(20);
  for (const count of [1, 2, 3]) expect(staying(entries.slice(0, count)).stays).toEqual(all.stays.slice(0, count));
  const kept = entries.flatMap((persons, entry) => all.stays[entry].map((row) => persons[row]));
  const bits = (word: number) => word.toString(2).replaceAll("0", "").length;
  let nearest = Infinity;
  for (const one of kept) {
    for (const other of kept) {
      if (one.side !== other.side) nearest = Math.min(nearest, bits((one.picture ?? 0) ^ (other.picture ?? 0)));
    }
  }
  expect(nearest).toBe(3);
});
