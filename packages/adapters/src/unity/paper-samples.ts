/** The samples of a file in the paper's layout: a numpy table, or text. */
import { MalformedSourceError, type PoseSample } from "@wildpose/pose";
import type { SourceSequence } from "../adapter.js";
import { RecordProblem, readRecord, shown } from "../record-problem.js";
import { unityCard } from "./card.js";
import { type Floats, openFloats } from "./number-table.js";
import type { PaperOptions } from "./options.js";
import { noPicture, poseSample } from "./pose-sample.js";
import { leadingColumns, PLANAR_VALUES, paperIntrinsics, pointsFromPlanar } from "./quirks.js";
import { textRows } from "./text-rows.js";

/** A file in the paper's layout. */
export interface PaperSequence extends SourceSequence, PaperOptions {
  readonly form: "paper";
  readonly path: string;
  /** `npy` is a numpy table, anything else text. */
  readonly layout: "npy" | "text";
  /** The file's name without its ending: the middle of its samples' ids. */
  readonly stem: string;
}

/** Rows read at a time. */
const CHUNK = 1024;

/** A row of numbers: [51] planar values at `start` of `values`, and what to call it in a message. */
interface PlanarRow {
  readonly values: Floats;
  readonly start: number;
  readonly record: string;
}

/**
 * Reads a file: a sample a row. Which rows come from one motion is not said, so the whole file is one group, which no split
 * tears.
 */
export async function* readPaperSamples(sequence: PaperSequence, signal?: AbortSignal): AsyncGenerator<PoseSample> {
  const { path, stem, order, swapPrincipalPoint, split, layout } = sequence;
  const intrinsics = paperIntrinsics(swapPrincipalPoint);
  const group = `${unityCard.id}/${stem}`;
  let row = 0;
  for await (const { values, start, record } of layout === "npy" ? tableRows(path) : numbersOfLines(path)) {
    signal?.throwIfAborted();
    const origin = { id: `${group}/${row}`, group, sourceSplit: split, activity: null, ...noPicture };
    yield readRecord({ dataset: unityCard.id, path, record }, () =>
      poseSample(origin, pointsFromPlanar(values, start, order), intrinsics),
    );
    row++;
  }
}

async function* tableRows(path: string): AsyncGenerator<PlanarRow> {
  const table = await openFloats(path);
  try {
    const { columns, rows } = table;
    const dropped = readRecord({ dataset: unityCard.id, path, record: "shape" }, () => leadingColumns(columns));
    for (let from = 0; from < rows; from += CHUNK) {
      const to = Math.min(from + CHUNK, rows);
      const values = await table.read(from, to);
      for (let row = from; row < to; row++) {
        yield { values, start: (row - from) * columns + dropped, record: `row ${row}` };
      }
    }
  } finally {
    await table.close();
  }
}

async function* numbersOfLines(path: string): AsyncGenerator<PlanarRow> {
  let lines = 0;
  for await (const { line, text } of textRows(path)) {
    lines++;
    const record = `line ${line}`;
    const values = readRecord({ dataset: unityCard.id, path, record }, () => numbersOf(text));
    yield { values, start: 0, record };
  }
  if (lines === 0) {
    throw new MalformedSourceError(unityCard.id, path, "rows of 51 numbers expected, found none; give another file");
  }
}

const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * The 51 numbers of a line, whose columns are separated by commas or white space.
 *
 * @throws {RecordProblem} when there are not so many, or one is no number.
 */
function numbersOf(text: string): Float64Array {
  const columns = text.trim().split(/\s*,\s*|\s+/);
  const dropped = leadingColumns(columns.length);
  const values = new Float64Array(PLANAR_VALUES);
  for (let i = 0; i < PLANAR_VALUES; i++) {
    const column = columns[i + dropped];
    if (!number.test(column))
      throw new RecordProblem(`column ${i + dropped}: a number expected, found ${shown(column)}`);
    values[i] = Number(column);
  }
  return values;
}
