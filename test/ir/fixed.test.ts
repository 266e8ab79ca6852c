// The judge's own arithmetic against definitions on exact rationals: catches a rounding of ties in the wrong
// direction, a growth rule that loses a bit, and a double that does not become its exact value.
import { describe, expect, it } from 'vitest';
import { castCode } from '#ir/fixed/cast';
import { codeFromDouble, dyadic, toDouble } from '#ir/fixed/dyadic';
import { addType, constType, joinType, mulType, negType, subType } from '#ir/fixed/growth';
import { parseType, printType } from '#ir/fixed/text';
import {
  codeRange,
  fits,
  fixed,
  fractionBits,
  ROUNDINGS,
  type Rounding,
  type ScalarType,
  ufixed,
} from '#ir/fixed/type';
import { Random } from '../kernels/random.ts';

/** Rounds n/8 by the definition of the mode. */
function roundEighths(n: number, mode: Rounding): number {
  const x = n / 8;
  const [down, up] = [Math.floor(x), Math.ceil(x)];
  if (mode === 'trn') return down;
  if (mode === 'trn_zero') return Math.trunc(x);
  if (x - down !== 0.5) return Math.round(x);
  const zero = x < 0 ? up : down;
  const away = x < 0 ? down : up;
  return { rnd: up, rnd_zero: zero, rnd_inf: away, rnd_min_inf: down, rnd_conv: down % 2 === 0 ? down : up }[
    mode
  ];
}

describe('castCode', () => {
  it.each(ROUNDINGS)('%s rounds every eighth as defined', (mode) => {
    for (let n = -64; n <= 64; n++) {
      const code = castCode(BigInt(n), fixed(12, 9), fixed(12, 12, { rounding: mode }));
      expect(Number(code), `${n}/8`).toBe(roundEighths(n, mode) + 0);
    }
  });

  it('overflows by the mode after rounding', () => {
    const to = (overflow: 'wrap' | 'sat' | 'sat_zero' | 'sat_sym') =>
      fixed(4, 4, { overflow, rounding: 'rnd' });
    const results = ([15n, 16n, -17n, -19n] as const).map((code) =>
      (['wrap', 'sat', 'sat_zero', 'sat_sym'] as const).map((o) =>
        Number(castCode(code, fixed(8, 7), to(o))),
      ),
    );
    expect(results).toEqual([
      [-8, 7, 0, 7],
      [-8, 7, 0, 7],
      [-8, -8, -8, -7],
      [7, -8, 0, -7],
    ]);
  });

  it('keeps sign and saturated bits of wrapping types', () => {
    const to = fixed(5, 5, { overflow: 'wrap', satBits: 2 });
    // The sign stays and the bit below takes its inverse.
    expect(castCode(0b0100101n, fixed(8, 8), to)).toBe(0b01101n);
    expect(castCode(-0b0100101n, fixed(8, 8), to)).toBe(-16n + 0b0011n);
  });
});

describe("corners where the vendor's published headers differ from what one would write first", () => {
  it('sign-magnitude wrapping takes the lost bit from the value before rounding', () => {
    const to = fixed(3, 2, { rounding: 'rnd', overflow: 'wrap_sm' });
    expect(castCode(1023n, fixed(11, 7), to)).toBe(-1n);
    expect(castCode(703n, fixed(11, 7), to)).toBe(0n);
    const zero = fixed(3, 3, { rounding: 'trn_zero', overflow: 'wrap_sm' });
    expect(castCode(-1044n, fixed(12, 7), zero)).toBe(-1n);
  });

  it('symmetric saturation of a single signed bit keeps -1', () => {
    const to = fixed(1, 0, { overflow: 'sat_sym' });
    expect([-107n, 0n, 100n].map((code) => castCode(code, fixed(8, 7), to))).toEqual([-1n, 0n, 0n]);
  });
});

describe('growth', () => {
  const types = Array.from({ length: 60 }, (_, i) => new Random(i + 1).shape());
  const ends = (t: ScalarType): readonly bigint[] => [codeRange(t).min, codeRange(t).max];

  it('holds every end of sum, difference, product, negation and join, and no smaller point would', () => {
    for (const a of types) {
      for (const b of types.slice(0, 20)) {
        const frac = Math.max(fractionBits(a), fractionBits(b));
        const at = (code: bigint, t: ScalarType): bigint => code << BigInt(frac - fractionBits(t));
        const within = (code: bigint, t: ScalarType): void => {
          const { min, max } = codeRange(t);
          expect(code >= min && code <= max, JSON.stringify({ a, b, t, code: String(code) })).toBe(true);
        };
        for (const x of ends(a)) {
          within(-x, negType(a));
          for (const y of ends(b)) {
            within(at(x, a) + at(y, b), addType(a, b));
            within(at(x, a) - at(y, b), subType(a, b));
            within(x * y, mulType(a, b));
            within(at(x, a), joinType(a, b));
          }
        }
        expect(fits(a, joinType(a, b)) && fits(b, joinType(a, b))).toBe(true);
      }
    }
  });

  it('gives constants their smallest type', () => {
    expect(constType(0n, 0)).toEqual({ signed: false, width: 1, int: 1 });
    expect(constType(-8n, 0)).toEqual({ signed: true, width: 4, int: 4 });
    expect(constType(5n, 3)).toEqual({ signed: false, width: 3, int: 0 });
  });
});

describe('doubles', () => {
  it('are exact dyadic rationals', () => {
    const rng = new Random(5);
    for (let n = 0; n < 2000; n++) {
      const view = new DataView(new ArrayBuffer(8));
      view.setBigUint64(0, rng.bits(64));
      const value = view.getFloat64(0);
      if (!Number.isFinite(value)) {
        expect(() => dyadic(value)).toThrow(RangeError);
        continue;
      }
      const { code, frac } = dyadic(value);
      expect(toDouble(code, frac)).toBe(value);
    }
    expect(dyadic(5e-324)).toEqual({ code: 1n, frac: 1074 });
    expect(dyadic(-0.75)).toEqual({ code: -3n, frac: 2 });
  });

  it('become codes by one cast, and NaN and infinity none', () => {
    const type = fixed(8, 4, { rounding: 'rnd_conv', overflow: 'sat' });
    expect([0.03125, 0.09375, -100, 3.3].map((v) => codeFromDouble(v, type))).toEqual([0n, 2n, -128n, 53n]);
    expect(codeFromDouble(1e300, ufixed(8, 8))).toBe(0n);
    expect(() => codeFromDouble(Number.NaN, type)).toThrow(RangeError);
    expect(() => codeFromDouble(Number.NEGATIVE_INFINITY, type)).toThrow(RangeError);
  });
});

describe('type strings', () => {
  it('read back as printed', () => {
    for (let seed = 1; seed <= 500; seed++) {
      const type = new Random(seed).type();
      expect(parseType(printType(type))).toEqual({ type });
    }
  });
});
