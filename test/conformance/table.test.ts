/**
 * `docs/adapters.md` has a table of all adapters and checks between its markers. After a wanted change:
 * `npx vitest run test/conformance -u`, and read the diff.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { adapters } from "@wildpose/adapters";
import {
  type AdapterConformance,
  type CheckResult,
  conformanceTable,
  declaredExceptions,
  testAdapter,
} from "@wildpose/testkit";
import { beforeAll, expect, test } from "vitest";

const folder = fileURLToPath(new URL(".", import.meta.url));
const pagePath = fileURLToPath(new URL("../../docs/adapters.md", import.meta.url));
const found = new Map<string, AdapterConformance>();

beforeAll(async () => {
  // An adapter has a test of its own, and beside it the module with what is tested.
  const ids = readdirSync(folder).flatMap((name) => /^(.+)\.test\.ts$/.exec(name)?.[1] ?? []);
  for (const id of ids.filter((name) => name !== "table")) {
    const { conformance } = await import(pathToFileURL(join(folder, `${id}.ts`)).href);
    found.set(id, conformance);
  }
});

test("every adapter is held against the conformance kit", () => {
  expect([...found.keys()].sort()).toEqual(adapters.map(({ card }) => card.id).sort());
  for (const [id, { adapter }] of found) expect(adapter.card.id).toBe(id);
});

// Runs every check of every adapter.
test("the page of adapters has the table as it is", { timeout: 300_000 }, async () => {
  const conformances = adapters.flatMap(({ card }) => found.get(card.id) ?? []);
  const tested = [];
  for (const conformance of conformances) {
    const results: CheckResult[] = [];
    for await (const result of testAdapter(conformance)) results.push(result);
    tested.push({ conformance, results });
  }
  let page = readFileSync(pagePath, "utf8");
  page = between(page, "checks", conformanceTable(tested));
  page = between(page, "exceptions", declaredExceptions(conformances));
  await expect(page).toMatchFileSnapshot(pagePath);
});

/** Puts text between the two markers of a name. */
function between(page: string, name: string, text: string): string {
  const [start, end] = [`<!-- ${name}: made by test/conformance/table.test.ts -->`, `<!-- end of ${name} -->`];
  const [before, rest] = page.split(start);
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Error(`docs/adapters.md: markers ${start} and ${end} expected`);
  return `${before}${start}\n\n${text}\n\n${end}${after}`;
}
