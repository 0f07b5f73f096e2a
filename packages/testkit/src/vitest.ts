/** Registers the conformance kit with vitest. Other test runners call `testAdapter` themselves. */
import { afterAll, describe, test } from "vitest";
import type { AdapterConformance } from "./conformance.js";
import { startConformance } from "./conformance-run.js";
import { conformanceChecks, runCheck } from "./test-adapter.js";

/** Lines of what disagrees that are shown of one check. */
const LINES = 8;

/** Reading 100 copies, and every way to break a file, may take longer than a test usually does. */
const TIMEOUT_MS = 120_000;

/** A test for each of the checks. One that a source lacks by declaration is skipped, and says why. */
export function describeAdapter(conformance: AdapterConformance): void {
  const { id } = conformance.adapter.card;
  describe(`${id} conforms`, () => {
    const run = startConformance(conformance);
    afterAll(() => run.dispose());
    for (const check of conformanceChecks) {
      test(`${check.number}. ${check.name}`, { timeout: TIMEOUT_MS }, async (context) => {
        const { outcome, says } = await runCheck(check, run);
        if (outcome === "lacks") context.skip(`${id} lacks ${says.join(", ")}`);
        if (outcome === "failed") throw new Error(messageOf(id, says));
      });
    }
  });
}

function messageOf(id: string, says: readonly string[]): string {
  const rest = says.length > LINES ? [`and ${says.length - LINES} more`] : [];
  return [`${id} disagrees:`, ...says.slice(0, LINES), ...rest].join("\n  ");
}
