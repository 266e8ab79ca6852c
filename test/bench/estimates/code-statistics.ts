// What a record says of an array of integer codes, counted: the figures constant multiplications depend on.

/** Digits that are not zero in the canonical signed form, where no two neighbours are. */
export function signedDigits(magnitude: number): number {
  let rest = magnitude;
  let digits = 0;
  while (rest > 0) {
    if (rest % 2 === 1) {
      digits++;
      rest -= rest % 4 === 1 ? 1 : -1;
    }
    rest /= 2;
  }
  return digits;
}

export interface CodeFigures {
  readonly nonzero: number;
  readonly powersOfTwo: number;
  readonly signedDigits: number;
  /** Different magnitudes, 0 not counted. */
  readonly distinct: number;
  readonly max: number;
}

export function figuresOf(codes: Float64Array): CodeFigures {
  const counts = new Map<number, number>();
  for (const code of codes) {
    const magnitude = Math.abs(code);
    if (magnitude !== 0) counts.set(magnitude, (counts.get(magnitude) ?? 0) + 1);
  }
  let [nonzero, powersOfTwo, digits, max] = [0, 0, 0, 0];
  for (const [magnitude, count] of counts) {
    const weight = signedDigits(magnitude);
    nonzero += count;
    digits += weight * count;
    if (weight === 1) powersOfTwo += count;
    max = Math.max(max, magnitude);
  }
  return { nonzero, powersOfTwo, signedDigits: digits, distinct: counts.size, max };
}
