// The real functions that kernels approximate, on doubles, correct to a few last bits. `softmax` and `argmax` act on a
// whole buffer, the others on each value.
import type { ApproxFunction } from '#ir/kernel/kernel';

const SELU_SCALE = 1.0507009873554805;
const SELU_ALPHA = 1.6732632423543772;

function sigmoid(x: number): number {
  // Of the two forms the one whose exponential cannot overflow.
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}

function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** exp(-x^2) with the rounding of x^2 made good, since exp amplifies it. */
function gaussian(x: number): number {
  const high = Math.fround(x);
  const low = x - high;
  return Math.exp(-high * high) * Math.exp(-low * (x + high));
}

/** 1 - erf(x) for x >= 0: the series of erf below 2, the continued fraction of erfc above (Abramowitz and Stegun 7.1.6, 7.1.14). */
function erfc(x: number): number {
  if (x > 27) return 0;
  if (x < 2) {
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > sum * 1e-17; n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * gaussian(x) * sum;
  }
  let fraction = 0;
  for (let n = 120; n > 0; n--) fraction = n / 2 / (x + fraction);
  return gaussian(x) / (Math.sqrt(Math.PI) * (x + fraction));
}

/** x Phi(x) */
function gelu(x: number): number {
  const tail = erfc(Math.abs(x) / Math.SQRT2) / 2;
  return x >= 0 ? x - x * tail : x * tail;
}

const ELEMENTWISE: Readonly<Record<Exclude<ApproxFunction, 'softmax' | 'argmax'>, (x: number) => number>> = {
  sigmoid,
  tanh: Math.tanh,
  exp: Math.exp,
  reciprocal: (x) => 1 / x,
  softplus,
  softsign: (x) => x / (1 + Math.abs(x)),
  elu: (x) => (x >= 0 ? x : Math.expm1(x)),
  selu: (x) => SELU_SCALE * (x >= 0 ? x : SELU_ALPHA * Math.expm1(x)),
  gelu,
  gelu_tanh: (x) => x * sigmoid(2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)),
  silu: (x) => x * sigmoid(x),
};

type Values = Float64Array | Float32Array;

/** The elements of one sample: `stride` values apart. */
function softmax(x: Values, y: Values, sample: number, stride: number): void {
  let top = Number.NEGATIVE_INFINITY;
  for (let i = sample; i < x.length; i += stride) top = Math.max(top, x[i]!);
  let sum = 0;
  for (let i = sample; i < x.length; i += stride) sum += Math.exp(x[i]! - top);
  for (let i = sample; i < x.length; i += stride) y[i] = Math.exp(x[i]! - top) / sum;
}

function argmax(x: Values, y: Values, sample: number, stride: number): void {
  let best = sample;
  for (let i = sample; i < x.length; i += stride) {
    if (x[i]! > x[best]!) best = i;
    y[i] = 0;
  }
  y[best] = 1;
}

/**
 * Writes fn of `x` into `y`, which has the same length, for the samples `from` … `to` - 1 of `stride` that lie side by
 * side in both. Values are computed as doubles and rounded once where `y` is in single precision.
 */
export function evaluate(
  fn: ApproxFunction,
  x: Values,
  y: Values,
  stride = 1,
  from = 0,
  to: number = stride,
): void {
  if (fn === 'softmax' || fn === 'argmax') {
    const whole = fn === 'softmax' ? softmax : argmax;
    for (let s = from; s < to; s++) whole(x, y, s, stride);
    return;
  }
  const f = ELEMENTWISE[fn];
  for (let first = 0; first < x.length; first += stride) {
    for (let i = first + from; i < first + to; i++) y[i] = f(x[i]!);
  }
}
