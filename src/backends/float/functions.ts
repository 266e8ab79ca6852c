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

function largest(x: Float64Array): number {
  return x.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
}

function softmax(x: Float64Array, y: Float64Array): void {
  const top = largest(x);
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    y[i] = Math.exp(x[i]! - top);
    sum += y[i]!;
  }
  for (let i = 0; i < x.length; i++) y[i]! /= sum;
}

function argmax(x: Float64Array, y: Float64Array): void {
  y.fill(0);
  y[x.indexOf(largest(x))] = 1;
}

/** Writes fn of all of `x` into `y`, which has the same length. */
export function evaluate(fn: ApproxFunction, x: Float64Array, y: Float64Array): void {
  if (fn === 'softmax') softmax(x, y);
  else if (fn === 'argmax') argmax(x, y);
  else {
    const f = ELEMENTWISE[fn];
    for (let i = 0; i < x.length; i++) y[i] = f(x[i]!);
  }
}
