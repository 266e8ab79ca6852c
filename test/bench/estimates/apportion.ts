/** `total` shared out as `shares` of what is left after one each, the largest remainders rounded up. */
export function apportion(shares: readonly number[], total: number): readonly number[] {
  const counts = shares.map((s) => 1 + Math.floor(s));
  let left = total - counts.reduce((a, b) => a + b, 0);
  const order = shares.map((s, i) => [s - Math.floor(s), i] as const).sort((a, b) => b[0] - a[0]);
  for (const [, i] of order) {
    if (left-- <= 0) break;
    counts[i]!++;
  }
  return counts;
}
