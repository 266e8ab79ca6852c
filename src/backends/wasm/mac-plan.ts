// How a sum of products is computed. `dot`: products of 16-bit numbers summed exactly in 32 bits by pairs, the effect
// of rounding each product added from a small table; valid while nothing overflows, otherwise the walk below.
// `modular`: sums that wrap at 16 bits, in 16-bit lanes. `walk`: term after term, exactly as written.
import { roundCode } from '#ir/fixed/cast';
import { codeRange, type FixedType, fractionBits, type Rounding, type ScalarType } from '#ir/fixed/type';
import type { Expr } from '#ir/kernel/expr';
import { productRange } from './lanes.ts';
import { constantWidth, holds, type Interval, widthOf } from './layout.ts';

/** Rounding errors of products, by residues of the factors: value = (product + error) / 2^drop. */
export interface ErrorTable {
  readonly kind: 'table';
  /** Low bits of a factor that decide. */
  readonly bits: number;
  /** For each residue of the constant the errors by residue of the element; undefined where all are 0. */
  readonly rows: readonly (Int8Array | undefined)[];
  readonly largest: number;
}

/**
 * The same computed from the low 16 bits of each product: value = (product + addend - residue) / 2^drop, where the
 * residue is what the bits below 2^drop hold once the addend, for `even` one more where the result would be odd, is in.
 */
export interface ErrorResidue {
  readonly kind: 'residue';
  readonly addend: number;
  readonly even: boolean;
  /** Residues are summed in 16 bits: so many fit. */
  readonly most: number;
}

export type Errors = ErrorTable | ErrorResidue;

export type MacPlan =
  | {
      readonly kind: 'dot';
      /** Fraction bits that a product loses, or gains below 0, on its way to the sum. */
      readonly drop: number;
      readonly errors: Errors | undefined;
      /** Elements of up to 31 bits: their low fifteen and the bits above are summed apart. */
      readonly wide: boolean;
      /** Largest magnitude of an element by its type. */
      readonly reach: number;
      /** Largest magnitude of every partial sum for which no overflow acts; undefined when wrapping at the end is exact. */
      readonly limit: bigint | undefined;
    }
  | { readonly kind: 'modular'; readonly drop: number; readonly floor: boolean }
  | {
      readonly kind: 'walk';
      readonly constantBytes: 4 | 8;
      /** Does a term with the constant 0 leave every accumulator as it is? */
      readonly skipZero: boolean;
    };

interface Product {
  readonly cast: FixedType | undefined;
  readonly type: ScalarType;
}

/** `a * b` or a cast of it. */
function productOf(value: Expr): Product | undefined {
  const bare = (e: Expr): boolean => {
    return e.kind === 'binary' && e.op === 'mul' && e.a.kind === 'load' && e.b.kind === 'load';
  };
  if (bare(value)) return { cast: undefined, type: value.type };
  if (value.kind !== 'cast') return undefined;
  return bare(value.a) ? { cast: value.to, type: value.a.type } : undefined;
}

/** Zero stays zero through products, casts and shifts; adding it changes no code that a sum can have. */
function zeroSafe(e: Expr): boolean {
  if (e.kind === 'cast' || e.kind === 'shift' || e.kind === 'neg') return zeroSafe(e.a);
  return e.kind === 'binary' && e.op === 'mul';
}

/** A residue must fit the 16 entries of a byte shuffle. */
const MAX_RESIDUE_BITS = 4;
/** More dropped bits leave too few residues a sum of 16 bits. */
const MAX_DROP = 12;
/** Bounds are compared in 64 bits, with room for what is added to them. */
const MAX_WORD = 60;

/** Modes whose error depends on the dropped bits, and for rnd_conv on the one above, alone. */
const ADDENDS: { readonly [R in Rounding]?: (half: number) => number } = {
  trn: () => 0,
  rnd: (half) => half,
  rnd_min_inf: (half) => half - 1,
  rnd_conv: (half) => half - 1,
};

/** `prepared`: may elements be prepared for a table? */
function errorsOf(drop: number, mode: Rounding, prepared: boolean): Errors | undefined {
  const addend = ADDENDS[mode];
  if (!addend || drop > MAX_DROP) return undefined;
  const even = mode === 'rnd_conv';
  const bits = even ? drop + 1 : drop;
  const half = 2 ** (drop - 1);
  if (bits > MAX_RESIDUE_BITS || !prepared) {
    // With `even`, a residue less one may be -1: sums are signed.
    const most = Math.floor((even ? 0x7fff : 0xffff) / (2 * half - 1));
    return { kind: 'residue', addend: addend(half), even, most };
  }
  const residues = 2 ** bits;
  let largest = 0;
  const rows = Array.from({ length: residues }, (_, w) => {
    const row = Int8Array.from({ length: 16 }, (__, x) => {
      const p = BigInt((x * w) % residues);
      return Number((roundCode(p, drop, mode) << BigInt(drop)) - p);
    });
    for (const e of row) largest = Math.max(largest, Math.abs(e));
    return row.some((e) => e !== 0) ? row : undefined;
  });
  return { kind: 'table', bits, rows, largest };
}

function wrapsPlainly(t: FixedType): boolean {
  return t.overflow === 'wrap' && t.satBits === 0;
}

/** Elements used less often than this do not repay that errors are looked up for them. */
const MIN_USES = 8;
/** Shorter rows do not repay what `dot` does around them. */
const MIN_TERMS = 4;

/** Terms of the list for each element of the data, and for each accumulator. */
interface Use {
  readonly elements: number;
  readonly rows: number;
}

/** `weights`: what the constants are, which may be less than their type allows. */
export function planMac(
  value: Expr,
  data: ScalarType,
  weight: ScalarType,
  weights: Interval,
  acc: FixedType,
  use: Use,
): MacPlan {
  const walk: MacPlan = {
    kind: 'walk',
    constantBytes: constantWidth(weight),
    skipZero: zeroSafe(value),
  };
  const product = productOf(value);
  const elements = codeRange(data);
  const wide = widthOf(data) === 4 && holds(31, elements);
  const split = wide || widthOf(data) === 2;
  if (!product || !split || !acc.signed || !holds(16, weights)) return walk;
  const to = product.cast ?? acc;
  const drop = fractionBits(product.type) - fractionBits(acc);
  if (fractionBits(to) !== fractionBits(acc)) return walk;
  const mode = to.rounding;
  // The sum of an uncast product and the accumulator is what is rounded: by bits above the dropped ones it may differ.
  if (drop > 0 && mode === 'rnd_conv' && !product.cast) return walk;
  // May the cast of the product overflow by itself?
  const range = productRange(elements, weights);
  const whole = codeRange(to);
  const fits = roundCode(range.min, drop, mode) >= whole.min && roundCode(range.max, drop, mode) <= whole.max;
  const harmless = fits || (wrapsPlainly(to) && to.width >= acc.width);
  const wraps = wrapsPlainly(acc) && harmless;

  const narrow = wraps && acc.width <= 16 && drop >= 0 && !wide;
  if (narrow && (drop === 0 || (mode === 'rnd' && drop < 16))) return { kind: 'modular', drop, floor: false };
  const errors = drop > 0 ? errorsOf(drop, mode, use.elements > MIN_USES) : undefined;
  const few = use.rows < MIN_TERMS;
  if (narrow && mode === 'trn' && drop < 16 && (few || !errors))
    return { kind: 'modular', drop, floor: true };
  if (few || (drop > 0 && !errors)) return walk;
  const room = Math.abs(drop);
  if (acc.width + room > MAX_WORD) return walk;
  const reach = Math.max(Number(elements.max), -Number(elements.min));
  if (wraps) return { kind: 'dot', drop, errors, wide, reach, limit: undefined };
  const width = fits ? acc.width : Math.min(acc.width, to.signed ? to.width : to.width + 1);
  if (!fits && !to.signed) return walk;
  return { kind: 'dot', drop, errors, wide, reach, limit: (1n << BigInt(width - 1)) - 1n };
}
