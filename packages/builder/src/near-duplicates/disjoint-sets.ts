/** Disjoint sets of the numbers 0 to count − 1 (Tarjan 1975), 4 bytes a number. */
export interface DisjointSets {
  join(left: number, right: number): void;
  /** The smallest number of the set that `member` is in. */
  smallestWith(member: number): number;
}

export function disjointSets(count: number): DisjointSets {
  const parents = Uint32Array.from({ length: count }, (_, i) => i);
  const smallestWith = (member: number) => {
    let at = member;
    while (parents[at] !== at) {
      parents[at] = parents[parents[at]];
      at = parents[at];
    }
    return at;
  };
  return {
    smallestWith,
    join(left, right) {
      const [first, second] = [smallestWith(left), smallestWith(right)];
      parents[Math.max(first, second)] = Math.min(first, second);
    },
  };
}
