import { nearestName } from "@wildpose/pose";
import { z } from "zod";

export type Problem = z.core.$ZodIssue;

/**
 * Says what zod found wrong, in one line: the place, what was expected, what stands there.
 *
 * @param schema of the whole file: an unknown key is compared with those it has at that place.
 */
export function sayProblem(problem: Problem, schema: z.ZodType): string {
  const place = problem.path.map(String).join(".");
  if (problem.code === "unrecognized_keys") {
    const [key] = problem.keys;
    const known = keysAt(schema, problem.path, problem.input);
    const meant = nearestName(key, known);
    const advice = meant === null ? `known: ${known.join(", ")}` : `did you mean "${meant}"?`;
    return `unknown key ${oneLine(key)}${place === "" ? "" : ` in ${place}`}; ${advice}`;
  }
  // A union that is told apart by one key; another one says itself what it expects.
  if (problem.code === "invalid_union" && problem.path.at(-1) === "kind") {
    return `${place}: expected one of ${discriminators(schemaAt(schema, problem.path.slice(0, -1))).join(", ")}${found(problem.input, problem.path.at(-1))}`;
  }
  const subject = place === "" ? "the training recipe" : place;
  return `${subject}: ${problem.message}${found(problem.input)}`;
}

function found(input: unknown, key?: PropertyKey): string {
  const value = key !== undefined && typeof input === "object" && input !== null ? Reflect.get(input, key) : input;
  if (value === undefined) return key === undefined ? "" : ", found none";
  // JSON has neither NaN nor infinity; YAML has both.
  return `, found ${typeof value === "number" ? value : oneLine(value)}`;
}

/** As JSON, in which every line end is written as an escape. */
function oneLine(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[\u0085\u2028\u2029]/g,
    (end) => `\\u${end.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function keysAt(schema: z.ZodType, path: readonly PropertyKey[], input: unknown): string[] {
  let here = schemaAt(schema, path);
  if (here instanceof z.ZodDiscriminatedUnion) {
    const kind: unknown = typeof input === "object" && input !== null ? Reflect.get(input, "kind") : undefined;
    const chosen = (here.options as z.ZodType[]).find((option) => discriminators(option).includes(String(kind)));
    if (chosen) here = chosen;
  }
  return here instanceof z.ZodObject ? Object.keys(here.shape) : [];
}

function schemaAt(schema: z.ZodType, path: readonly PropertyKey[]): z.ZodType {
  let here = unwrapped(schema);
  for (const key of path) {
    if (here instanceof z.ZodObject) here = unwrapped(here.shape[String(key)] as z.ZodType);
    else if (here instanceof z.ZodArray) here = unwrapped(here.element as z.ZodType);
  }
  return here;
}

/** Without the defaults and the null that may stand around it, and the plain values that may stand in its place. */
function unwrapped(schema: z.ZodType): z.ZodType {
  let here = schema;
  while (here instanceof z.ZodDefault || here instanceof z.ZodPrefault || here instanceof z.ZodNullable) {
    here = here.unwrap() as z.ZodType;
  }
  if (here instanceof z.ZodDiscriminatedUnion || !(here instanceof z.ZodUnion)) return here;
  return (here.options as z.ZodType[]).find((option) => option instanceof z.ZodObject) ?? here;
}

/** The kinds that a union, or one member of it, has. */
function discriminators(schema: z.ZodType): string[] {
  if (schema instanceof z.ZodDiscriminatedUnion) return (schema.options as z.ZodType[]).flatMap(discriminators);
  const kind: unknown = schema instanceof z.ZodObject ? schema.shape.kind : undefined;
  return kind instanceof z.ZodLiteral ? [...kind.values].map(String) : [];
}
