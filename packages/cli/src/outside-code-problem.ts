import { fileURLToPath } from "node:url";

/** The folder of all packages: this file is `packages/cli/dist/outside-code-problem.js`. */
const ownCode = new URL("../../../", import.meta.url).href;

/**
 * An error that was thrown by code that is not wildpose's: the adapter that a recipe or a command names.
 *
 * @returns one line that says where in that code, or null when the first file of the stack is ours or there is none.
 */
export function outsideCodeProblem(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const place = /^ +at .*?(file:\/\/[^\s)]+?):(\d+):\d+\)?$/m.exec(error.stack ?? "");
  const [, address, line] = place ?? [];
  if (address === undefined || address.startsWith(ownCode)) return null;
  const message = error.message === "" ? error.name : `${error.name}: ${error.message}`;
  return (
    `${fileURLToPath(address)}: line ${line}: ${message}; correct the adapter: ` +
    "docs/adapters.md has the checks that find such faults"
  );
}
