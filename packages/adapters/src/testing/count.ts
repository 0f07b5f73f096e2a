/** How often each value occurs. */
export function countOf<Value extends string | number>(values: Iterable<Value>): Record<Value, number> {
  const counts = {} as Record<Value, number>;
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
