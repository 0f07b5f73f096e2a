import { h36m17, nearestName } from "@wildpose/pose";
import { RecordProblem, shown } from "../record-problem.js";

/** For each joint of h36m17 its place in a file, which has the same 17 joints in an order of its own. */
export type JointOrder = readonly number[];

/**
 * The order that a list of names says.
 *
 * @throws {RecordProblem} when it is not the 17 names of h36m17, each once.
 */
export function jointOrder(names: unknown): JointOrder {
  const expected: readonly string[] = h36m17.joints;
  if (!Array.isArray(names)) {
    throw new RecordProblem(`a list of ${expected.length} joint names expected, found ${shown(names)}`);
  }
  const places = new Map<string, number>();
  for (const [place, name] of names.entries()) {
    if (typeof name !== "string" || !expected.includes(name)) {
      const nearest = typeof name === "string" ? nearestName(name, expected) : null;
      const hint = nearest === null ? `known: ${expected.join(", ")}` : `did you mean "${nearest}"?`;
      throw new RecordProblem(`joint ${place}: unknown name ${shown(name)}; ${hint}`);
    }
    const earlier = places.get(name);
    if (earlier !== undefined) {
      throw new RecordProblem(`joints ${earlier} and ${place}: each name once expected, found ${shown(name)} twice`);
    }
    places.set(name, place);
  }
  return expected.map((name) => {
    const place = places.get(name);
    if (place === undefined) {
      throw new RecordProblem(`${expected.length} joint names expected, found ${names.length}; missing: ${name}`);
    }
    return place;
  });
}
