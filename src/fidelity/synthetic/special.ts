// The regularised incomplete gamma function P(a, x) = γ(a, x) / Γ(a): by its power series below x = a + 1, by Lentz's
// continued fraction of 1 − P above (Abramowitz and Stegun 6.5.29, 6.5.31).

const TINY = 1e-300;
const PRECISION = 1e-15;
const MAX_STEPS = 1000;
/** Stirling's series of ln Γ: B2n / (2n (2n − 1)). */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188];

/** ln Γ(a) for a > 0. */
export function lnGamma(a: number): number {
  let z = a;
  let shift = 0;
  while (z < 12) {
    shift += Math.log(z);
    z += 1;
  }
  let power = 1 / z;
  let series = 0;
  for (const c of STIRLING) {
    series += c * power;
    power /= z * z;
  }
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - shift;
}

/** P(a, x) for a > 0, within about 1e-13; 0 for x ≤ 0. */
export function gammaP(a: number, x: number): number {
  if (x <= 0) return 0;
  const front = Math.exp(a * Math.log(x) - x - lnGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < MAX_STEPS && term > sum * PRECISION; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return front * sum;
  }
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let h = d;
  for (let n = 1; n < MAX_STEPS; n++) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / (an * d + b || TINY);
    c = b + an / c || TINY;
    const step = c * d;
    h *= step;
    if (Math.abs(step - 1) < PRECISION) break;
  }
  return 1 - front * h;
}
