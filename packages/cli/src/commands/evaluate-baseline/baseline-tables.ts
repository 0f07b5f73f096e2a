/** An evaluation of a network that sees images as tables for a terminal, and how it was measured. */
import type { BaselineErrors, BaselineEvaluation, BaselineRow } from "@wildpose/inference";
import { h36m17 } from "@wildpose/pose";
import { type Cell, textTable } from "../../text-table.js";
import { wrapText } from "../../wrap-text.js";

export interface BaselineProtocol {
  readonly split: "train" | "test";
  /** Pixels along a side of a crop. */
  readonly inputSize: number;
  /** Millimetres. */
  readonly meanBoneLength: number;
  /** Whether a pose is the mean of that of the crop and of its mirror image. */
  readonly mirrored: boolean;
  /** The split whose mean pose stands beside the network. */
  readonly meanFrom: "train" | "test";
}

const figures: readonly (readonly [heading: string, figure: (errors: BaselineErrors) => number])[] = [
  ["MPJPE", ({ mpjpe }) => mpjpe],
  ["est. depth", ({ mpjpeEstimated }) => mpjpeEstimated],
  ["N-MPJPE", ({ nMpjpe }) => nMpjpe],
  ["PA-MPJPE", ({ paMpjpe }) => paMpjpe],
  ["3DPCK", ({ pck150 }) => pck150],
  ["AUC", ({ auc }) => auc],
  ["PCKh", ({ pckh }) => pckh],
  ["PCK torso", ({ pckTorso }) => pckTorso],
  ["root depth", ({ rootDepthError }) => rootDepthError],
];

const lineWidth = 100;

/** Two lines for each source: the network, and the mean pose. */
export function baselineTable({ rows }: BaselineEvaluation): string {
  const lines = rows.flatMap((row): Cell[][] => [
    [nameOf(row), row.network.persons, "network", ...figures.map(([, figure]) => tenths(figure(row.network)))],
    ["", "", "mean pose", ...figures.map(([, figure]) => tenths(figure(row.meanPose)))],
  ]);
  return textTable([["source", "persons", "", ...figures.map(([heading]) => heading)], ...lines]);
}

/** The error of every joint with the root at its true depth. */
export function baselineJointTable({ rows }: BaselineEvaluation): string {
  const lines = h36m17.joints.map((joint, index): Cell[] => [
    joint,
    ...rows.map(({ network }) => tenths(network.jointErrors[index])),
  ]);
  return textTable([["joint", ...rows.map(nameOf)], ...lines]);
}

export function protocolLines({ split, inputSize, meanBoneLength, mirrored, meanFrom }: BaselineProtocol): string {
  const said = [
    `The split ${split}, crops of ${inputSize} pixels` +
      `${mirrored ? ", each seen in the mirror too, the mean of both taken" : ""}. Millimetres and per cent; every person counts the same. ` +
      "MPJPE, 3DPCK at 150 mm and AUC are relative to the root, which is put at its true depth; est. depth is MPJPE with " +
      `the root where bones are ${meanBoneLength.toFixed(1)} mm long on average, and root depth how far that is off. ` +
      "N-MPJPE (best scale) and PA-MPJPE (best rotation, never a reflection, scale and shift) are of that pose too.",
    "2D, of annotated joints: PCKh within half of the segment from neck to head of persons whose head is annotated, PCK " +
      "torso within a fifth of the longer diagonal from shoulder to hip. Where labels are generated, 3D is a label, no truth.",
    `The mean pose is that of the split ${meanFrom}, the same in every crop` +
      `${meanFrom === split ? ": it knows those it is measured on" : ""}.`,
  ];
  return said.flatMap((text) => wrapText(text, lineWidth)).join("\n");
}

function nameOf({ source, labelOrigin }: BaselineRow): string {
  return source === null ? "all" : `${source}, ${labelOrigin}`;
}

function tenths(value: number): string {
  return Number.isFinite(value) ? value.toFixed(1) : "";
}
