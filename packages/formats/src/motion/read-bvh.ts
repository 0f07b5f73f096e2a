/**
 * BVH, the Biovision hierarchy: a skeleton, and for every frame the values of its channels in one line.
 *
 * There is no standard but the description of Biovision's format by M. Meredith and S. Maddock, "Motion Capture File
 * Formats Explained" (University of Sheffield, CS-01-11). Names, numbers and orders of channels are taken from the file.
 */
import { quoted } from "../message-text.js";
import { type BvhHierarchy, readBvhHierarchy } from "./bvh-hierarchy.js";
import { numberOf, readNumberRow } from "./number-row.js";
import { afterLine, lineError, nextLine, openText, type TextCursor } from "./text-lines.js";

/** A BVH file: the joints, and the values of their channels in every frame. */
export interface BvhMotion extends BvhHierarchy {
  readonly frames: number;
  /** Seconds from one frame to the next. */
  readonly frameTime: number;
  /** Channels of all joints together: the numbers in a frame. */
  readonly channels: number;
  /** [frames, channels] in the file's unit and degrees, joint after joint. */
  readonly values: Float64Array;
}

/**
 * Reads a BVH file. What it needs of memory is at most four times the file.
 *
 * @throws {MotionFormatError} naming the line, when the file is not BVH, is cut short, has a line with another number of
 *   values than its joints have channels, or holds the conflict markers of a git merge.
 */
export function readBvh(bytes: Uint8Array): BvhMotion {
  const text = openText("BVH", bytes);
  const hierarchy = readBvhHierarchy(text);
  const { frames, frameTime } = readTiming(text);
  let channels = 0;
  for (const joint of hierarchy.joints) channels += joint.channels.length;
  if (channels === 0 && frames > 0)
    throw lineError(text, `expected joints with channels, found ${frames} frames of none`);
  return { ...hierarchy, frames, frameTime, channels, values: readFrames(text, frames, channels) };
}

function readTiming(text: TextCursor): { readonly frames: number; readonly frameTime: number } {
  const frames = labelledNumber(text, "Frames", /^frames\s*:\s*(.*)$/i);
  if (!Number.isSafeInteger(frames) || frames < 0) throw lineError(text, `Frames: expected a count, found ${frames}`);
  const frameTime = labelledNumber(text, "Frame Time", /^frame\s*time\s*:\s*(.*)$/i);
  if (!(frameTime > 0)) throw lineError(text, `Frame Time: expected seconds above 0, found ${frameTime}`);
  return { frames, frameTime };
}

function labelledNumber(text: TextCursor, label: string, pattern: RegExp): number {
  const line = nextLine(text);
  const value = numberOf(pattern.exec(line ?? "")?.[1] ?? "");
  if (Number.isNaN(value)) {
    throw lineError(
      text,
      `expected ${label}: and a number, found ${line === null ? "the end of the file" : quoted(line)}`,
    );
  }
  return value;
}

function readFrames(text: TextCursor, frames: number, channels: number): Float64Array {
  const { bytes } = text;
  // A value and what parts it from the next take two bytes at least: a false count of frames cannot ask for more.
  const mostRows = channels === 0 ? 0 : Math.ceil((bytes.length - text.position + 1) / (2 * channels));
  const values = new Float64Array(Math.max(0, Math.min(frames, mostRows)) * channels);
  let frame = 0;
  while (text.position < bytes.length) {
    const start = text.position;
    const row = readNumberRow(bytes, start, values, frame * channels, frame < frames ? channels : 0);
    if (row.invalidAt === -1 && row.count === 0) {
      text.position = row.next;
      text.line++;
      continue;
    }
    if (row.invalidAt === -1 && row.count === channels && frame < frames) {
      text.position = row.next;
      text.line++;
      frame++;
      continue;
    }
    const { count, invalidAt } = row;
    // Reads the line again, as text: a conflict marker has an error of its own.
    const line = nextLine(text) ?? "";
    if (frame === frames)
      throw lineError(text, `expected the end of the file after ${frames} frames, found ${quoted(line)}`);
    if (invalidAt === -1) throw lineError(text, `frame ${frame}: expected ${channels} values, found ${count}`);
    const end = Math.min(afterLine(bytes, invalidAt), bytes.length);
    const word = new TextDecoder()
      .decode(bytes.subarray(invalidAt, Math.min(end, invalidAt + 60)))
      .trim()
      .split(/\s/)[0];
    throw lineError(text, `frame ${frame}: expected a number, found ${quoted(word)}`);
  }
  if (frame < frames) {
    throw lineError(text, `expected ${frames} frames, found the end of the file after ${frame}; it was cut short`);
  }
  return values;
}
