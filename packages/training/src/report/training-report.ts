/** A training as one page: its curves, its figures, what it was made with. Needs nothing but a browser. */
import type { NetworkName, NetworkSpec } from "@wildpose/networks";
import type { Facts } from "../facts.js";
import type { MetricsLine, StepLine, ValidationLine } from "../metrics-log.js";
import type { TrainingProgress, Validated } from "../training-progress.js";
import { type TrainingRecipe, trainingRecipeHash, trainingRecipeText } from "../training-recipe.js";
import { measureOf } from "../validation.js";
import { escapeHtml } from "./escape-html.js";
import { htmlPage } from "./html-page.js";
import { linePlot } from "./line-plot.js";

export interface ReportContent {
  readonly spec: NetworkSpec;
  readonly recipe: TrainingRecipe;
  readonly begunWith: Facts;
  readonly progress: TrainingProgress;
  readonly lines: readonly MetricsLine[];
}

const units = { mpjpe: "mm", unexplained_variance: "of the variance" } as const;
const measures = { mpjpe: "MPJPE, millimetres", unexplained_variance: "unexplained share of the variance" } as const;

/** The same content gives the same bytes: no clock, no locale. */
export function trainingReport(content: ReportContent): string {
  const { spec, recipe, progress } = content;
  const title = `${spec.name}: ${howFar(progress, recipe)}`;
  return htmlPage({
    title,
    body: `<h1>Training of the ${escapeHtml(spec.name)} network</h1>
<p>${escapeHtml(describe(spec, recipe, progress))}</p>
${figures(spec.name, recipe, progress)}
${plots(content).join("\n")}
<h2>Made with</h2>
${madeWith(content)}
<h2>Recipe</h2>
<pre>${escapeHtml(trainingRecipeText(recipe))}</pre>`,
  });
}

function howFar({ step }: TrainingProgress, { steps }: TrainingRecipe): string {
  return step === steps ? `${count(steps)} steps` : `${count(step)} of ${count(steps)} steps`;
}

function describe(spec: NetworkSpec, recipe: TrainingRecipe, progress: TrainingProgress): string {
  const { earlyStopping, batch } = recipe;
  const stopped = earlyStopping !== null && progress.stopping.without >= earlyStopping.patience;
  const end = stopped
    ? `Stopped early after ${howFar(progress, recipe)}: ${earlyStopping.patience} validations in a row without a gain.`
    : progress.step === recipe.steps
      ? `Finished: ${howFar(progress, recipe)}.`
      : `Under way: ${howFar(progress, recipe)}.`;
  const size = `${spec.inputs} numbers in, ${spec.outputs} out, ${count(spec.width)} units wide, ${spec.blocks} residual ${spec.blocks === 1 ? "block" : "blocks"}`;
  return `${end} ${count(batch)} fresh poses a step; ${size}.`;
}

/** Two validations, at most: the one whose weights are kept, and the last. */
function figures(network: NetworkName, { keep }: TrainingRecipe, { best, validated, loss }: TrainingProgress): string {
  const measure = measureOf(network);
  const row = (name: string, one: Validated) =>
    `<tr><th scope="row">${name}</th><td>${count(one.step)}</td><td>${score(one.scores.exact)}</td><td>${score(one.scores.faulty)}</td></tr>`;
  const rows = [
    ...(best ? [row(keep === "best" ? "best, and kept" : "best", best)] : []),
    ...(validated ? [row(keep === "last" ? "last, and kept" : "last", validated)] : []),
  ];
  const lossText = loss === null ? "" : `<p>Loss of the last step: ${score(loss)} ${units[measure]}.</p>`;
  if (rows.length === 0) return `<p>Not validated yet.</p>${lossText}`;
  return `<table>
<thead><tr><th scope="col">Validation: ${measures[measure]}</th><th scope="col">step</th><th scope="col">exact 2D</th><th scope="col">with faults</th></tr></thead>
<tbody>${rows.join("")}</tbody>
</table>
${lossText}`;
}

function plots({ spec, lines, progress }: ReportContent): string[] {
  const steps = lines.filter((line): line is StepLine => "loss" in line);
  const validations = lines.filter((line): line is ValidationLine => "validation_exact" in line);
  const ofSteps = (key: string) => steps.map((line) => ({ x: line.step, y: line[key] }));
  const best = progress.best ? { x: progress.best.step, name: "best" } : undefined;
  return [
    linePlot({
      ...{ title: "Loss and validation", unit: measures[measureOf(spec.name)], mark: best },
      curves: [
        { name: "loss", points: ofSteps("loss"), colour: 1 },
        {
          ...{ name: "validation, with faults", colour: 2, dots: true },
          points: validations.map((line) => ({ x: line.step, y: line.validation_faulty })),
        },
        {
          ...{ name: "validation, exact 2D", colour: 3, dots: true },
          points: validations.map((line) => ({ x: line.step, y: line.validation_exact })),
        },
      ],
    }),
    linePlot({
      ...{ title: "Learning rate", unit: "of Adam", scale: "linear" },
      curves: [{ name: "learning rate", points: ofSteps("learning_rate"), colour: 1 }],
    }),
    linePlot({
      ...{ title: "Gradient norm", unit: "all tensors together, before any limit" },
      curves: [{ name: "gradient norm", points: ofSteps("gradient_norm"), colour: 1 }],
    }),
  ];
}

/** What is not in the recipe. */
function madeWith({ begunWith, recipe }: ReportContent): string {
  const facts = [
    ["engine", begunWith.computed],
    ["poses", begunWith.source],
    ...Object.entries(begunWith).filter(([name]) => name.startsWith("motion.")),
    ["view synthesis network", begunWith["view synthesis network"] && `sha256 ${begunWith["view synthesis network"]}`],
    ["begun from", begunWith["begun from"] && `sha256 ${begunWith["begun from"]}`],
    ["recipe", `sha256 ${trainingRecipeHash(recipe)}`],
  ].filter(([, value]) => value !== null && value !== undefined);
  const rows = facts.map(([name, value]) => `<dt>${name}</dt><dd>${escapeHtml(String(value))}</dd>`);
  return `<dl>${rows.join("")}</dl>`;
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}

/** Four figures: more are noise. */
function score(value: number): string {
  return Math.abs(value) >= 1000 ? value.toFixed(0) : value.toPrecision(4);
}
