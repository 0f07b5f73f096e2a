/** An evaluation as tables for a terminal. */
import type { Evaluation, EvaluationRow, EvaluationStage, MeanErrors } from "@wildpose/inference";
import { h36m17 } from "@wildpose/pose";
import { type Cell, textTable } from "../../text-table.js";
import { describe2d, describeCondition } from "./conditions.js";

type ConditionRows = Evaluation["conditions"][number];

/** What tables show of a row, by its heading. */
export const figureColumns: readonly (readonly [heading: string, figure: (errors: MeanErrors) => string])[] = [
  ["MPJPE", ({ mpjpe }) => tenths(mpjpe)],
  ["PA-MPJPE", ({ paMpjpe }) => tenths(paMpjpe)],
  ["N-MPJPE", ({ nMpjpe }) => tenths(nMpjpe)],
  ["PCK", ({ pck150 }) => tenths(pck150)],
  ["AUC", ({ auc }) => tenths(auc)],
  ["z", ({ zError }) => tenths(zError)],
  ["root depth", ({ rootDepthError }) => (rootDepthError === null ? "" : rootDepthError.toFixed(0))],
];

/** A row for each route and way to place joints, condition by condition. */
export function accuracyTable({ conditions }: Evaluation): string {
  const heading = ["2D joints", "camera", "route", "pose", ...figureColumns.map(([name]) => name)];
  const rows = conditions.flatMap((condition) =>
    shownRows(condition).map((row, index, all): Cell[] => [
      ...(index === 0 ? [describe2d(condition), condition.camera] : ["", ""]),
      row.route === all[index - 1]?.route ? "" : row.route,
      row.stage,
      ...figureColumns.map(([, figure]) => figure(row)),
    ]),
  );
  return textTable([heading, ...rows]);
}

/** Rows that say something: with exact 2D a blend is `exact`, and is left out unless all ways to search are compared. */
export function shownRows({ deviationPx, rows }: ConditionRows): EvaluationRow[] {
  const comparesSearches = rows.some(({ stage }) => stage === "weighted");
  return rows.filter(({ stage }) => stage !== "blend" || deviationPx > 0 || comparesSearches);
}

/** What was compared, in the order of the rows. */
export function routesOf({ rows }: ConditionRows): EvaluationRow["route"][] {
  return [...new Set(rows.map(({ route }) => route))];
}

/** What following the 2D gains or costs against the coarse pose. */
export function costsOfExact({ conditions }: Evaluation): string {
  const routes = routesOf(conditions[0]);
  const rows = conditions.map((condition): Cell[] => {
    const errorOf = (route: string, stage: EvaluationStage) =>
      condition.rows.find((row) => row.route === route && row.stage === stage)?.mpjpe ?? Number.NaN;
    const costs = routes.map((route) => errorOf(route, "exact") - errorOf(route, "coarse"));
    return [describe2d(condition), condition.camera, ...costs.map(signed)];
  });
  return [
    "What exact gains (−) or costs (+) against the coarse pose, MPJPE:",
    textTable([["2D joints", "camera", ...routes], ...rows]),
  ].join("\n");
}

/** Mean error of every joint, a table for each route. */
export function jointTables(condition: ConditionRows): string {
  return byRoute(condition, (rows) => {
    const lines = h36m17.joints.map((name, joint): Cell[] => [
      name,
      ...rows.map(({ jointErrors }) => tenths(jointErrors[joint])),
    ]);
    const means: Cell[] = ["mean, MPJPE", ...rows.map(({ mpjpe }) => tenths(mpjpe))];
    return [["joint", ...rows.map(({ stage }) => stage)], ...lines, means];
  });
}

/** MPJPE and PA-MPJPE of every action, and both kinds of means, a table for each route. */
export function actionTables(condition: ConditionRows): string {
  return byRoute(condition, (rows) => {
    const figures = (of: (row: EvaluationRow) => { readonly mpjpe: number; readonly paMpjpe: number } | null) =>
      rows.flatMap((row) => {
        const errors = of(row);
        return errors === null ? ["", ""] : [tenths(errors.mpjpe), tenths(errors.paMpjpe)];
      });
    const [first] = rows;
    const lines = first.activities.map(({ activity, poses }, index): Cell[] => [
      activity,
      poses,
      ...figures((row) => row.activities[index]),
    ]);
    return [
      ["action", "poses", ...rows.flatMap(({ stage }) => [stage, "PA"])],
      ...lines,
      ["action-wise", "", ...figures(({ actionWise }) => actionWise)],
      ["frame-wise", first.poses, ...figures((row) => row)],
    ];
  });
}

function byRoute(condition: ConditionRows, tableOf: (rows: readonly EvaluationRow[]) => Cell[][]): string {
  const shown = shownRows(condition);
  return routesOf(condition)
    .map((route) => {
      const table = tableOf(shown.filter((row) => row.route === route));
      return `${route}, ${describeCondition(condition)}, millimetres:\n${textTable(table)}`;
    })
    .join("\n\n");
}

function tenths(value: number): string {
  return Number.isFinite(value) ? value.toFixed(1) : "";
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(1)}`;
}
