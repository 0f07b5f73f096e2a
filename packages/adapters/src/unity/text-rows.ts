/** Lines of a text file, one at a time. */
import { createReadStream } from "node:fs";
import { MalformedSourceError } from "@wildpose/pose";
import { requireSourceFile, unreadable } from "../source-files.js";
import { unityCard } from "./card.js";

/** 53 numbers at full precision take less than a fiftieth of it. */
const LONGEST_LINE = 1 << 16;

/**
 * Yields the lines that have something in them, with their numbers counted from 1. Line ends are LF or CRLF.
 *
 * @throws {MissingSourceError} when there is no such file.
 * @throws {MalformedSourceError} when it cannot be read or has a line of more than 65,536 characters.
 */
export async function* textRows(path: string): AsyncGenerator<{ line: number; text: string }> {
  let rest = "";
  let line = 0;
  try {
    await requireSourceFile(unityCard, path);
    // Latin-1 gives every byte a character: what is no number is refused where numbers are read.
    for await (const chunk of createReadStream(path, { encoding: "latin1" })) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const text of lines) {
        line++;
        requireShort(path, line, text);
        if (text.trim() !== "") yield { line, text };
      }
      requireShort(path, line + 1, rest);
    }
  } catch (error) {
    throw unreadable(unityCard, path, error);
  }
  if (rest.trim() !== "") yield { line: line + 1, text: rest };
}

function requireShort(path: string, line: number, text: string): void {
  if (text.length <= LONGEST_LINE) return;
  throw new MalformedSourceError(
    unityCard.id,
    path,
    `line ${line}: at most ${LONGEST_LINE} characters expected, found more; give a text file of 51 numbers a line`,
  );
}
