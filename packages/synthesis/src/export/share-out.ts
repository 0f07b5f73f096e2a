/**
 * Shares out a number of samples among clips.
 *
 * @param count whole number.
 * @param weights what each clip could give, at least 0 and not all 0.
 * @returns whole numbers in proportion to the weights that add up to `count` exactly: what is left after rounding down
 *   goes to the largest remainders, the first of equals.
 */
export function shareOut(count: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const exact = weights.map((weight) => (count * weight) / sum);
  const shares = exact.map(Math.floor);
  let left = count - shares.reduce((total, share) => total + share, 0);
  const byRemainder = exact
    .map((share, index) => ({ index, remainder: share - Math.floor(share) }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of byRemainder) {
    if (left === 0) break;
    if (weights[index] === 0) continue;
    shares[index]++;
    left--;
  }
  return shares;
}
