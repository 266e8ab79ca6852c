// Counts what happens to the values of one role on their way into its type. Exact: ranges and resolutions are kept as
// codes, so that a suggested type follows from the values themselves and not from their logarithms.

import { roundCode } from '#ir/fixed/cast';
import { type Dyadic, dyadic, toDouble } from '#ir/fixed/dyadic';
import { codeRange, type FixedType, fractionBits, type ScalarType } from '#ir/fixed/type';
import type { Bucket, Distribution } from './profile.ts';
import { SignalNoise } from './signal-noise.ts';

/** Exponents of doubles, denormal ones included. */
const LOWEST = -1075;

const view = new DataView(new ArrayBuffer(8));

/** floor(log2 |v|) of a value that is not zero. */
function exponentOf(v: number): number {
  view.setFloat64(0, v);
  const biased = (view.getUint16(0) >> 4) & 0x7ff;
  return biased === 0 ? Math.max(LOWEST, Math.floor(Math.log2(Math.abs(v)))) : biased - 1023;
}

/** Least and greatest values and the fraction bits that all of them need. */
export interface Extent {
  readonly min: Dyadic;
  readonly max: Dyadic;
  /** Undefined when all are zero. */
  readonly frac: number | undefined;
}

/** The codes that stay inside the type once rounded, as codes of `from`: rounding is monotone, so bisection finds them. */
function safeRange(from: ScalarType, to: FixedType): { readonly low: bigint; readonly high: bigint } {
  const drop = fractionBits(from) - fractionBits(to);
  const { min, max } = codeRange(to);
  const least = to.overflow === 'sat_sym' && to.signed && to.width > 1 ? min + 1n : min;
  const rounded = (code: bigint): bigint => roundCode(code, drop, to.rounding);
  // Twice the range lies outside on both sides, in the finer of the two units.
  const beyond = 4n << BigInt(to.width + Math.max(0, drop));
  const search = (inside: bigint, outside: bigint, ok: (code: bigint) => boolean): bigint => {
    let [good, bad] = [inside, outside];
    while (bad - good > 1n || good - bad > 1n) {
      const middle = (good + bad) / 2n;
      if (ok(middle)) good = middle;
      else bad = middle;
    }
    return good;
  };
  return {
    low: search(0n, -beyond, (c) => rounded(c) >= least),
    high: search(0n, beyond, (c) => rounded(c) <= max),
  };
}

export class Meter {
  readonly #counts = new Float64Array(1024 - LOWEST);
  readonly #over = new Float64Array(1024 - LOWEST);
  readonly #under = new Float64Array(1024 - LOWEST);
  readonly #extents: (() => Extent | undefined)[] = [];
  readonly #noise = new SignalNoise();
  count = 0;
  zeros = 0;
  overflowed = 0;
  underflowed = 0;
  changed = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  /** One value before and after; `changed` says whether they differ, which doubles need not show. */
  see(before: number, after: number, overflowed: boolean, changed: boolean): void {
    this.count++;
    if (before < this.#min) this.#min = before;
    if (before > this.#max) this.#max = before;
    this.#noise.see(before, after);
    if (changed) this.changed++;
    if (before === 0) {
      this.zeros++;
      return;
    }
    const at = exponentOf(before) - LOWEST;
    this.#counts[at]!++;
    if (overflowed) {
      this.overflowed++;
      this.#over[at]!++;
    } else if (after === 0) {
      this.underflowed++;
      this.#under[at]!++;
    }
  }

  /** A watcher of codes of `from` that are narrowed to `to`. */
  codes(from: ScalarType, to: FixedType): (before: bigint, after: bigint) => void {
    const narrow = from.width <= 53 && to.width <= 53;
    const inRange = Math.abs(fractionBits(from)) < 500 && Math.abs(fractionBits(to)) < 500;
    return narrow && inRange ? this.#doubleCodes(from, to) : this.#wideCodes(from, to);
  }

  /** Codes that doubles hold exactly: nothing is allocated for a value. */
  #doubleCodes(from: ScalarType, to: FixedType): (before: bigint, after: bigint) => void {
    const frac = fractionBits(from);
    const [unit, unitAfter] = [2 ** -frac, 2 ** -fractionBits(to)];
    const range = safeRange(from, to);
    const [low, high] = [Number(range.low), Number(range.high)];
    let min = Number.POSITIVE_INFINITY;
    let max = Number.NEGATIVE_INFINITY;
    const finest = 2 ** from.width;
    let step = 2 * finest;
    this.#extents.push(() => {
      if (min > max) return undefined;
      const needed = step > finest ? undefined : frac - Math.log2(step);
      return {
        min: { code: BigInt(min), frac },
        max: { code: BigInt(max), frac },
        frac: needed,
      };
    });
    return (before, after) => {
      const code = Number(before);
      if (code < min) min = code;
      if (code > max) max = code;
      while (code % step !== 0) step /= 2;
      const [value, result] = [code * unit, Number(after) * unitAfter];
      this.see(value, result, code < low || code > high, value !== result);
    };
  }

  #wideCodes(from: ScalarType, to: FixedType): (before: bigint, after: bigint) => void {
    const [fromFrac, toFrac] = [fractionBits(from), fractionBits(to)];
    const { low, high } = safeRange(from, to);
    const alignBefore = BigInt(Math.max(0, toFrac - fromFrac));
    const alignAfter = BigInt(Math.max(0, fromFrac - toFrac));
    let min: bigint | undefined;
    let max: bigint | undefined;
    const most = from.width + 1;
    let trailing = most;
    this.#extents.push(() => {
      if (min === undefined || max === undefined) return undefined;
      const frac = trailing === most ? undefined : fromFrac - trailing;
      return { min: { code: min, frac: fromFrac }, max: { code: max, frac: fromFrac }, frac };
    });
    return (before, after) => {
      if (min === undefined || before < min) min = before;
      if (max === undefined || before > max) max = before;
      while (BigInt.asUintN(trailing, before) !== 0n) trailing--;
      const changed = before << alignBefore !== after << alignAfter;
      const overflowed = before < low || before > high;
      this.see(toDouble(before, fromFrac), toDouble(after, toFrac), overflowed, changed);
    };
  }

  /** Doubles that were rounded to codes of `to`. */
  doubles(before: ArrayLike<number>, after: (i: number) => bigint, to: FixedType): void {
    const toFrac = fractionBits(to);
    const { min, max } = codeRange(to);
    const least = to.overflow === 'sat_sym' && to.signed && to.width > 1 ? min + 1n : min;
    let frac: number | undefined;
    for (let i = 0; i < before.length; i++) {
      const exact = dyadic(before[i]!);
      if (exact.code !== 0n) frac = Math.max(frac ?? exact.frac, exact.frac);
      const rounded = roundCode(exact.code, exact.frac - toFrac, to.rounding);
      const value = toDouble(after(i), toFrac);
      this.see(before[i]!, value, rounded < least || rounded > max, value !== before[i]);
    }
    if (before.length === 0) return;
    let [lowest, highest] = [before[0]!, before[0]!];
    for (let i = 1; i < before.length; i++) {
      lowest = Math.min(lowest, before[i]!);
      highest = Math.max(highest, before[i]!);
    }
    this.#extents.push(() => ({ min: dyadic(lowest), max: dyadic(highest), frac }));
  }

  get sqnr(): number | null {
    return this.#noise.decibels;
  }

  get extents(): readonly Extent[] {
    return this.#extents.flatMap((extent) => extent() ?? []);
  }

  get distribution(): Distribution {
    const buckets: Bucket[] = [];
    this.#counts.forEach((count, i) => {
      if (count === 0) return;
      const [overflowed, underflowed] = [this.#over[i]!, this.#under[i]!];
      buckets.push({ exponent: i + LOWEST, count, overflowed, underflowed });
    });
    const seen = this.count > 0;
    return {
      count: this.count,
      zeros: this.zeros,
      min: seen ? this.#min : 0,
      max: seen ? this.#max : 0,
      buckets,
    };
  }
}
