// Knots of a figure that was read at some widths only. Between two knots the figure is taken to be linear, beyond them
// the nearest knot holds: tools characterise operators at few widths and do the first themselves.

export interface Points {
  readonly at: readonly number[];
  readonly is: readonly number[];
}

/** Knots by width, in any order. */
export function points(entries: Iterable<readonly [number, number]>): Points {
  const sorted = [...entries].sort(([a], [b]) => a - b);
  return { at: sorted.map(([x]) => x), is: sorted.map(([, y]) => y) };
}

/** `within`: whether `x` lies among the knots. */
export function interpolate(
  { at, is }: Points,
  x: number,
): { readonly value: number; readonly within: boolean } {
  const last = at.length - 1;
  if (x <= at[0]!) return { value: is[0]!, within: x === at[0] };
  if (x >= at[last]!) return { value: is[last]!, within: x === at[last] };
  let high = 1;
  while (at[high]! < x) high++;
  const [x0, x1, y0, y1] = [at[high - 1]!, at[high]!, is[high - 1]!, is[high]!];
  return { value: y0 + ((y1 - y0) * (x - x0)) / (x1 - x0), within: true };
}

/** The same, linear in the logarithm of `x`. */
export function interpolateDoublings({ at, is }: Points, x: number): ReturnType<typeof interpolate> {
  return interpolate({ at: at.map(Math.log2), is }, Math.log2(x));
}
