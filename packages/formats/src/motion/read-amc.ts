/**
 * AMC, the Acclaim motion file: for every frame a line for each bone that moves, with its degrees of freedom. What they
 * are is in the skeleton, so an AMC file cannot be read without its ASF.
 */
import { quoted } from "../message-text.js";
import type { MotionFormatError } from "./error.js";
import { readNumberRow } from "./number-row.js";
import type { AsfSkeleton } from "./read-asf.js";
import { afterLine, lineError, nextLine, openText, type TextCursor } from "./text-lines.js";

/** An AMC file: the degrees of freedom of a skeleton in every frame. */
export interface AmcMotion {
  readonly skeleton: AsfSkeleton;
  readonly frames: number;
  /** Number of the first frame in the file; 1 where the file begins with the recording. */
  readonly firstFrame: number;
  /** Frames a second where the file says it, else null: those of the CMU database do not, and have 120. */
  readonly framesPerSecond: number | null;
  readonly angle: "deg" | "rad";
  /** Degrees of freedom of root and bones together. */
  readonly channels: number;
  /** [frames, channels]: the root's freedoms, then those of each bone in the skeleton's order. */
  readonly values: Float64Array;
}

/** The place of a bone's numbers in a frame. */
interface Place {
  readonly index: number;
  readonly name: string;
  readonly nameBytes: Uint8Array;
  readonly at: number;
  readonly count: number;
}

const SPACE = 32;
const HASH = 35;
const COLON = 58;
const LONGEST_NAME = 200;

const utf8 = new TextDecoder();

/**
 * Reads the motion of a skeleton. What it needs of memory is at most sixteen times the file.
 *
 * @throws {MotionFormatError} naming the line, when the file is not AMC, names a bone that the skeleton lacks or lacks one
 *   that moves, gives one twice or with another number of values, or skips a frame.
 */
export function readAmc(bytes: Uint8Array, skeleton: AsfSkeleton): AmcMotion {
  const text = openText("AMC", bytes);
  const places = placesOf(skeleton);
  const channels = places.reduce((sum, place) => sum + place.count, 0);
  if (channels === 0)
    throw lineError(text, "the skeleton has no degree of freedom; give the ASF file of this recording");
  const header = readHeader(text, skeleton);

  const byName = new Map(places.map((place) => [place.name, place]));
  // The order of one frame is that of the next as a rule: its names are compared before the others are looked up.
  const order: Place[] = [];
  const lastFrameWith = new Int32Array(places.length).fill(-1);
  const number = new Float64Array(1);
  let values = new Float64Array(channels * 64);
  let firstFrame = 1;
  let frame = -1;
  let seen = 0;

  const endFrame = () => {
    if (frame === -1 || seen === places.length) return;
    const missing = places.find((place) => lastFrameWith[place.index] !== frame);
    throw lineError(text, `frame ${firstFrame + frame} ends without ${missing?.name}`);
  };

  while (text.position < bytes.length) {
    const start = skipBlanks(bytes, text.position);
    if (start >= bytes.length || isLineEnd(bytes[start])) {
      text.position = afterLine(bytes, start);
      text.line++;
      continue;
    }
    if (isDigit(bytes[start])) {
      endFrame();
      const row = readNumberRow(bytes, start, number, 0, 1);
      if (frame === -1) firstFrame = number[0];
      if (
        row.invalidAt !== -1 ||
        row.count !== 1 ||
        number[0] !== firstFrame + frame + 1 ||
        !Number.isInteger(number[0])
      ) {
        throw failNextLine(text, (line) => `expected the number of frame ${firstFrame + frame + 1}, found ${line}`);
      }
      text.position = row.next;
      text.line++;
      frame++;
      seen = 0;
      if ((frame + 1) * channels > values.length) values = grown(values);
      continue;
    }

    let end = start;
    while (end < bytes.length && bytes[end] > SPACE) end++;
    const place = isName(bytes, start, end, order[seen])
      ? order[seen]
      : byName.get(utf8.decode(bytes.subarray(start, Math.min(end, start + LONGEST_NAME))));
    if (!place) throw failNextLine(text, (line) => `expected a frame's number or a bone that moves, found ${line}`);
    const where = `frame ${firstFrame + frame}: ${place.name}`;
    if (frame === -1) throw failNextLine(text, (line) => `expected the number of a frame, found ${line}`);
    if (lastFrameWith[place.index] === frame) throw failNextLine(text, () => `${where} is there twice`);
    const row = readNumberRow(bytes, end, values, frame * channels + place.at, place.count);
    if (row.invalidAt !== -1 || row.count !== place.count) {
      throw failNextLine(text, (line) => `${where}: expected ${place.count} numbers, found ${line}`);
    }
    text.position = row.next;
    text.line++;
    lastFrameWith[place.index] = frame;
    order[seen] = place;
    seen++;
  }
  endFrame();
  const frames = frame + 1;
  return { skeleton, frames, firstFrame, ...header, channels, values: values.slice(0, frames * channels) };
}

/** Comments and `:` lines, up to the first frame. */
function readHeader(text: TextCursor, skeleton: AsfSkeleton): Pick<AmcMotion, "angle" | "framesPerSecond"> {
  let { angle } = skeleton.units;
  let framesPerSecond: number | null = null;
  for (;;) {
    const { position, line } = text;
    const words = nextLine(text);
    if (words === null) return { angle, framesPerSecond };
    const first = words.charCodeAt(0);
    if (first !== HASH && first !== COLON) {
      text.position = position;
      text.line = line;
      return { angle, framesPerSecond };
    }
    if (/^:degrees$/i.test(words)) angle = "deg";
    if (/^:radians$/i.test(words)) angle = "rad";
    const rate = Number(/^:samples-per-second\s+([\d.]+)$/i.exec(words)?.[1]);
    if (rate > 0 && Number.isFinite(rate)) framesPerSecond = rate;
  }
}

/** The error at the next line, which is shown; a conflict marker there has an error of its own. */
function failNextLine(text: TextCursor, problem: (line: string) => string): MotionFormatError {
  const line = nextLine(text);
  return lineError(text, problem(quoted(line ?? "")));
}

function placesOf({ root, bones }: AsfSkeleton): Place[] {
  const moving = [{ name: "root", freedoms: root.freedoms }, ...bones].filter(({ freedoms }) => freedoms.length > 0);
  let at = 0;
  return moving.map(({ name, freedoms }, index) => {
    const place = { index, name, nameBytes: new TextEncoder().encode(name), at, count: freedoms.length };
    at += freedoms.length;
    return place;
  });
}

function grown(values: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const twice = new Float64Array(values.length * 2);
  twice.set(values);
  return twice;
}

function isName(bytes: Uint8Array, start: number, end: number, place: Place | undefined): boolean {
  if (place === undefined || end - start !== place.nameBytes.length) return false;
  for (let at = start; at < end; at++) if (bytes[at] !== place.nameBytes[at - start]) return false;
  return true;
}

function skipBlanks(bytes: Uint8Array, position: number): number {
  let at = position;
  while (bytes[at] === SPACE || bytes[at] === 9) at++;
  return at;
}

function isLineEnd(byte: number): boolean {
  return byte === 10 || byte === 13;
}

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57;
}
