/**
 * Where in a variable a reader is, for messages. Kept as numbers and field names while reading and put into words only
 * when something is wrong: a text for each of millions of values would take longer than the values.
 */
export interface Trail {
  /** The variable's name; null before it is known. */
  name: string | null;
  /** How many steps of `fields` and `indexes` are in use: the depth of nesting. */
  depth: number;
  /** The field taken at each level; null where the level is a cell array. */
  readonly fields: (string | null)[];
  /** The element taken at each level, from 0; −1 in a struct of one element, which MATLAB does not number. */
  readonly indexes: number[];
}

export function newTrail(): Trail {
  return { name: null, depth: 0, fields: [], indexes: [] };
}

/** `RELEASE.annolist(3).image`, 1-based as in MATLAB; null before the variable's name is known. */
export function trailText({ name, depth, fields, indexes }: Trail): string | null {
  if (name === null) return null;
  let text = name;
  for (let level = 0; level < depth; level++) {
    const index = indexes[level];
    const field = fields[level];
    if (field === null) text += `{${index + 1}}`;
    else text += `${index < 0 ? "" : `(${index + 1})`}.${field}`;
  }
  return text;
}
