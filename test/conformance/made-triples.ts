/** [x, y, flag] of a joint in the file's own pixels. */
export type Triple = readonly [x: number, y: number, flag: number];

/** 14 invented joints of a person; `flag` of the person's joint `marked`, `other` of the rest. */
export function madeTriples(person: number, marked: number, flag: number, other: number): Triple[] {
  return Array.from({ length: 14 }, (_, joint) => [
    100 + (person % 50) + 10 * joint + 0.5,
    200 + Math.floor(person / 50) + 7 * joint + 0.25,
    joint === marked ? flag : other,
  ]);
}
