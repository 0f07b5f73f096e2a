import { type EvidenceRow, measureWildEvidence, type SourceEvidence, type WildEvidence } from "@wildpose/builder";
import { parseEngineChoice } from "@wildpose/engines";
import { InvalidSettingError } from "@wildpose/pose";
import { type AnnotatedPersonsArguments, readAnnotatedPersons } from "../../annotated-persons.js";
import { formatNumber } from "../../figures.js";
import { interruptionSignal } from "../../interruption.js";
import { printJson } from "../../json-output.js";
import { startProgress } from "../../progress.js";
import { type Cell, textTable } from "../../text-table.js";

export interface EvidenceArguments extends AnnotatedPersonsArguments {
  persons: number;
  seed: number;
  noise: number;
  route: "stereo" | "direct";
  mirrored: boolean;
  weights: string | undefined;
  engine: string;
  json: boolean;
}

export async function evidence(args: EvidenceArguments): Promise<void> {
  const { persons, seed, noise, route, weights } = args;
  if (!Number.isSafeInteger(persons) || persons < 1) {
    throw new InvalidSettingError(`--persons: expected a whole number of at least 1, found ${persons}`);
  }
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new InvalidSettingError(`--seed: expected a whole number of at least 0, found ${seed}`);
  }
  if (!(noise >= 0 && noise <= 1000)) {
    throw new InvalidSettingError(`--noise: expected 0 to 1000 millimetres, found ${noise}`);
  }
  const engine = parseEngineChoice(args.engine);
  const progress = startProgress();
  let mirrored = args.mirrored;
  let found: WildEvidence;
  try {
    const { recipe, sources } = await readAnnotatedPersons(args, progress);
    mirrored ||= recipe.mirrored;
    found = await measureWildEvidence(sources, {
      ...{ persons, seed, noiseMm: noise, route, mirrored, engine },
      ...(weights === undefined ? {} : { weightsFolder: weights }),
      signal: interruptionSignal(),
      onProgress: (source, done, total) => progress.report({ stage: "measure", source, done, total }),
    });
  } finally {
    progress.stop();
  }
  if (args.json) printJson({ seed, noiseMm: noise, route, mirrored, ...found });
  else process.stdout.write(`${evidenceTable(found)}\n\n${explanation(found, args)}\n`);
}

const heading = [
  ...["source", "persons", "pose", "off px", "off %", "sides %", "limits %", "bones %"],
  ...["mirror mm", "moved mm", "expected mm"],
];

function evidenceTable({ sources }: WildEvidence): string {
  return textTable([heading, ...sources.flatMap(sourceRows)]);
}

function sourceRows({ source, drawn, withoutDepth, rows }: SourceEvidence): Cell[][] {
  if (rows.length === 0) return [[source, 0]];
  return rows.map((row, index) => [...(index === 0 ? [source, drawn - withoutDepth] : ["", ""]), ...rowCells(row)]);
}

function rowCells(row: EvidenceRow): Cell[] {
  return [
    row.stage,
    row.residualPx.mean.toFixed(2),
    (100 * row.residualOfHeight.mean).toFixed(2),
    (100 * row.boneAsymmetry.mean).toFixed(1),
    (100 * row.beyondJointLimits).toFixed(1),
    (100 * row.implausibleBone).toFixed(1),
    row.mirrorMm.mean.toFixed(1),
    row.movedMm.mean.toFixed(1),
    row.expectedErrorMm.mean.toFixed(1),
  ];
}

function explanation({ engine, sources }: WildEvidence, { noise, route }: EvidenceArguments): string {
  const lost = sources.flatMap(({ source, persons, rejected, withoutDepth }) => {
    const reasons = [
      ...Object.entries(rejected).map(([reason, count]) => `${count} ${reason}`),
      ...(withoutDepth > 0 ? [`${withoutDepth} of the drawn without a depth`] : []),
    ];
    return reasons.length === 0
      ? []
      : [`  ${source}: of ${formatNumber(persons, "person")} left out ${reasons.join(", ")}`];
  });
  return [
    `Means over persons; route ${route}, networks run by ${engine}.`,
    "off         from the annotated joints to the projected label: pixels, and per cent of body height",
    "sides       how unlike the bones of both sides are in length",
    "limits      persons with a knee or elbow beyond its range, or a knee that bends forwards",
    "bones       persons with a bone under 0.5 or over 1.6 times what the others let expect",
    "mirror      between the label and that of the mirror image; 0 by itself where labels are the mean of both",
    `moved       between the label and that of annotations moved by ${noise} mm (deviation in x and in y)`,
    "expected    the error that labels say to expect; no measurement",
    ...lost,
  ].join("\n");
}
