// exp(x) = exp(k) * exp(f) with k the whole part of x, rounded down, and f its fraction: two tables and a product. Bits
// of f beyond the table's address enter as 1 + rest. All types follow from the result type, with guard bits.
import { type FixedType, fixed, fractionBits, ufixed } from '#ir/fixed/type';
import { add, bits, cast, type Expr, exact, load, mul, slice, sub } from '#ir/kernel/expr';
import { idata } from '#ir/kernel/index-expr';
import { type RomParam, rom } from '../build.ts';
import { type LowerContext, numberAttr } from '../context.ts';
import { exponentialTable } from '../tables/activation-tables.ts';
import { lowerElementwise } from './elementwise.ts';

const GUARD = 4;
const UP = { rounding: 'rnd', overflow: 'sat' } as const;

/** Whole numbers k that matter: below exp(k) is lost in the result, above it does not fit. */
function wholeRange(x: FixedType, result: FixedType): { readonly first: number; readonly last: number } {
  const lowest = -Math.ceil((Math.max(0, fractionBits(result)) + GUARD + 2) * Math.LN2);
  const highest = Math.ceil(Math.max(1, result.int + 1) * Math.LN2);
  const limit = 2 ** Math.min(30, Math.max(0, x.signed ? x.int - 1 : x.int));
  const first = x.signed ? Math.max(-limit, Math.min(lowest, 0)) : 0;
  return { first, last: Math.max(first, Math.min(limit - 1, highest)) };
}

interface Fraction {
  readonly bits: number;
  readonly address: number;
}

export function lowerExponential(context: LowerContext): void {
  const { op, sink } = context;
  const [x, y] = [context.inputs[0]!.type, context.outputs[0]!.type];
  const { first, last } = wholeRange(x, y);
  const int = Math.max(1, y.int + 1);
  const frac = Math.max(0, fractionBits(y));
  const wholeType = ufixed(int + frac + GUARD, int, UP);
  const fractionType = ufixed(2 + int + frac + GUARD, 2, UP);
  const fraction: Fraction = {
    bits: Math.max(0, fractionBits(x)),
    address: Math.min(Math.log2(numberAttr(op, 'table_size')), Math.max(0, fractionBits(x))),
  };
  const wholes = rom('whole', wholeType, last - first + 1);
  const fractions = rom('fraction', fractionType, 2 ** fraction.address);
  const roms = [
    { param: wholes, rom: sink.rom(op, 'whole', exponentialTable(first, last - first + 1, 0, wholeType)) },
  ];
  // Whole numbers have no fraction to look up.
  if (fraction.bits > 0) {
    const entries = exponentialTable(0, 2 ** fraction.address, fraction.address, fractionType);
    roms.push({ param: fractions, rom: sink.rom(op, 'fraction', entries) });
  }
  lowerElementwise(context, {
    prefix: 'exponential',
    label: 'ExpAct',
    doc: 'exp(x) as the product of table entries for the whole and the fraction of x',
    approx: 'exp',
    roms,
    value: (v, _channel, to) => cast(exponential(v, wholes, first, fractions, fraction), to),
  });
}

function exponential(
  x: Expr,
  wholes: RomParam,
  first: number,
  fractions: RomParam,
  fraction: Fraction,
): Expr {
  const width = Math.max(1, x.type.int);
  const k = cast(x, fixed(width, width, { signed: x.type.signed }));
  const whole = load(wholes, [idata(sub(k, exact(BigInt(first))), true)]);
  if (fraction.bits === 0) return whole;
  const f = cast(sub(x, k), ufixed(fraction.bits, 0));
  const left = fraction.bits - fraction.address;
  const entry = load(fractions, [idata(slice(f, fraction.bits - 1, left), true)]);
  if (left === 0) return mul(whole, entry);
  const rest = bits(slice(f, left - 1, 0), { signed: false, width: left, int: -fraction.address });
  const fine = cast(mul(entry, add(exact(1n), rest)), fractions.type);
  return mul(whole, fine);
}
