import type { z } from "zod";

/** The first thing that a schema found wrong, on one line: the place in the file, then the problem. */
export function firstIssue({ issues }: z.ZodError): string {
  const [{ path, message }] = issues;
  return `${path.map(String).join(".") || "the file"}: ${message}`;
}
