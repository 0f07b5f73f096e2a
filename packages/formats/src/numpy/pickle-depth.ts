import { type FormatError, mismatchError } from "../format-error.js";
import { isNumpyArray, isPickleObject, type PickleValue } from "./numpy-array.js";
import { MOST_ENTRIES } from "./pickle-context.js";

/** Deeper than any data set nests its lists and dictionaries; whoever walks over a value may recurse this far. */
const DEEPEST_NESTING = 256;

/**
 * Checks that a value can be walked over by recursion.
 *
 * @throws {FormatError} when it is nested too deep, or holds itself.
 */
export function checkDepth(root: PickleValue): void {
  /** Levels below a value; 0 while they are being counted. */
  const levels = new Map<PickleValue, number>();
  const path: { value: PickleValue; inside: PickleValue[]; levels: number }[] = [];
  const enter = (value: PickleValue) => {
    if (levels.size > MOST_ENTRIES) throw problem(`at most ${MOST_ENTRIES} lists`, "more");
    levels.set(value, 0);
    path.push({ value, inside: containersIn(value), levels: 1 });
  };
  enter(root);
  for (let place = path.at(-1); place !== undefined; place = path.at(-1)) {
    const next = place.inside.pop();
    if (next === undefined) {
      path.pop();
      levels.set(place.value, place.levels);
      const above = path.at(-1);
      if (above !== undefined) above.levels = Math.max(above.levels, place.levels + 1);
      continue;
    }
    const known = levels.get(next);
    if (known === 0) throw problem("values inside each other", "one that holds itself");
    if (known !== undefined) place.levels = Math.max(place.levels, known + 1);
    else enter(next);
    if (path.length > DEEPEST_NESTING || place.levels > DEEPEST_NESTING) {
      throw problem(`at most ${DEEPEST_NESTING} levels of nesting`, "more");
    }
  }
}

/** The values right inside another that may hold further ones. */
function containersIn(value: PickleValue): PickleValue[] {
  const inside: PickleValue[] = [];
  const add = (one: PickleValue) => {
    if (typeof one === "object" && one !== null && !ArrayBuffer.isView(one)) inside.push(one);
  };
  if (Array.isArray(value) || value instanceof Set) for (const one of value) add(one as PickleValue);
  else if (value instanceof Map) {
    for (const [key, one] of value as ReadonlyMap<PickleValue, PickleValue>) {
      add(key);
      add(one);
    }
  } else if (isNumpyArray(value)) {
    if (Array.isArray(value.data)) for (const one of value.data as readonly PickleValue[]) add(one);
  } else if (isPickleObject(value)) {
    for (const part of [value.args, value.state, value.items]) add(part);
  }
  return inside;
}

function problem(expected: string, found: string): FormatError {
  return mismatchError("pickle", "", { expected, found });
}
