// Rules for `auto` that several op tables share.
import { type FixedType, fixed, fractionBits, plain, type ScalarType } from '../../fixed/type.ts';
import type { AttrValue } from '../attributes.ts';
import type { AutoSpec, ExactFacts, Hls4mlFacts, Inferred } from '../auto.ts';
import { castRange, commonZeros, interval, type Range, realRange, typeOfRange } from '../range.ts';

/** hls4ml's `maximum` caps width and integer bits, each on its own. */
export function capped(type: ScalarType, maximum: FixedType | undefined): FixedType {
  if (!maximum) return plain(type);
  const width = Math.min(type.width, maximum.width);
  return fixed(width, Math.min(type.int, maximum.int), { signed: type.signed });
}

/** Tables have about as many significant bits after the point as address bits. */
function tableFraction(attrs: Readonly<Record<string, AttrValue>>): number {
  return Math.ceil(Math.log2((attrs.table_size as number | undefined) ?? 1024));
}

/** The type of a table whose entries lie between two reals. */
function tableType(lo: number, hi: number, attrs: Readonly<Record<string, AttrValue>>): Inferred {
  const frac = tableFraction(attrs);
  const entries = castRange(realRange(lo, hi), fixed(64 + frac, 64, { rounding: 'rnd' }));
  const type = typeOfRange(entries);
  return {
    type: { ...type, rounding: 'rnd' },
    rule: `entries from ${lo.toPrecision(3)} to ${hi.toPrecision(3)}, one fraction bit for each address bit`,
  };
}

/** The type of the role `table` and the range of its entries. */
export function tableRange(
  facts: Pick<ExactFacts, 'attrs' | 'roles'>,
  lo: number,
  hi: number,
): { readonly table: Inferred; readonly entries: Range } {
  const given = facts.roles.table;
  const table = given ? { type: given, rule: 'as configured' } : tableType(lo, hi, facts.attrs);
  return { table, entries: castRange(realRange(lo, hi), table.type) };
}

/** An op that hands on table entries and nothing else. */
export function fromTable(lo: number, hi: number): AutoSpec {
  return {
    absorbsLinear: true,
    exact: (facts) => {
      const { table, entries } = tableRange(facts, lo, hi);
      return { result: entries, rule: 'the entries of its table', roles: { table } };
    },
  };
}

/** hls4ml's type of a constant: as many bits as it needs, eight of them and a sign at most. */
export function hls4mlConstant(value: number): FixedType {
  if (value === 0) return fixed(1, 1, { signed: false });
  const signed = value < 0 ? 1 : 0;
  // Grids finer than 2^-32 are not looked at.
  const frac = gridOf(value);
  const top = Math.ceil(Math.log2(Math.max(value + 2 ** -frac, -value)));
  const width = Math.min(signed + top + frac, signed + 8);
  return fixed(width, signed + top, { signed: signed === 1 });
}

function gridOf(value: number): number {
  for (let frac = -31; frac < 32; frac++) if (Number.isInteger(value * 2 ** frac)) return frac;
  return 32;
}

/** hls4ml gives the parameter of an activation a type of its own; other roles of activations get the default type. */
export function constantParameter(attr: string): NonNullable<AutoSpec['hls4ml']> {
  return ({ attrs }: Hls4mlFacts) => ({
    param: {
      type: hls4mlConstant(attrs[attr] as number),
      rule: `holds ${attr} in at most 8 bits and a sign`,
    },
  });
}

/** The one value 0, which is on every grid. */
export const ZERO_RANGE = interval(0n, 0n, 0);

/** Values of `range` that are at least 0, and 0 for the others. */
export function positivePart(range: Range): Range {
  return {
    frac: range.frac,
    lo: range.lo.map((c) => (c > 0n ? c : 0n)),
    hi: range.hi.map((c) => (c > 0n ? c : 0n)),
  };
}

export function negativePart(range: Range): Range {
  return {
    frac: range.frac,
    lo: range.lo.map((c) => (c < 0n ? c : 0n)),
    hi: range.hi.map((c) => (c < 0n ? c : 0n)),
  };
}

/** Weights as they are stored, on the coarsest grid that holds them; none when the op has none of that name. */
export function weightCodes(
  facts: ExactFacts,
  name: string,
): { readonly frac: number; readonly codes: readonly bigint[] } {
  const stored = facts.codes[name];
  if (!stored) return { frac: 0, codes: [] };
  const codes = Array.from(stored.codes, BigInt);
  const zeros = commonZeros(codes);
  if (zeros === undefined) return { frac: 0, codes };
  return { frac: fractionBits(stored.type) - zeros, codes: codes.map((c) => c >> BigInt(zeros)) };
}

/** Weights as a range of points, one entry each. */
export function weightRange(facts: ExactFacts, name: string): Range {
  const { frac, codes } = weightCodes(facts, name);
  return codes.every((c) => c === 0n) ? ZERO_RANGE : { frac, lo: codes, hi: codes };
}

/** Ops that move values of one input. */
export const LIKE_ITS_INPUT: AutoSpec = {
  hls4ml: ({ inputs }) => ({ result: { type: inputs[0]!, rule: 'that of its input' } }),
};
