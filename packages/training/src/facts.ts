/** Single named values that something was made with: `optimiser.rate` → 0.001. */
export type Facts = Readonly<Record<string, string | number | boolean | null>>;

/** Makes one list of what is nested, its keys joined with a point; a list of values becomes one text. */
export function flatFacts(nested: object, prefix = ""): Facts {
  return Object.assign(
    {},
    ...Object.entries(nested).map(([key, value]: [string, unknown]) => {
      const name = `${prefix}${key}`;
      if (Array.isArray(value) && !value.some((one) => typeof one === "object")) return { [name]: value.join(", ") };
      return typeof value === "object" && value !== null ? flatFacts(value, `${name}.`) : { [name]: value };
    }),
  );
}

/** Says every fact that differs with both values: `steps 3000, asked for 2000`. */
export function sayDifferences(there: Facts, asked: Facts): string[] {
  const names = [...new Set([...Object.keys(there), ...Object.keys(asked)])];
  return names
    .filter((name) => !Object.is(there[name] ?? null, asked[name] ?? null))
    .map((name) => `${name} ${there[name] ?? "none"}, asked for ${asked[name] ?? "none"}`);
}
