// Where a `reduce … tree` is cut.

/** The largest power of two below n (n >= 2): the size of the left half. */
export function leftHalf(n: number): number {
  let half = 1;
  while (half * 2 < n) half *= 2;
  return half;
}
