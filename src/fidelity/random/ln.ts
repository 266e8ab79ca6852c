// The natural logarithm from +, −, ×, ÷ alone. Math.log may differ in its last bit from one engine to the next, and a
// stream of random numbers must not.

const SQRT_HALF = Math.SQRT1_2;
const SQRT_TWO = Math.SQRT2;
const { LN2 } = Math;
/** 1/3, 1/5, … 1/25 of the series of artanh; beyond them |t| ≤ 0.1716 adds less than half a last bit. */
const TERMS = 12;

/** ln x of a finite x > 0, to about two units in the last place. */
export function ln(x: number): number {
  let m = x;
  let k = 0;
  while (m < SQRT_HALF) {
    m *= 2;
    k -= 1;
  }
  while (m > SQRT_TWO) {
    m /= 2;
    k += 1;
  }
  const t = (m - 1) / (m + 1);
  const square = t * t;
  let sum = 0;
  for (let n = TERMS; n >= 1; n--) sum = square * (1 / (2 * n + 1) + sum);
  return k * LN2 + (2 * t + 2 * t * sum);
}
