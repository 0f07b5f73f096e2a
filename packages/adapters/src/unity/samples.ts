import type { PoseSample } from "@wildpose/pose";
import { type ExportSequence, readExportSamples } from "./export-samples.js";
import { type PaperSequence, readPaperSamples } from "./paper-samples.js";

/** A clip of an export, or a file in the paper's layout. */
export type UnitySequence = ExportSequence | PaperSequence;

/** Reads a sequence: one sample a row, in the order of the file. */
export function readSamples(sequence: UnitySequence, signal?: AbortSignal): AsyncGenerator<PoseSample> {
  return sequence.form === "export" ? readExportSamples(sequence, signal) : readPaperSamples(sequence, signal);
}
