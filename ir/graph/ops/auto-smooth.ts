// `auto` of activations that hold a table. Their results are as fine as the entries of the table, which by default have
// one fraction bit for each bit of its address: more would be noise of the approximation.
import { codeFromDouble } from '../../fixed/dyadic.ts';
import { type FixedType, fixed, fractionBits, ufixed } from '../../fixed/type.ts';
import type { AutoSpec, ExactFacts, Inferred } from '../auto.ts';
import {
  addRange,
  castRange,
  eitherRange,
  fullRange,
  greatest,
  hull,
  interval,
  mulRange,
  negRange,
  onGrid,
  type Range,
  realRange,
} from '../range.ts';
import {
  constantParameter,
  fromTable,
  negativePart,
  positivePart,
  tableRange,
  weightRange,
} from './auto-rules.ts';

const SELU_SCALE = 1.0507009873554805;
const SELU_LOW = SELU_SCALE * 1.6732632423543772 * Math.expm1(-8);

/** A result computed more finely than the table's entries, cut to their grid. */
function asFineAs(table: FixedType, result: Range): Range {
  return castRange(result, fixed(1024, 1024 - fractionBits(table)));
}

interface Sides {
  readonly right: Range;
  readonly left: Range;
  readonly table: Inferred;
}

function bothSides(facts: ExactFacts, { right, left, table }: Sides) {
  const negative = facts.ranges[0]!.lo.some((c) => c < 0n);
  return {
    result: asFineAs(table.type, negative ? eitherRange(right, left) : right),
    rule: 'as fine as its table',
    roles: { table },
  };
}

export const autoElu: AutoSpec = {
  hls4ml: constantParameter('alpha'),
  exact: (facts) => {
    const { table, entries } = tableRange(facts, Math.expm1(-8), 0);
    const left = mulRange(entries, weightRange(facts, 'alpha'));
    return bothSides(facts, { right: positivePart(facts.ranges[0]!), left, table });
  },
  absorbsLinear: true,
};

export const autoSelu: AutoSpec = {
  exact: (facts) => {
    const { table, entries } = tableRange(facts, SELU_LOW, 0);
    const scale = facts.roles.scale ?? ufixed(16, 1);
    const code = codeFromDouble(SELU_SCALE, scale);
    const right = mulRange(positivePart(facts.ranges[0]!), interval(code, code, fractionBits(scale)));
    const answer = bothSides(facts, { right, left: entries, table });
    const constant = { type: scale, rule: '15 fraction bits of a constant' };
    return { ...answer, roles: { table, scale: constant } };
  },
  absorbsLinear: true,
};

/** Interpolated entries lie between their neighbours: 0 … most, in a type that is at least as fine as asked. */
function residual(facts: ExactFacts, most: number): { readonly table: Inferred; readonly entries: Range } {
  return tableRange(facts, 0, most);
}

/** max(x, 0) less a function of |x| between 0 and `most`. */
export function autoResidual(most: number): AutoSpec {
  return {
    exact: (facts) => {
      const { table, entries } = residual(facts, most);
      const x = facts.ranges[0]!;
      const result = addRange(positivePart(x), negRange(eitherRange(entries, interval(0n, 0n, 0))));
      return { result: asFineAs(table.type, result), rule: 'as fine as its table', roles: { table } };
    },
    absorbsLinear: true,
  };
}

const SOFTPLUS_TABLE = fromTable(Math.log1p(Math.exp(-8)), Math.log1p(Math.exp(8)));

export const autoSoftplus: AutoSpec = {
  exact: (facts) => {
    if (facts.attrs.method === 'table') return SOFTPLUS_TABLE.exact!(facts);
    const { table, entries } = residual(facts, Math.LN2);
    const result = addRange(positivePart(facts.ranges[0]!), entries);
    return { result: asFineAs(table.type, result), rule: 'as fine as its table', roles: { table } };
  },
  absorbsLinear: true,
};

const SOFTSIGN_TABLE = fromTable(-8 / 9, 8 / 9);

export const autoSoftsign: AutoSpec = {
  exact: (facts) => {
    if (facts.attrs.method === 'table') return SOFTSIGN_TABLE.exact!(facts);
    const x = facts.ranges[0]!;
    const { table, entries } = residual(facts, 64 / 65);
    const negative = negativePart(x).lo.some((c) => c < 0n);
    const result = negative ? eitherRange(entries, negRange(entries)) : entries;
    return { result: asFineAs(table.type, result), rule: 'as fine as its table', roles: { table } };
  },
  absorbsLinear: true,
};

/** Above this the bound of exp(x) is no double; nobody wants such a type either. */
const MOST_EXPONENT = 700;
/** The two factors of the product are each rounded up once. */
const SLACK = 1 + 2 ** -6;

export const autoExponential: AutoSpec = {
  exact: (facts) => {
    const x = facts.ranges[0]!;
    const { hi } = hull(x);
    const most = Number(hi) / 2 ** x.frac;
    const frac = Math.ceil(Math.log2(facts.attrs.table_size as number));
    if (most > MOST_EXPONENT) return { result: fullRange(ufixed(2048, 2048 - frac)), rule: 'exp(x)' };
    const top = realRange(0, Math.exp(most) * SLACK);
    const code = greatest(1n, onGrid(castRange(top, fixed(2048, 2048 - frac)), frac).hi[0]!);
    return {
      result: interval(0n, code, frac),
      rule: 'exp of the largest input, one fraction bit for each bit of the table address',
    };
  },
  absorbsLinear: true,
};
