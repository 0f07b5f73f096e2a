/** The metrics of a training as JSON lines: on disk to be read by anything, and here for the report. */
import { open } from "node:fs/promises";
import { InvalidSettingError } from "@wildpose/pose";

/** Beside these, a number for each metric of the objective: `mpjpe`. */
export interface StepLine {
  /** Steps done. */
  readonly step: number;
  readonly loss: number;
  /** Length of all gradients together, before any limit. */
  readonly gradient_norm: number;
  readonly learning_rate: number;
  readonly [metric: string]: number;
}

export interface ValidationLine {
  /** Steps done. */
  readonly step: number;
  readonly validation_exact: number;
  readonly validation_faulty: number;
  /** Whether it was better than all before it. */
  readonly best: boolean;
}

export type MetricsLine = StepLine | ValidationLine;

export interface MetricsLog {
  readonly lines: readonly MetricsLine[];
  /** Length so far: what a checkpoint needs to know, to go on from there. */
  readonly bytes: number;
  add(line: MetricsLine): Promise<void>;
  close(): Promise<void>;
}

/** A log that is kept in memory alone. */
export function memoryLog(): MetricsLog {
  const lines: MetricsLine[] = [];
  return {
    lines,
    bytes: 0,
    add: async (line) => {
      lines.push(line);
    },
    close: async () => {},
  };
}

/**
 * Opens a log file to go on from.
 *
 * @param kept bytes that were there at the checkpoint; what was written after it is cut off. 0 begins a new log.
 * @throws {InvalidSettingError} when the file is not the one that the checkpoint was written beside.
 */
export async function openMetricsLog(path: string, kept: number): Promise<MetricsLog> {
  const lines = kept === 0 ? [] : await readLines(path, kept);
  const file = await open(path, kept === 0 ? "w" : "r+");
  await file.truncate(kept);
  let bytes = kept;
  return {
    lines,
    get bytes() {
      return bytes;
    },
    async add(line) {
      const text = Buffer.from(`${JSON.stringify(line)}\n`);
      await file.write(text, 0, text.length, bytes);
      bytes += text.length;
      lines.push(line);
    },
    close: () => file.close(),
  };
}

async function readLines(path: string, kept: number): Promise<MetricsLine[]> {
  const refuse = (problem: string, cause?: unknown) =>
    new InvalidSettingError(
      `${path}: ${problem}; put back the log that was written with the checkpoint, or remove both to train from the start`,
      { cause },
    );
  const content = Buffer.alloc(kept);
  try {
    const file = await open(path, "r");
    const { bytesRead } = await file.read(content, 0, kept, 0).finally(() => file.close());
    if (bytesRead < kept) throw refuse(`${bytesRead} bytes, the checkpoint was written after ${kept}`);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT")
      throw refuse("not found, and the checkpoint needs it", cause);
    throw cause;
  }
  if (content.at(-1) !== 0x0a) throw refuse(`its first ${kept} bytes do not end with a line`);
  return content
    .toString()
    .trimEnd()
    .split("\n")
    .map((text, index) => {
      try {
        return JSON.parse(text) as MetricsLine;
      } catch (cause) {
        throw refuse(`line ${index + 1} is not JSON`, cause);
      }
    });
}
