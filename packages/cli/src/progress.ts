/** Shows how far long work is: bars on a terminal, otherwise now and then a plain line. Writes to stderr only. */

import { MultiBar, type SingleBar } from "cli-progress";
import { formatCount } from "./figures.js";

export interface ProgressEvent {
  readonly stage: string;
  /** What the stage is at: a source, a net. */
  readonly source?: string | undefined;
  readonly done: number;
  /** null while nobody knows. */
  readonly total: number | null;
  /** How it goes: `loss 61.2`. */
  readonly note?: string | undefined;
}

export interface Progress {
  report(event: ProgressEvent): void;
  /** Ends the display, also after a failure. */
  stop(): void;
}

export interface ProgressDisplay extends Progress {
  /** Shows a line that stays. */
  say(line: string): void;
}

interface ProgressStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean | undefined;
}

export function startProgress(stream: ProgressStream = process.stderr): ProgressDisplay {
  return stream.isTTY ? barProgress(stream) : lineProgress(stream);
}

function barProgress(stream: NodeJS.WritableStream): ProgressDisplay {
  const bars = new Map<string, SingleBar>();
  const multiBar = new MultiBar({
    stream,
    clearOnComplete: true,
    // Its own handler would swallow Ctrl-C in commands that do not listen for it; see interruption.ts.
    gracefulExit: false,
    format: (options, { value, total, progress }, payload: { label: string; total: number | null; note: string }) => {
      const label = payload.label.padEnd(24);
      if (payload.total === null) return `${label} ${formatCount(value)}${payload.note}`;
      const width = options.barsize ?? 40;
      const filled = Math.round(Math.min(1, progress) * width);
      return `${label} [${"#".repeat(filled)}${"-".repeat(width - filled)}] ${formatCount(value)} of ${formatCount(total)}${payload.note}`;
    },
  });
  return {
    report(event) {
      const label = labelOf(event);
      const payload = { label, total: event.total, note: noteOf(event) };
      const total = event.total ?? event.done;
      const bar = bars.get(label) ?? multiBar.create(total, 0, payload);
      bars.set(label, bar);
      bar.setTotal(total);
      bar.update(event.done, payload);
    },
    say: (line) => multiBar.log(`${line}\n`),
    stop: () => multiBar.stop(),
  };
}

/** At most one line about unfinished work in this time. */
const quietMs = 15_000;

/**
 * One line when a stage has finished, and one about every fifteen seconds in a stage that takes longer.
 *
 * @param now milliseconds; for the tests.
 */
export function lineProgress(stream: NodeJS.WritableStream, now: () => number = Date.now): ProgressDisplay {
  /** What was not yet said, by label. */
  const unsaid = new Map<string, ProgressEvent>();
  const finished = new Set<string>();
  let lastLine = now();

  function say(label: string, event: ProgressEvent): void {
    const of = event.total === null ? "" : ` of ${formatCount(event.total)}`;
    stream.write(`${label}: ${formatCount(event.done)}${of}${noteOf(event)}\n`);
    unsaid.delete(label);
    lastLine = now();
  }

  return {
    say: (line) => stream.write(`${line}\n`),
    report(event) {
      const label = labelOf(event);
      if (finished.has(label)) return;
      unsaid.set(label, event);
      if (event.total !== null && event.done >= event.total) {
        finished.add(label);
        // What came before it in the pipeline is said before it, also where nobody knew its total.
        for (const [earlier, known] of unsaid) if (known.total === null && earlier !== label) say(earlier, known);
        say(label, event);
      } else if (now() - lastLine >= quietMs) say(label, event);
    },
    stop() {
      for (const [label, event] of unsaid) say(label, event);
    },
  };
}

function labelOf({ stage, source }: ProgressEvent): string {
  return source === undefined ? stage : `${stage} ${source}`;
}

function noteOf({ note }: ProgressEvent): string {
  return note === undefined ? "" : `, ${note}`;
}
