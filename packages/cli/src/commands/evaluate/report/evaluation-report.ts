/** An evaluation as one page: its protocol, its figures, its plots. Needs nothing but a browser. */
import type { Evaluation, EvaluationRow, EvaluationStage } from "@wildpose/inference";
import { aucThresholdsMm, h36m17 } from "@wildpose/pose";
import { type Curve, escapeHtml, htmlPage, linePlot } from "@wildpose/training";
import { figureColumns, routesOf, shownRows } from "../accuracy-tables.js";
import { alarmText } from "../alarm-text.js";
import { describe2d, describeCondition } from "../conditions.js";
import type { Protocol } from "../protocol.js";
import { barPlot } from "./bar-plot.js";

export interface ReportedEvaluation {
  readonly evaluation: Evaluation;
  readonly protocol: Protocol;
}

/** `weighted` is `exact` to a tenth of a millimetre, and has no curve of its own. */
const colours: Readonly<Partial<Record<EvaluationStage, Curve["colour"]>>> = {
  coarse: 1,
  exact: 2,
  refined: 3,
  blend: 4,
};

/** The page is wider than a training's: its table has eleven columns. */
const pageStyle = `
body { max-width: 60rem; }
th:nth-child(-n+4) { text-align: left; }
.alarm { padding: .5rem 1rem; border-left: .3rem solid var(--c2); }
`;

/** The same content gives the same bytes: no clock, no locale. */
export function evaluationReport({ evaluation, protocol }: ReportedEvaluation): string {
  const facts = Object.entries(protocol).map(
    ([about, said]) => `<dt>${escapeHtml(about)}</dt><dd>${escapeHtml(said)}</dd>`,
  );
  const files = evaluation.weights.map(
    ({ name, sha256 }) => `<dt>${escapeHtml(name)}</dt><dd>sha256 ${escapeHtml(sha256)}</dd>`,
  );
  const alarms = evaluation.alarms.map((alarm) => `<p class="alarm">${escapeHtml(alarmText(alarm))}</p>`);
  return htmlPage({
    title: "Evaluation of the label generator",
    style: pageStyle,
    body: `<h1>How good the labels are</h1>
${alarms.join("\n")}
${table(evaluation)}
${plots(evaluation).join("\n")}
<h2>Protocol</h2>
<dl>${facts.join("\n")}</dl>
<h2>Weights</h2>
<dl>${files.join("\n")}</dl>`,
  });
}

function table({ conditions }: Evaluation): string {
  const headings = ["2D joints", "camera", "route", "pose", ...figureColumns.map(([name]) => name)];
  const rows = conditions.flatMap((condition) =>
    shownRows(condition).map((row) => {
      const names = [describe2d(condition), condition.camera, row.route, row.stage];
      const cells = figureColumns.map(([, figure]) => `<td>${figure(row)}</td>`);
      return `<tr>${names.map((name) => `<th scope="row">${escapeHtml(name)}</th>`).join("")}${cells.join("")}</tr>`;
    }),
  );
  return `<table>
<thead><tr>${headings.map((name) => `<th scope="col">${name}</th>`).join("")}</tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table>`;
}

/** Each for every route: the first condition by joint, by threshold and by action; what noise does. */
function plots(evaluation: Evaluation): string[] {
  const [first] = evaluation.conditions;
  const under = describeCondition(first);
  return routesOf(first).flatMap((route) => {
    const rows = drawnRows(first, route);
    const bars = (title: string, groups: readonly string[], values: (row: EvaluationRow) => readonly number[]) =>
      barPlot({
        ...{ title, unit: `millimetres; ${under}`, groups },
        series: rows.map(({ row, colour }) => ({ name: row.stage, colour, values: values(row) })),
      });
    const [{ row }] = rows;
    return [
      ...noisePlot(evaluation, route),
      linePlot({
        ...{ title: `PCK, ${route} route`, unit: `per cent of joints; ${under}`, scale: "linear" },
        across: "millimetres that a joint is nearer than",
        curves: rows.map(({ row: { stage, pckCurve }, colour }) => ({
          ...{ name: stage, colour },
          points: pckCurve.map((y, i) => ({ x: aucThresholdsMm[i], y })),
        })),
      }),
      bars(`Error by joint, ${route} route`, h36m17.joints, ({ jointErrors }) => jointErrors),
      ...(row.activities.length === 0
        ? []
        : [
            bars(
              `MPJPE by action, ${route} route`,
              row.activities.map(({ activity }) => activity),
              ({ activities }) => activities.map(({ mpjpe }) => mpjpe),
            ),
          ]),
    ];
  });
}

function drawnRows(condition: Evaluation["conditions"][number], route: string) {
  return shownRows(condition).flatMap((row) => {
    const colour = colours[row.stage];
    return row.route === route && colour !== undefined ? [{ row, colour }] : [];
  });
}

/** None where the 2D is equally accurate in all conditions. */
function noisePlot({ conditions }: Evaluation, route: string): string[] {
  const [{ camera, missing }] = conditions;
  const series = conditions
    .filter((condition) => condition.camera === camera && condition.missing === missing)
    .toSorted((a, b) => a.deviationPx - b.deviationPx);
  if (series.length < 2) return [];
  const curves = Object.entries(colours).flatMap(([stage, colour]) => {
    const points = series.flatMap(({ deviationPx, rows }) =>
      rows
        .filter((row) => row.route === route && row.stage === stage)
        .map(({ mpjpe }) => ({ x: deviationPx, y: mpjpe })),
    );
    return points.length === 0 ? [] : [{ name: stage, colour, points, dots: true }];
  });
  const unit = `MPJPE, millimetres; camera ${camera}`;
  const across = "pixels that the 2D is off by";
  return [linePlot({ title: `Error against noise, ${route} route`, unit, across, curves })];
}
