import { type AnnotatedSource, labelLine, labelPersons, pictureOfLabel, readPoseDocument } from "@wildpose/builder";
import { type EngineChoice, parseEngineChoice } from "@wildpose/engines";
import { createLabelGenerator, type SearchSettings } from "@wildpose/inference";
import { InvalidSettingError } from "@wildpose/pose";
import { type AnnotatedPersonsArguments, readAnnotatedPersons } from "../../annotated-persons.js";
import { formatCount, formatNumber } from "../../figures.js";
import { interruptionSignal } from "../../interruption.js";
import { printJson } from "../../json-output.js";
import { type Progress, startProgress } from "../../progress.js";
import { textTable } from "../../text-table.js";
import { chooseEvenly } from "./choose-evenly.js";
import { openLineFile } from "./line-file.js";
import { openPictures } from "./pictures.js";
import { readPoseText } from "./pose-text.js";

export interface LabelArguments extends AnnotatedPersonsArguments {
  pose: string | undefined;
  out: string | undefined;
  draw: string | undefined;
  count: number | undefined;
  mirrored: boolean;
  weights: string | undefined;
  engine: string | undefined;
  json: boolean;
}

/** Pictures, where `--count` says nothing else. */
const DEFAULT_COUNT = 12;
const MOST_PICTURES = 100_000;
/** More in one file would be more pixels than viewers open. */
const MOST_IN_ONE_FILE = 60;

interface SourceCounts {
  readonly source: string;
  readonly persons: number;
  labelled: number;
  readonly rejected: Record<string, number>;
}

export async function label(args: LabelArguments): Promise<void> {
  const { out, draw, weights, json } = args;
  if (args.count !== undefined && draw === undefined) {
    throw new InvalidSettingError("--count: used with --draw only; add --draw");
  }
  if (json && out === undefined && draw === undefined) {
    throw new InvalidSettingError(
      "--json: is about what --out and --draw wrote; labels on stdout are JSON lines already",
    );
  }
  const count = checkedCount(args);
  const asked = args.engine === undefined ? undefined : parseEngineChoice(args.engine);
  const progress = startProgress();
  let counts: SourceCounts[] = [];
  let drawn: readonly string[] = [];
  try {
    const { sources, search, engine, mirrored } = await readPersons(args, progress);
    const signal = interruptionSignal();
    const onlyDraws = out === undefined && draw !== undefined;
    const chosen = chooseEvenly(sources.map(labellable), draw === undefined ? 0 : count);
    const lines = onlyDraws ? null : await openLineFile(out);
    try {
      const pictures = draw === undefined ? null : await openPictures(draw);
      const generator = await createLabelGenerator({
        ...{ engine: asked ?? engine, mirrored: args.mirrored || mirrored, search },
        ...(weights === undefined ? {} : { weightsFolder: weights }),
      });
      try {
        counts = sources.map(({ source, persons, rejected }) => ({
          ...{ source, persons, labelled: 0 },
          rejected: Object.fromEntries(rejected),
        }));
        for (const [index, source] of sources.entries()) {
          const { rejected } = counts[index];
          let done = 0;
          const total = onlyDraws ? chosen[index].size : labellable(source);
          const wanted = onlyDraws ? (row: number) => chosen[index].has(row) : undefined;
          for await (const answer of labelPersons(source, generator, search, wanted)) {
            signal.throwIfAborted();
            if ("rejected" in answer) rejected[answer.rejected] = (rejected[answer.rejected] ?? 0) + 1;
            else {
              counts[index].labelled++;
              await lines?.write(labelLine(answer.person));
              if (chosen[index].has(answer.row)) await pictures?.add(pictureOfLabel(answer.person));
            }
            progress.report({ stage: "label", source: source.source, done: ++done, total });
          }
        }
      } finally {
        await generator.close();
      }
      drawn = (await pictures?.finish()) ?? [];
    } catch (error) {
      await lines?.discard();
      throw error;
    }
    await lines?.finish();
  } finally {
    progress.stop();
  }
  if (out === undefined && draw === undefined) return;
  if (json) printJson({ out: out ?? null, draw: draw ?? null, pictures: drawn, sources: counts });
  else process.stdout.write(`${summary(counts, out, drawn)}\n`);
}

function checkedCount({ count = DEFAULT_COUNT, draw }: LabelArguments): number {
  const most = draw?.endsWith(".png") ? MOST_IN_ONE_FILE : MOST_PICTURES;
  if (!Number.isInteger(count) || count < 1 || count > most) {
    const folder = most === MOST_IN_ONE_FILE ? " in one file; name a folder for more" : "";
    throw new InvalidSettingError(`--count: expected a whole number of 1 to ${most}${folder}, found ${count}`);
  }
  return count;
}

interface PersonsToLabel {
  readonly sources: readonly AnnotatedSource[];
  readonly search: SearchSettings;
  readonly engine: EngineChoice;
  readonly mirrored: boolean;
}

async function readPersons(args: LabelArguments, progress: Progress): Promise<PersonsToLabel> {
  if (args.pose === undefined) {
    const { recipe, sources } = await readAnnotatedPersons(args, progress);
    return { sources, search: recipe.search, engine: recipe.engine, mirrored: recipe.mirrored };
  }
  const other = (["recipe", "source", "root"] as const).find((name) => args[name] !== undefined);
  if (other !== undefined) {
    throw new InvalidSettingError(`--pose: is labelled alone, found ${other} ${args[other]} beside it; leave one out`);
  }
  const { name, text } = await readPoseText(args.pose);
  return { sources: [readPoseDocument(text, name)], search: {}, engine: "onnx:cpu", mirrored: false };
}

function labellable({ chunks }: AnnotatedSource): number {
  return chunks.reduce((sum, chunk) => sum + chunk.count, 0);
}

function summary(counts: readonly SourceCounts[], out: string | undefined, pictures: readonly string[]): string {
  const rows = counts.map(({ source, persons, labelled, rejected }) => [
    source,
    persons,
    labelled,
    Object.entries(rejected)
      .map(([reason, number]) => `${formatCount(number)} ${reason}`)
      .join(", "),
  ]);
  const labelled = counts.reduce((sum, counted) => sum + counted.labelled, 0);
  return [
    ...(out === undefined
      ? []
      : [
          `${textTable([["source", "persons", "labelled", "not labelled"], ...rows])}\n`,
          `Wrote ${out}: ${formatNumber(labelled, "line")}`,
        ]),
    ...(pictures.length === 0 ? [] : [`Drew ${formatNumber(pictures.length, "picture")}, the first is ${pictures[0]}`]),
  ].join("\n");
}
