import { isDeepStrictEqual } from "node:util";
import { type Check, shown } from "../check.js";

export const quirksAreTested: Check = {
  number: 13,
  name: "each quirk has a test that fails without it",
  lacks: ({ quirks }) => (quirks === null ? "quirks" : null),
  async run({ conformance }) {
    const { module, tests } = conformance.quirks ?? { module: {}, tests: {} };
    const faults: string[] = [];
    const names = Object.keys(module);
    if (names.length === 0) faults.push("the module exports no quirk; give null for a source that has none");
    for (const name of Object.keys(tests)) {
      if (!names.includes(name)) faults.push(`${name}: has a test, and the module does not export it`);
    }
    for (const name of names) {
      const holds = tests[name];
      if (holds === undefined) {
        faults.push(`${name}: no test`);
        continue;
      }
      const failure = await failureOf(() => holds(module));
      if (failure !== null) {
        faults.push(`${name}: its test fails: ${failure}`);
        continue;
      }
      const surviving: string[] = [];
      for (const [what, standIn] of standInsFor(module[name])) {
        if ((await failureOf(() => holds({ ...module, [name]: standIn }))) === null) surviving.push(what);
      }
      if (surviving.length > 0) {
        faults.push(`${name}: its test passes as well with ${surviving.join(", with ")} in its place`);
      }
    }
    return faults;
  },
};

const neutralValues = [undefined, null, true, false, 0, 1, Number.NaN, "", []];

/** What a quirk is exchanged for: functions that do nothing of their own, or plain values where it is a value. */
function standInsFor(quirk: unknown): [what: string, standIn: unknown][] {
  if (typeof quirk !== "function") {
    return neutralValues.filter((value) => !isDeepStrictEqual(value, quirk)).map((value) => [shown(value), value]);
  }
  return [
    ["its first argument given back", (first: unknown) => first],
    ...neutralValues.map((value): [string, unknown] => [`${shown(value)} given back`, () => value]),
  ];
}

async function failureOf(run: () => unknown): Promise<string | null> {
  try {
    await run();
    return null;
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).split("\n")[0];
  }
}
