import { UntraceableNetworkError } from "./untraceable-network-error.js";

/** @param what the sentence to finish: `forward gives` @throws {UntraceableNetworkError} */
export function expectShape(
  network: string,
  what: string,
  found: readonly (number | string)[],
  expected: readonly (number | string)[],
): void {
  if (found.length === expected.length && found.every((length, axis) => length === expected[axis])) return;
  throw new UntraceableNetworkError(network, `${what} [${found}], expected [${expected}]`);
}
