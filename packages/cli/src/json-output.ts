/** The shape of `--json`: one indented value on stdout, and nothing else there. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

export const jsonOption = {
  type: "boolean",
  default: false,
  describe: "Print one JSON value on stdout instead of text",
} as const;
