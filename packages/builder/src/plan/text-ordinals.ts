/**
 * Numbers for texts that are too many to be kept: 16 bytes for each place of a hash table, whatever the texts' length.
 *
 * A text is known by the first 96 bits of its SHA-256. Among ten million texts the chance that two of them share those is
 * less than 10^-15.
 */
import { hash } from "node:crypto";

export interface TextOrdinals {
  /** Texts that were numbered. */
  readonly size: number;
  /** The number of a text, from 0 in the order they come; a text that is new gets the next one. */
  ordinalOf(text: string): number;
  /** The same of a text whose key is known. */
  ordinalOfKey(keys: Uint32Array, index: number): number;
}

/** What texts are known by: a key each, so that it can be worked out elsewhere. */
export function textKeys(texts: readonly string[]): Uint32Array {
  const keys = new Uint32Array(texts.length * WORDS);
  for (const [index, text] of texts.entries()) putKey(text, keys, index);
  return keys;
}

function putKey(text: string, keys: Uint32Array, index: number): void {
  const digest = hash("sha256", text, "buffer");
  for (let word = 0; word < WORDS; word++) keys[index * WORDS + word] = digest.readUInt32LE(word * 4);
}

const WORDS = 3;
const FIRST_CAPACITY = 1024;
/** Places that may be taken, of all; beyond that the search for a free one takes long. */
const MOST_TAKEN = 0.75;
/** How many times as many places there are then: at twice as many half of them would be free on the average. */
const GROWTH = 1.5;

export function textOrdinals(): TextOrdinals {
  let capacity = FIRST_CAPACITY;
  let keys = new Uint32Array(capacity * WORDS);
  /** 0 where the place is free, otherwise the ordinal + 1. */
  let numbers = new Uint32Array(capacity);
  let size = 0;

  /** Where a key is, or the free place where it belongs. */
  function placeOf(a: number, b: number, c: number): number {
    let place = Math.floor((a / 2 ** 32) * capacity);
    while (numbers[place] !== 0) {
      const at = place * WORDS;
      if (keys[at] === a && keys[at + 1] === b && keys[at + 2] === c) break;
      if (++place === capacity) place = 0;
    }
    return place;
  }

  function put(place: number, a: number, b: number, c: number, number: number): void {
    keys[place * WORDS] = a;
    keys[place * WORDS + 1] = b;
    keys[place * WORDS + 2] = c;
    numbers[place] = number;
  }

  function grow(): void {
    const [oldKeys, oldNumbers] = [keys, numbers];
    capacity = Math.ceil(capacity * GROWTH);
    keys = new Uint32Array(capacity * WORDS);
    numbers = new Uint32Array(capacity);
    for (let old = 0; old < oldNumbers.length; old++) {
      if (oldNumbers[old] === 0) continue;
      const [a, b, c] = oldKeys.subarray(old * WORDS, (old + 1) * WORDS);
      put(placeOf(a, b, c), a, b, c, oldNumbers[old]);
    }
  }

  const key = new Uint32Array(WORDS);
  let lastText: string | null = null;
  let lastOrdinal = -1;
  function ordinalOfKey(from: Uint32Array, index: number): number {
    const [a, b, c] = [from[index * WORDS], from[index * WORDS + 1], from[index * WORDS + 2]];
    const place = placeOf(a, b, c);
    if (numbers[place] !== 0) return numbers[place] - 1;
    put(place, a, b, c, size + 1);
    size++;
    if (size > capacity * MOST_TAKEN) grow();
    return size - 1;
  }

  return {
    get size() {
      return size;
    },
    ordinalOf(text) {
      // The persons of one image mostly come one after the other.
      if (text !== lastText) {
        putKey(text, key, 0);
        lastOrdinal = ordinalOfKey(key, 0);
        lastText = text;
      }
      return lastOrdinal;
    },
    ordinalOfKey,
  };
}
