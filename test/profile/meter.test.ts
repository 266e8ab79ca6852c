// Catches: overflow and underflow counted by another rule than the cast itself, buckets off by one power, suggested
// types that lose something or are wider than needed. Judged by one castCode a value and by search.
import { describe, expect, test } from 'vitest';
import { castCode } from '#ir/fixed/cast';
import { dyadic, dyadicShape, toDouble } from '#ir/fixed/dyadic';
import { codeRange, type FixedType, fixed, fractionBits, OVERFLOWS, ROUNDINGS } from '#ir/fixed/type';
import { Meter } from '#src/profile/meter';
import { losslessType, sameResolutionType } from '#src/profile/narrowest';
import { random } from './networks.ts';

const next = random(99);
const below = (n: number): number => Math.floor(((next() + 1) / 2) * n);
const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;

function randomType(): FixedType {
  const width = 1 + below(9);
  return fixed(width, below(9) - 3, {
    signed: next() > 0,
    rounding: pick(ROUNDINGS),
    overflow: pick(OVERFLOWS),
  });
}

/** A value of `from` after a cast to a type with the same last bit and modes and no end. */
function unbounded(code: bigint, from: FixedType, to: FixedType): bigint {
  const endless = {
    ...to,
    signed: true,
    width: 300,
    int: 300 - fractionBits(to),
    overflow: 'wrap' as const,
    satBits: 0,
  };
  return castCode(code, from, endless);
}

interface Counted {
  readonly overflowed: number;
  readonly underflowed: number;
  readonly changed: number;
  readonly zeros: number;
  readonly sqnr: number | null;
  readonly buckets: ReadonlyMap<number, number>;
}

function plainly(codes: readonly bigint[], from: FixedType, to: FixedType): Counted {
  const low = codeRange(to).min + (to.overflow === 'sat_sym' && to.signed && to.width > 1 ? 1n : 0n);
  const counted = { overflowed: 0, underflowed: 0, changed: 0, zeros: 0 };
  const buckets = new Map<number, number>();
  let [signal, noise] = [0, 0];
  for (const code of codes) {
    const value = toDouble(code, fractionBits(from));
    const result = toDouble(castCode(code, from, to), fractionBits(to));
    const over = unbounded(code, from, to) < low || unbounded(code, from, to) > codeRange(to).max;
    if (over) counted.overflowed++;
    else if (value !== 0 && result === 0) counted.underflowed++;
    if (value !== result) counted.changed++;
    if (value === 0) counted.zeros++;
    else {
      let e = 0;
      while (2 ** e > Math.abs(value)) e--;
      while (2 ** (e + 1) <= Math.abs(value)) e++;
      buckets.set(e, (buckets.get(e) ?? 0) + 1);
    }
    signal += value ** 2;
    noise += (value - result) ** 2;
  }
  const sqnr = signal === 0 || noise === 0 ? null : 10 * Math.log10(signal / noise);
  return { ...counted, sqnr, buckets };
}

function randomCodes(from: FixedType, count: number): readonly bigint[] {
  const { min, max } = codeRange(from);
  const range = Number(max - min) + 1;
  // Now and then a coarse or narrow selection, so that trailing zeros and spare range occur.
  const step = 2 ** below(4);
  const part = pick([1, 1, 0.3, 0.05]);
  const drawn = Array.from({ length: count }, () => {
    return BigInt(Math.trunc(((Number(min) + below(range)) * part) / step) * step);
  });
  return drawn.filter((c) => c >= min && c <= max);
}

describe('ten thousand random casts', () => {
  test.each([
    ['codes', 0],
    ['wide codes', 60],
  ] as const)('%s equal one castCode a value', (_name, extra) => {
    for (let round = 0; round < 200; round++) {
      const narrow = randomType();
      const to = randomType();
      const codes = randomCodes(narrow, 25).map((c) => c << BigInt(extra));
      // The same values with `extra` more bits behind the point.
      const from = { ...narrow, width: narrow.width + extra };
      const meter = new Meter();
      const see = meter.codes(from, to);
      for (const code of codes) see(code, castCode(code, from, to));
      const want = plainly(codes, from, to);
      const got = {
        overflowed: meter.overflowed,
        underflowed: meter.underflowed,
        changed: meter.changed,
        zeros: meter.zeros,
      };
      const { buckets, sqnr, ...counts } = want;
      expect(got).toEqual(counts);
      expect(new Map(meter.distribution.buckets.map((b) => [b.exponent, b.count]))).toEqual(buckets);
      expect(meter.sqnr === null).toBe(sqnr === null);
      expect(meter.sqnr ?? 0).toBeCloseTo(sqnr ?? 0, 9);
      expect(meter.distribution.buckets.reduce((n, b) => n + b.overflowed, 0)).toBe(meter.overflowed);
      expect(meter.distribution.buckets.reduce((n, b) => n + b.underflowed, 0)).toBe(meter.underflowed);
    }
  });

  test('doubles count like the codes they are', () => {
    for (let round = 0; round < 100; round++) {
      const [from, to] = [randomType(), randomType()];
      const codes = randomCodes(from, 25);
      const [a, b] = [new Meter(), new Meter()];
      const see = a.codes(from, to);
      for (const code of codes) see(code, castCode(code, from, to));
      const values = codes.map((c) => toDouble(c, fractionBits(from)));
      b.doubles(values, (i) => castCode(dyadic(values[i]!).code, dyadicShape(dyadic(values[i]!)), to), to);
      expect(b.distribution).toEqual(a.distribution);
      expect([b.overflowed, b.underflowed, b.changed]).toEqual([a.overflowed, a.underflowed, a.changed]);
      expect(losslessType(b.extents, { ...to, int: to.width })).toEqual(
        losslessType(a.extents, { ...to, int: to.width }),
      );
    }
  });
});

function changes(codes: readonly bigint[], from: FixedType, to: FixedType): boolean {
  return plainly(codes, from, to).changed > 0;
}

describe('narrowest types', () => {
  test('lose nothing, and one bit less on either side loses something', () => {
    for (let round = 0; round < 300; round++) {
      const from = randomType();
      const like = { ...randomType(), overflow: pick(['wrap', 'sat', 'sat_sym'] as const) };
      const codes = randomCodes(from, 10);
      const meter = new Meter();
      const see = meter.codes(from, like);
      for (const code of codes) see(code, castCode(code, from, like));
      const type = losslessType(meter.extents, like)!;
      expect(changes(codes, from, type)).toBe(false);
      if (type.width === 1 || codes.every((c) => c === 0n)) continue;
      const less = { ...type, width: type.width - 1 };
      expect(changes(codes, from, { ...less, int: type.int - 1 })).toBe(true);
      // A type whose last bit is worth 1 or more keeps it: points left of the last bit are nobody's choice.
      if (fractionBits(type) > Math.min(0, fractionBits(like))) expect(changes(codes, from, less)).toBe(true);
    }
  });

  test('of the same resolution neither overflow nor spare range', () => {
    for (let round = 0; round < 300; round++) {
      const from = randomType();
      const like = { ...randomType(), overflow: pick(['wrap', 'sat', 'sat_sym'] as const) };
      const codes = randomCodes(from, 10);
      const meter = new Meter();
      const see = meter.codes(from, like);
      for (const code of codes) see(code, castCode(code, from, like));
      const type = sameResolutionType(meter.extents, like)!;
      expect(fractionBits(type)).toBe(fractionBits(like));
      expect(type.rounding).toBe(like.rounding);
      expect(plainly(codes, from, type).overflowed).toBe(0);
      if (type.width === 1) continue;
      const less = { ...type, width: type.width - 1, int: type.int - 1 };
      expect(plainly(codes, from, less).overflowed).toBeGreaterThan(0);
    }
  });
});
