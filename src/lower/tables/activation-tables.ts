// Whole tables of activations: hls4ml's, over a fixed range, and ours of what a smooth activation differs from relu
// by, over the magnitude of its input.
import { type Dyadic, dyadic } from '#ir/fixed/dyadic';
import { printType } from '#ir/fixed/text';
import type { FixedType } from '#ir/fixed/type';
import type { RomContent } from '../context.ts';
import * as entries from './activation-entries.ts';
import { expEntry, type TableArithmetic } from './entries.ts';
import * as real from './functions.ts';
import { table } from './tables.ts';

interface Ranged {
  readonly what: string;
  /** Value of table position i of n. */
  readonly argument: (i: number, n: number) => number;
  readonly entry: entries.Entry;
  readonly real: (x: number) => number;
}

/** -range … range from left to right. */
const around =
  (range: number) =>
  (i: number, n: number): number =>
    (2 * range * (i - n / 2)) / n;

/** 0 … -8 */
const below = (i: number, n: number): number => (-8 * i) / n;

const SELU = 1.0507009873554805 * 1.6732632423543772;

/** The tables of hls4ml's activations. Outside their range they repeat their first or last entry. */
export const RANGED = {
  tanh: { what: 'tanh over -4 … 4', argument: around(4), entry: entries.tanhEntry, real: Math.tanh },
  softplus: {
    what: 'ln(1+exp(x)) over -8 … 8',
    argument: around(8),
    entry: entries.softplusEntry,
    real: (x: number) => Math.log1p(Math.exp(x)),
  },
  softsign: {
    what: 'x/(1+|x|) over -8 … 8',
    argument: around(8),
    entry: entries.softsignEntry,
    real: (x: number) => x / (1 + Math.abs(x)),
  },
  elu: { what: 'exp(x)-1 over 0 … -8', argument: below, entry: entries.eluEntry, real: Math.expm1 },
  selu: {
    what: '1.7581(exp(x)-1) over 0 … -8',
    argument: below,
    entry: entries.seluEntry,
    real: (x: number) => SELU * Math.expm1(x),
  },
  exp: { what: 'exp(x) over -8 … 8', argument: around(8), entry: expEntry, real: Math.exp },
  reciprocal: {
    what: '1/x over 0 … 64',
    argument: (i: number, n: number) => (64 * i) / n,
    entry: entries.legacyReciprocalEntry,
    real: (x: number) => 1 / x,
  },
} as const satisfies Readonly<Record<string, Ranged>>;

export function rangedTable(
  name: keyof typeof RANGED,
  size: number,
  type: FixedType,
  how: TableArithmetic,
): RomContent {
  const { what, argument, entry, real: reference } = RANGED[name];
  const spec = {
    what,
    size,
    type,
    how,
    argument: (i: number): Dyadic => dyadic(argument(i, size)),
    entry,
    real: reference,
  };
  return table(spec, `ranged ${name} ${size} ${printType(type)} ${how}`);
}

interface Residual {
  readonly what: string;
  readonly exact: real.RealFunction;
}

/** Of the real function itself, to judge entries by. */
const DOUBLE_BITS = 60;

/** Of the magnitude m of the input: silu, gelu and softplus are relu(x) ± this, softsign is ± this. */
export const RESIDUALS = {
  silu: { what: 'm/(1+exp(m))', exact: real.siluResidual },
  softplus: { what: 'ln(1+exp(-m))', exact: real.softplusResidual },
  softsign: { what: 'm/(1+m)', exact: real.softsign },
  gelu: { what: 'm(1-Phi(m))', exact: real.geluResidual },
  gelu_tanh: { what: 'm/(1+exp(1.5958(m+0.044715m^3)))', exact: real.geluTanhResidual },
} as const satisfies Readonly<Record<string, Residual>>;

/** Nodes at i * 2^-stepBits for i = 0 … intervals. */
export function residualTable(
  name: keyof typeof RESIDUALS,
  intervals: number,
  stepBits: number,
  type: FixedType,
): RomContent {
  const { what, exact } = RESIDUALS[name];
  const spec = {
    what: `${what} at steps of 2^${-stepBits}`,
    size: intervals + 1,
    type,
    how: 'exact' as const,
    argument: (i: number): Dyadic => ({ code: BigInt(i), frac: stepBits }),
    entry: entries.residualEntry(exact),
    real: (m: number) => Number(exact(dyadic(m), DOUBLE_BITS).floor) / 2 ** DOUBLE_BITS,
  };
  return table(spec, `residual ${name} ${intervals} ${stepBits} ${printType(type)}`);
}

/** exp(i * 2^-stepBits) for i = first … first + size - 1. */
export function exponentialTable(first: number, size: number, stepBits: number, type: FixedType): RomContent {
  const spec = {
    what: `exp(x) at steps of 2^${-stepBits} from ${first * 2 ** -stepBits}`,
    size,
    type,
    how: 'exact' as const,
    argument: (i: number): Dyadic => ({ code: BigInt(first + i), frac: stepBits }),
    entry: expEntry,
    real: Math.exp,
  };
  return table(spec, `exponential ${first} ${size} ${stepBits} ${printType(type)}`);
}
