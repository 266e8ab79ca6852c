// `auto` of softmax. With the largest input subtracted first the exponentials lie in 0 … 1 and their sum in 1 … n, so
// the result lies in 0 … 1. Tables have one fraction bit for each bit of their address; the result is as fine as the
// finer of the two.
import { type FixedType, fixed, fractionBits, ufixed } from '../../fixed/type.ts';
import type { AutoSpec, ExactAnswer, ExactFacts, Inferred } from '../auto.ts';
import {
  castRange,
  fullRange,
  hull,
  interval,
  mapRange,
  mulRange,
  onGrid,
  type Range,
  typeOfRange,
} from '../range.ts';
import { positivePart } from './auto-rules.ts';

const ONE = interval(0n, 1n, 0);

function addressBits(facts: ExactFacts, table: 'exp' | 'inv'): number {
  const size = facts.attrs[`${table}_table_size`] ?? facts.attrs.table_size ?? 1024;
  return Math.ceil(Math.log2(size as number));
}

/** `n` exponentials in each sum. */
function stable(facts: ExactFacts, n: number): ExactAnswer {
  const { roles } = facts;
  const unit = (table: 'exp' | 'inv'): Inferred => {
    const bits = addressBits(facts, table);
    const type = ufixed(bits + 1, 1, { rounding: 'rnd', overflow: 'sat' });
    return { type, rule: '0 … 1, one fraction bit for each bit of its address' };
  };
  const exp = roles.exp_table ? given(roles.exp_table) : unit('exp');
  const entries = castRange(onGrid(ONE, fractionBits(exp.type)), exp.type);
  const sums = mapRange(entries, ({ lo, hi }) => ({ lo: lo * BigInt(n), hi: hi * BigInt(n) }));
  const accum: Inferred = roles.accum
    ? given(roles.accum)
    : { type: typeOfRange(sums), rule: `the exact bounds of ${n} exponentials` };
  const inv = roles.inv_table ? given(roles.inv_table) : unit('inv');
  const address: Inferred = { type: typeOfRange(castRange(sums, accum.type)), rule: 'the type of the sum' };
  const addressed = roles.inv_inp ?? address.type;
  const terms = castRange(entries, accum.type);
  // A sum of at least 1 finds no larger entry of 1/x than that of 1, which is one.
  const reciprocal =
    hull(terms).hi === 1n << BigInt(terms.frac) &&
    holds(sums, accum.type) &&
    holds(sums, addressed) &&
    addressed.int <= Math.min(addressBits(facts, 'inv'), addressed.width);
  const inverses = reciprocal ? castRange(ONE, inv.type) : positivePart(fullRange(inv.type));
  const product = mulRange(terms, inverses);
  const frac = Math.max(fractionBits(exp.type), fractionBits(inv.type));
  return {
    result: castRange(product, fixed(1024, 1024 - frac)),
    rule: 'the bounds of exp * 1/sum, as fine as the finer table',
    roles: { exp_table: exp, accum, inv_table: inv, inv_inp: address },
  };
}

function given(type: FixedType): Inferred {
  return { type, rule: 'as configured' };
}

/** No overflow of values that are not negative. */
function holds(sums: Range, type: FixedType): boolean {
  return typeOfRange(sums).int <= type.int - (type.signed ? 1 : 0);
}

export function autoSoftmax(terms: (facts: ExactFacts) => number): AutoSpec {
  return {
    exact: (facts) => {
      switch (facts.attrs.implementation) {
        case 'stable':
          return stable(facts, terms(facts));
        case 'argmax':
          return { result: ONE, rule: '0 or 1' };
        case 'legacy':
          return { result: fullRange(facts.roles.legacy_table!), rule: 'the type of its table' };
        default:
          return { result: latency(facts), rule: 'the types of its tables' };
      }
    },
    absorbsLinear: true,
  };
}

/** Nothing bounds an exponential here but its types. */
function latency({ roles }: ExactFacts): Range {
  const exp = castRange(positivePart(fullRange(roles.exp_table!)), roles.accum!);
  return mulRange(exp, positivePart(fullRange(roles.inv_table!)));
}
