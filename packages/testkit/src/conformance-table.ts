import { declaredAbsent } from "./checks/capabilities.js";
import type { AdapterConformance } from "./conformance.js";
import { conformanceChecks } from "./test-adapter.js";

/**
 * Adapters × checks as a Markdown table: what each is checked for, and what it lacks by declaration. Whether the checks
 * pass is for the tests to say: the table is of adapters whose tests do.
 */
export function conformanceTable(conformances: readonly AdapterConformance[]): string {
  const rows = [
    ["", "check", ...conformances.map(({ adapter }) => adapter.card.id)],
    ["--:", "---", ...conformances.map(() => "---")],
    ...conformanceChecks.map((check) => [
      String(check.number),
      check.name,
      ...conformances.map((conformance) => {
        const lacks = check.lacks?.(conformance) ?? null;
        return lacks === null ? "passed" : `lacks ${lacks}`;
      }),
    ]),
    ["", "declared absent", ...conformances.map(({ adapter }) => declaredAbsent(adapter.card).join(", ") || "nothing")],
  ];
  return rows.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
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
