// Exact intervals of a tensor's values: what `auto` precision is computed from when no other tool is imitated. Bounds
// are integer codes on one grid, so nothing is rounded on the way and a type read off them is neither too narrow nor
// wider than needed. Values that share an interval are stored once: element i (row-major) has entry i mod `lo.length`.
import { castCode, roundCode } from '../fixed/cast.ts';
import { dyadic } from '../fixed/dyadic.ts';
import { codeRange, type FixedType, fixed, fractionBits } from '../fixed/type.ts';

export interface Range {
  /** Every value is a whole multiple of 2^-frac. */
  readonly frac: number;
  readonly lo: readonly bigint[];
  readonly hi: readonly bigint[];
}

/** Above this many entries a range is kept by channel: bounds over positions then stand for each of them. */
const MOST_ENTRIES = 2 ** 16;

/** Everything the type can hold, for tensors of any shape. */
export function fullRange(type: FixedType): Range {
  const { min, max } = codeRange(type);
  return { frac: fractionBits(type), lo: [min], hi: [max] };
}

/** One interval between two codes. */
export function interval(lo: bigint, hi: bigint, frac: number): Range {
  return { frac, lo: [lo], hi: [hi] };
}

/** One exact double. */
export function pointRange(value: number): Range {
  const { code, frac } = dyadic(value);
  return interval(code, code, frac);
}

/** The same values on a finer grid. */
export function onGrid(range: Range, frac: number): Range {
  if (frac === range.frac) return range;
  const by = BigInt(frac - range.frac);
  return { frac, lo: range.lo.map((c) => c << by), hi: range.hi.map((c) => c << by) };
}

function onCommonGrid(a: Range, b: Range): readonly [Range, Range] {
  const frac = Math.max(a.frac, b.frac);
  return [onGrid(a, frac), onGrid(b, frac)];
}

/** Entries `count` of them, each the hull of those it stands for; `count` divides the size of the tensor. */
export function collapse(range: Range, count: number): Range {
  if (range.lo.length <= count || range.lo.length % count !== 0) return range;
  const lo = range.lo.slice(0, count);
  const hi = range.hi.slice(0, count);
  for (let i = count; i < range.lo.length; i++) {
    const at = i % count;
    if (range.lo[i]! < lo[at]!) lo[at] = range.lo[i]!;
    if (range.hi[i]! > hi[at]!) hi[at] = range.hi[i]!;
  }
  return { frac: range.frac, lo, hi };
}

/** Bounds of all values together. */
export function hull(range: Range): { readonly lo: bigint; readonly hi: bigint } {
  const { lo, hi } = collapse(range, 1);
  return { lo: lo[0]!, hi: hi[0]! };
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

function zip(a: Range, b: Range, edit: (x: Bounds, y: Bounds) => Bounds, frac: number): Range {
  const count = (a.lo.length / gcd(a.lo.length, b.lo.length)) * b.lo.length;
  const lo: bigint[] = [];
  const hi: bigint[] = [];
  for (let i = 0; i < count; i++) {
    const [m, n] = [i % a.lo.length, i % b.lo.length];
    const found = edit({ lo: a.lo[m]!, hi: a.hi[m]! }, { lo: b.lo[n]!, hi: b.hi[n]! });
    lo.push(found.lo);
    hi.push(found.hi);
  }
  return { frac, lo, hi };
}

export interface Bounds {
  readonly lo: bigint;
  readonly hi: bigint;
}

/** Each entry on its own; the grid stays. */
export function mapRange(range: Range, edit: (bounds: Bounds, entry: number) => Bounds): Range {
  const found = range.lo.map((lo, i) => edit({ lo, hi: range.hi[i]! }, i));
  return { frac: range.frac, lo: found.map((b) => b.lo), hi: found.map((b) => b.hi) };
}

export function least(...values: readonly bigint[]): bigint {
  let found = values[0]!;
  for (const value of values) if (value < found) found = value;
  return found;
}

export function greatest(...values: readonly bigint[]): bigint {
  let found = values[0]!;
  for (const value of values) if (value > found) found = value;
  return found;
}

/** Element by element, operands independent; both repeat until the longer one ends. */
export function addRange(a: Range, b: Range): Range {
  const [x, y] = onCommonGrid(a, b);
  return zip(x, y, (p, q) => ({ lo: p.lo + q.lo, hi: p.hi + q.hi }), x.frac);
}

export function negRange(a: Range): Range {
  return mapRange(a, ({ lo, hi }) => ({ lo: -hi, hi: -lo }));
}

export function mulRange(a: Range, b: Range): Range {
  const product = (p: Bounds, q: Bounds): Bounds => {
    const corners = [p.lo * q.lo, p.lo * q.hi, p.hi * q.lo, p.hi * q.hi];
    return { lo: least(...corners), hi: greatest(...corners) };
  };
  return zip(a, b, product, a.frac + b.frac);
}

/** Bounds that hold whichever of the two a value comes from. */
export function eitherRange(a: Range, b: Range): Range {
  const [x, y] = onCommonGrid(a, b);
  return zip(x, y, (p, q) => ({ lo: least(p.lo, q.lo), hi: greatest(p.hi, q.hi) }), x.frac);
}

/** The larger (or smaller) of two values. */
export function extremeRange(a: Range, b: Range, which: 'max' | 'min'): Range {
  const [x, y] = onCommonGrid(a, b);
  const pick = which === 'max' ? greatest : least;
  return zip(x, y, (p, q) => ({ lo: pick(p.lo, q.lo), hi: pick(p.hi, q.hi) }), x.frac);
}

/** Where values may lie after a cast: rounding keeps order, so bounds are enough until something overflows. */
export function castRange(range: Range, type: FixedType): Range {
  const target = fractionBits(type);
  const frac = Math.min(range.frac, target);
  const drop = range.frac - frac;
  const codes = mapRange(range, ({ lo, hi }) => ({
    lo: roundCode(lo, drop, type.rounding),
    hi: roundCode(hi, drop, type.rounding),
  }));
  const rounded = { ...codes, frac };
  const all = hull(onGrid(rounded, target));
  const { min, max } = codeRange(type);
  const symmetric = type.overflow === 'sat_sym' && type.signed && type.width > 1;
  const low = symmetric ? min + 1n : min;
  if (all.lo >= low && all.hi <= max) return rounded;
  return mapRange(onGrid(rounded, target), ({ lo, hi }) => {
    if (lo >= low && hi <= max) return { lo, hi };
    switch (type.overflow) {
      case 'sat':
      case 'sat_sym':
        return { lo: saturated(lo, type, target), hi: saturated(hi, type, target) };
      case 'sat_zero':
        return { lo: least(0n, greatest(lo, low)), hi: greatest(0n, least(hi, max)) };
      default:
        return { lo: min, hi: max };
    }
  });
}

function saturated(code: bigint, type: FixedType, frac: number): bigint {
  return castCode(code, fixed(1, 1 - frac), type);
}

function bitLength(value: bigint): number {
  return value === 0n ? 0 : value.toString(2).length;
}

/** The narrowest type that holds every value and every step of the grid; signed only if something is negative. */
export function typeOfRange(range: Range): FixedType {
  const { lo, hi } = hull(range);
  if (lo === 0n && hi === 0n) return fixed(1, 1, { signed: false });
  if (lo >= 0n) return fixed(bitLength(hi), bitLength(hi) - range.frac, { signed: false });
  const width = Math.max(bitLength(-lo - 1n), hi > 0n ? bitLength(hi) : 0) + 1;
  return fixed(width, width - range.frac);
}

/** Bounds of a real function, two doubles widened by far less than a step of any table, on a fine grid. */
export function realRange(lo: number, hi: number): Range {
  const pad = 1n << BigInt(REAL_FRAC - PAD_BITS);
  const floor = BigInt(Math.floor(lo * 2 ** REAL_FRAC));
  const ceil = BigInt(Math.ceil(hi * 2 ** REAL_FRAC));
  return interval(lo === 0 ? 0n : floor - pad, hi === 0 ? 0n : ceil + pad, REAL_FRAC);
}

const REAL_FRAC = 40;
/** Wider than what single precision errs by for values of the size tables hold. */
const PAD_BITS = 19;

/** The range in few enough entries to work with. */
export function bounded(range: Range, channels: number): Range {
  if (range.lo.length <= MOST_ENTRIES) return range;
  return collapse(range, channels <= MOST_ENTRIES ? channels : 1);
}

/** The largest power of two, as a number of bits, that divides every code; undefined when all are 0. */
export function commonZeros(codes: Iterable<bigint>): number | undefined {
  let all = 0n;
  for (const code of codes) all |= code < 0n ? -code : code;
  if (all === 0n) return undefined;
  let zeros = 0;
  while (((all >> BigInt(zeros)) & 1n) === 0n) zeros++;
  return zeros;
}
