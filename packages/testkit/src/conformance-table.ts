import { declaredAbsent } from "./checks/capabilities.js";
import type { AdapterConformance } from "./conformance.js";
import { type CheckResult, conformanceChecks } from "./test-adapter.js";

/** An adapter's conformance and what came of it. */
export interface ConformanceResults {
  readonly conformance: AdapterConformance;
  readonly results: readonly CheckResult[];
}

/** Adapters × checks as a Markdown table: passed, failed, or what the source lacks by declaration. */
export function conformanceTable(adapters: readonly ConformanceResults[]): string {
  const cards = adapters.map(({ conformance }) => conformance.adapter.card);
  const rows = [
    ["", "check", ...cards.map(({ id }) => id)],
    ["--:", "---", ...cards.map(() => "---")],
    ...conformanceChecks.map(({ number, name }) => [
      String(number),
      name,
      ...adapters.map(({ results }) => cellOf(results.find((result) => result.number === number))),
    ]),
    ["", "declared absent", ...cards.map((card) => declaredAbsent(card).join(", ") || "nothing")],
  ];
  return rows.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function cellOf(result: CheckResult | undefined): string {
  if (result === undefined) return "not run";
  return result.outcome === "lacks" ? `lacks ${result.says.join(", ")}` : result.outcome;
}

/** The exceptions that adapters declare, as Markdown list items: which, and why. */
export function declaredExceptions(conformances: readonly AdapterConformance[]): string {
  const items = conformances.flatMap(({ adapter, alwaysLabelled, inTwoSplits, changingBones, ...limits }) => {
    const { id } = adapter.card;
    const { projectionTolerance, boneTolerance, samplesHeld } = limits;
    return [
      ...(alwaysLabelled === undefined ? [] : [`${id}, check 6, always labelled: ${alwaysLabelled}`]),
      ...Object.entries(inTwoSplits ?? {}).map(([name, why]) => `${id}, check 5, \`${name}\` in two splits: ${why}`),
      ...(changingBones === undefined ? [] : [`${id}, check 9, changing bones: ${changingBones}`]),
      ...(projectionTolerance === undefined ? [] : [`${id}, check 8, up to ${projectionTolerance} px`]),
      ...(boneTolerance === undefined ? [] : [`${id}, check 9, bones up to ${boneTolerance * 100} %`]),
      ...(samplesHeld === undefined ? [] : [`${id}, check 11, up to ${samplesHeld} samples held`]),
    ];
  });
  return items.length === 0 ? "- none" : items.map((item) => `- ${item}`).join("\n");
}
