// Functions of activations with any number of correct bits, in integers: each returns floor(f(x) * 2^bits) and whether
// that is all of it. Interval arithmetic throughout: every quantity is known from below and above.
import type { Dyadic } from '#ir/fixed/dyadic';
import { type Bounds, expBounds, expFloor, ln2, settle } from './real.ts';

interface RealValue {
  readonly floor: bigint;
  readonly exact: boolean;
}

/** f at x; |x| at most 1000, callers clamp. */
export type RealFunction = (x: Dyadic, bits: number) => RealValue;

export function floorDiv(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return quotient * b > a ? quotient - 1n : quotient;
}

/** code * x rounded down. */
function product(code: bigint, x: Dyadic): bigint {
  return x.frac >= 0 ? (code * x.code) >> BigInt(x.frac) : (code * x.code) << BigInt(-x.frac);
}

/** x * 2^p rounded down. */
function scaled(x: Dyadic, p: bigint): bigint {
  return product(1n << p, x);
}

/** Bounds of a product with x >= 0. */
function times(bounds: Bounds, x: Dyadic): Bounds {
  return { low: product(bounds.low, x), high: product(bounds.high, x) + 1n };
}

const ZERO: RealValue = { floor: 0n, exact: true };

function negated(x: Dyadic): Dyadic {
  return { code: -x.code, frac: x.frac };
}

function bounded(bits: number, bounds: (p: bigint) => Bounds): RealValue {
  return { floor: settle(bits, bounds), exact: false };
}

/** exp(x) - 1 */
export const expm1: RealFunction = (x, bits) => ({
  floor: expFloor(x, bits) - (1n << BigInt(bits)),
  exact: x.code === 0n,
});

/** (E - 1) / (E + 1) with E = exp(2x) */
export const tanh: RealFunction = (x, bits) => {
  if (x.code === 0n) return ZERO;
  return bounded(bits, (p) => {
    const e = expBounds({ code: x.code, frac: x.frac - 1 }, p);
    const one = 1n << p;
    const at = (v: bigint): bigint => floorDiv((v - one) << p, v + one);
    return { low: at(e.low), high: at(e.high) + 1n };
  });
};

/** Bounds of ln(y * 2^-p) * 2^p, y > 0: ln of the leading factor 1 … 2 as 2 atanh((m - 1) / (m + 1)). */
function lnBounds(y: bigint, p: bigint): Bounds {
  const q = p + 48n;
  const k = BigInt(y.toString(2).length - 1) - p;
  const shift = q - p - k;
  const m = shift >= 0n ? y << shift : y >> -shift;
  const one = 1n << q;
  const z = ((m - one) << q) / (m + one);
  const square = (z * z) >> q;
  let power = z;
  let sum = z;
  for (let n = 3n; power > 0n; n += 2n) {
    power = (power * square) >> q;
    sum += power / n;
  }
  const value = 2n * sum + k * ln2(q);
  // Each of at most q/3 terms errs by two units, m and z by one, ln 2 by 2^14.
  const error = 8n * q + ((k < 0n ? -k : k) + 1n) * (1n << 15n);
  return { low: (value - error) >> 48n, high: ((value + error) >> 48n) + 1n };
}

/** ln(y), y > 0 */
export const ln: RealFunction = (y, bits) => {
  if (y.frac >= 0 && y.code === 1n << BigInt(y.frac)) return ZERO;
  return bounded(bits, (p) => {
    // A working precision beyond y's own bits holds y exactly.
    const wide = p > BigInt(y.frac) ? p : BigInt(y.frac);
    const { low, high } = lnBounds(scaled(y, wide), wide);
    return { low: low >> (wide - p), high: (high >> (wide - p)) + 1n };
  });
};

/** ln(1 + exp(x)) */
export const softplus: RealFunction = (x, bits) =>
  bounded(bits, (p) => {
    const e = expBounds(x, p);
    const one = 1n << p;
    return { low: lnBounds(one + e.low, p).low, high: lnBounds(one + e.high, p).high };
  });

/** x / (1 + |x|) */
export const softsign: RealFunction = (x, bits) => {
  const n = x.frac >= 0 ? x.code : x.code << BigInt(-x.frac);
  const d = (1n << BigInt(Math.max(0, x.frac))) + (n < 0n ? -n : n);
  const floor = floorDiv(n << BigInt(bits), d);
  return { floor, exact: floor * d === n << BigInt(bits) };
};

const DIGITS = 10n ** 62n;
/** The product of the constants of selu, 1.0507… and 1.6732…, times 10^62. */
const SELU = 10507009873554804934193349852946n * 16732632423543772848170429916717n;

/** The negative side of selu: 1.0507… * 1.6732… * (exp(x) - 1) */
export const seluNegative: RealFunction = (x, bits) => {
  if (x.code === 0n) return ZERO;
  return bounded(bits, (p) => {
    const e = expBounds(x, p);
    const one = 1n << p;
    return {
      low: floorDiv((e.low - one) * SELU, DIGITS),
      high: floorDiv((e.high - one) * SELU, DIGITS) + 1n,
    };
  });
};

/** x / (1 + exp(x)) for x >= 0: how far silu is below relu, on both sides. */
export const siluResidual: RealFunction = (x, bits) => {
  if (x.code === 0n) return ZERO;
  return bounded(bits, (p) => {
    const e = expBounds(x, p);
    const one = 1n << p;
    const square = one << p;
    return times({ low: square / (one + e.high), high: square / (one + e.low) + 1n }, x);
  });
};

/** ln(1 + exp(-x)) for x >= 0: how far softplus is above relu, on both sides. */
export const softplusResidual: RealFunction = (x, bits) => softplus(negated(x), bits);

function arctanInverse(n: bigint, q: bigint): bigint {
  let power = (1n << q) / n;
  let sum = power;
  for (let k = 3n, sign = -1n; power > 0n; k += 2n, sign = -sign) {
    power /= n * n;
    sum += (sign * power) / k;
  }
  return sum;
}

/** Bounds of pi * 2^q by Machin's formula; each of less than q terms errs by two units. */
function pi(q: bigint): Bounds {
  const value = 16n * arctanInverse(5n, q) - 4n * arctanInverse(239n, q);
  const error = 64n * q + 64n;
  return { low: value - error, high: value + error };
}

function squareRoot(n: bigint): bigint {
  if (n < 2n) return n;
  let x = 1n << BigInt((n.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (x + n / x) >> 1n;
    if (next >= x) return x;
    x = next;
  }
}

/** Bounds of sqrt(c / pi) * 2^q with c = n / d. */
function rootOverPi(n: bigint, d: bigint, q: bigint): Bounds {
  const p = pi(q);
  const root = (bound: bigint): bigint => squareRoot((n << (3n * q)) / (d * bound));
  return { low: root(p.high), high: root(p.low) + 1n };
}

/** sum of x^(2n+1) / (1 * 3 * … (2n+1)), x >= 0: (Phi(x) - 1/2) / phi(x). */
function normalSeries(x: Dyadic, q: bigint): Bounds {
  const square: Dyadic = { code: x.code * x.code, frac: 2 * x.frac };
  const large = Number(scaled(square, 0n)) + 1;
  let term: Bounds = times({ low: 1n << q, high: 1n << q }, x);
  let { low, high } = term;
  for (let n = 1; ; n++) {
    const odd = BigInt(2 * n + 1);
    const next = times(term, square);
    term = { low: next.low / odd, high: next.high / odd + 1n };
    low += term.low;
    high += term.high;
    // From here on each term is less than half of the one before.
    if (2 * n + 3 > 2 * large && term.high <= 2n) return { low, high: high + 8n };
  }
}

/** x * (1 - Phi(x)) for x >= 0: how far gelu is below relu, on both sides. */
export const geluResidual: RealFunction = (x, bits) => {
  if (x.code === 0n) return ZERO;
  return bounded(bits, (p) => {
    const q = p + 96n;
    const e = expBounds({ code: -x.code * x.code, frac: 2 * x.frac + 1 }, q);
    const series = normalSeries(x, q);
    const root = rootOverPi(1n, 2n, q);
    const half = 1n << (q - 1n);
    const low = half - (((e.high * series.high * root.high) >> (2n * q)) + 1n);
    const high = half - ((e.low * series.low * root.low) >> (2n * q));
    const result = times({ low: low < 0n ? 0n : low, high }, x);
    return { low: result.low >> 96n, high: (result.high >> 96n) + 1n };
  });
};

/** The same of the form x * sigmoid(2 sqrt(2/pi) (x + 0.044715 x^3)). */
export const geluTanhResidual: RealFunction = (x, bits) => {
  if (x.code === 0n) return ZERO;
  return bounded(bits, (p) => {
    const q = p + 96n;
    const root = rootOverPi(8n, 1n, q);
    const cube: Dyadic = { code: x.code ** 3n, frac: 3 * x.frac };
    const inner = (bound: bigint): bigint =>
      product(bound, x) + floorDiv(product(bound, cube) * 44715n, 1000000n);
    const frac = Number(q);
    const lowest = expBounds({ code: inner(root.low), frac }, p).low;
    // Three roundings down, each by less than one unit.
    const highest = expBounds({ code: inner(root.high) + 3n, frac }, p).high;
    const one = 1n << p;
    const square = one << p;
    return times({ low: square / (one + highest), high: square / (one + lowest) + 1n }, x);
  });
};
