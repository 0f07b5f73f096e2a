// @ts-check
/** Files that have their name only when they are whole. */
import { closeSync, mkdirSync, openSync, renameSync, writeFileSync, writeSync } from "node:fs";
import { dirname } from "node:path";

const BUFFERED_CHARACTERS = 1 << 20;

/**
 * @param {string} path
 * @param {Uint8Array | string} content
 */
export function writeWhole(path, content) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.partial`, content);
  renameSync(`${path}.partial`, path);
}

/** @param {string} path of a text that is written bit by bit; needs the memory of a megabyte */
export function openWhole(path) {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(`${path}.partial`, "w");
  /** @type {string[]} */
  let pieces = [];
  let characters = 0;
  const flush = () => {
    let rest = Buffer.from(pieces.join(""), "utf8");
    while (rest.length > 0) rest = rest.subarray(writeSync(file, rest));
    pieces = [];
    characters = 0;
  };
  return {
    write(/** @type {string} */ text) {
      pieces.push(text);
      characters += text.length;
      if (characters >= BUFFERED_CHARACTERS) flush();
    },
    close() {
      flush();
      closeSync(file);
      renameSync(`${path}.partial`, path);
    },
  };
}
