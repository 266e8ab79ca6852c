// Entries of activation tables: the real function correctly rounded, or hls4ml's way there by floats and doubles, in
// its order of operations, each operation correctly rounded.
import { type Dyadic, toDouble } from '#ir/fixed/dyadic';
import type { FixedType } from '#ir/fixed/type';
import {
  castDouble,
  castFloat,
  castFloor,
  clampedExp,
  expFloat,
  type TableArithmetic,
  workBits,
} from './entries.ts';
import * as real from './functions.ts';

export type Entry = (x: Dyadic, to: FixedType, how: TableArithmetic) => bigint;

/** Enough to round any value of a table to a double. */
const DOUBLE_BITS = 180;

/** The double nearest to f(x). */
function nearestDouble(f: real.RealFunction, x: Dyadic): number {
  const { floor, exact } = f(x, DOUBLE_BITS);
  return exact ? toDouble(floor, DOUBLE_BITS) : toDouble((floor << 1n) | 1n, DOUBLE_BITS + 1);
}

function exactly(f: real.RealFunction, x: Dyadic, to: FixedType): bigint {
  const bits = workBits(to);
  const { floor, exact } = f(clampedExp(x), bits);
  return castFloor(floor, bits, !exact, to);
}

function floatOf(x: Dyadic): number {
  return Math.fround(toDouble(x.code, x.frac));
}

function dyadicOf(value: number): Dyadic {
  // A double of a table argument has at most 80 bits after the point.
  return { code: BigInt(value * 2 ** 80), frac: 80 };
}

/** An entry from its function and, for floats, hls4ml's C++ in numbers. */
function entry(f: real.RealFunction, viaFloat: (input: number) => number): Entry {
  return (x, to, how) => (how === 'exact' ? exactly(f, x, to) : castFloat(viaFloat(floatOf(x)), to));
}

const SELU_SCALE = 1.0507009873554805;
const SELU_ALPHA = 1.6732632423543772;

/** tanh of a double: its result is no float on the way to the table. */
export const tanhEntry: Entry = (x, to, how) =>
  how === 'exact'
    ? exactly(real.tanh, x, to)
    : castDouble(nearestDouble(real.tanh, dyadicOf(floatOf(x))), to);

export const softplusEntry = entry(real.softplus, (x) =>
  Math.fround(nearestDouble(real.ln, dyadicOf(expFloat(x) + 1))),
);

export const softsignEntry = entry(real.softsign, (x) => Math.fround(x / (Math.abs(x) + 1)));

export const eluEntry = entry(real.expm1, (x) => Math.fround(expFloat(x) - 1));

export const seluEntry = entry(real.seluNegative, (x) =>
  Math.fround(SELU_SCALE * (SELU_ALPHA * (expFloat(x) - 1))),
);

/** 1/x in doubles, 0 at 0. */
export const legacyReciprocalEntry: Entry = (x, to, how) => {
  if (x.code === 0n) return 0n;
  if (how === 'float32') return castDouble(1 / floatOf(x), to);
  const bits = workBits(to);
  const numerator = 1n << BigInt(Math.max(0, bits + x.frac));
  const denominator = x.code << BigInt(Math.max(0, -(bits + x.frac)));
  const floor = real.floorDiv(numerator, denominator);
  return castFloor(floor, bits, floor * denominator !== numerator, to);
};

/** Functions that hls4ml has not: the real value, rounded once. */
export const residualEntry =
  (f: real.RealFunction): Entry =>
  (x, to) =>
    exactly(f, x, to);
