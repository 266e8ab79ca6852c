// How a sum of products is computed. `dot`: products of 16-bit numbers summed exactly in 32 bits by pairs, the effect
// of rounding each product added from a small table; valid while nothing overflows, otherwise the walk below.
// `modular`: sums that wrap at 16 bits, in 16-bit lanes. `walk`: term after term, exactly as written.
import { roundCode } from '#ir/fixed/cast';
import { codeRange, type FixedType, fractionBits, type Rounding, type ScalarType } from '#ir/fixed/type';
import type { Expr } from '#ir/kernel/expr';
import { productRange } from './lanes.ts';
import { constantWidth, widthOf } from './layout.ts';

/** Rounding errors of products, by residues of the factors: value = (product + error) / 2^drop. */
export interface ErrorTable {
  /** Low bits of a factor that decide. */
  readonly bits: number;
  /** For each residue of the constant the errors by residue of the element; undefined where all are 0. */
  readonly rows: readonly (Int8Array | undefined)[];
  readonly largest: number;
}

export type MacPlan =
  | {
      readonly kind: 'dot';
      readonly drop: number;
      readonly errors: ErrorTable | undefined;
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

const PLAIN_ROUNDING: ReadonlySet<Rounding> = new Set(['trn', 'rnd', 'rnd_min_inf']);
/** A residue must fit the 16 entries of a byte shuffle. */
const MAX_RESIDUE_BITS = 4;
const MAX_WORD = 30;

function errorTable(drop: number, mode: Rounding): ErrorTable | undefined {
  const bits = mode === 'rnd_conv' ? drop + 1 : drop;
  if (bits > MAX_RESIDUE_BITS) return undefined;
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
  return { bits, rows, largest };
}

function wrapsPlainly(t: FixedType): boolean {
  return t.overflow === 'wrap' && t.satBits === 0;
}

/** Elements used less often than this do not repay their preparation for `dot`. */
const MIN_USES = 8;

/** `uses`: terms of the list for each element of the data. */
export function planMac(
  value: Expr,
  data: ScalarType,
  weight: ScalarType,
  acc: FixedType,
  uses: number,
): MacPlan {
  const walk: MacPlan = {
    kind: 'walk',
    constantBytes: constantWidth(weight),
    skipZero: zeroSafe(value),
  };
  const product = productOf(value);
  if (!product || widthOf(data) !== 2 || widthOf(weight) !== 2 || !acc.signed) return walk;
  const to = product.cast ?? acc;
  const drop = fractionBits(product.type) - fractionBits(acc);
  if (drop < 0 || fractionBits(to) !== fractionBits(acc)) return walk;
  const mode = to.rounding;
  const shiftable = product.cast !== undefined && mode === 'rnd_conv';
  if (drop > 0 && !PLAIN_ROUNDING.has(mode) && !shiftable) return walk;
  // May the cast of the product overflow by itself?
  const range = productRange(codeRange(data), codeRange(weight));
  const whole = codeRange(to);
  const fits = roundCode(range.min, drop, mode) >= whole.min && roundCode(range.max, drop, mode) <= whole.max;
  const harmless = fits || (wrapsPlainly(to) && to.width >= acc.width);
  const wraps = wrapsPlainly(acc) && harmless;

  if (wraps && acc.width <= 16 && drop < 16 && (drop === 0 || mode === 'trn' || mode === 'rnd')) {
    return { kind: 'modular', drop, floor: drop > 0 && mode === 'trn' };
  }
  if (uses <= MIN_USES) return walk;
  const errors = drop === 0 ? undefined : errorTable(drop, mode);
  if (drop > 0 && !errors) return walk;
  if (wraps && acc.width + drop <= 32) return { kind: 'dot', drop, errors, limit: undefined };
  const width = fits ? acc.width : Math.min(acc.width, to.signed ? to.width : to.width + 1);
  if (acc.width > MAX_WORD || width + drop > MAX_WORD || (!fits && !to.signed)) return walk;
  return { kind: 'dot', drop, errors, limit: (1n << BigInt(width - 1)) - 1n };
}
