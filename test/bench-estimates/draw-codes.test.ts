// Fault caught: a draw that misses a recorded statistic, leaves the type, or changes from run to run.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeRange, fixed, ufixed } from '#ir/fixed/type';
import { figuresOf, signedDigits } from '../bench/estimates/code-statistics.ts';
import { drawCodes, drawUniform, typicalCodes } from '../bench/estimates/draw-codes.ts';
import { randomFrom } from '../bench/estimates/random.ts';

const W16 = fixed(16, 6);

describe('signed digits', () => {
  it('are those of the canonical form', () => {
    const known = { 0: 0, 1: 1, 2: 1, 3: 2, 5: 2, 7: 2, 11: 3, 15: 2, 21: 3, 27: 3, 255: 2, 341: 5, 683: 6 };
    for (const [value, digits] of Object.entries(known)) expect(signedDigits(Number(value))).toBe(digits);
  });
});

describe('drawn codes', () => {
  it('have all figures of trained weights', () => {
    // As recorded of layers of published networks.
    const recorded = [
      { n: 160, nonzero: 156, powersOfTwo: 11, signedDigits: 521, distinct: 137, max: 1190 },
      { n: 3072, nonzero: 2931, powersOfTwo: 1251, signedDigits: 4611, distinct: 10, max: 10 },
      { n: 2192, nonzero: 1268, powersOfTwo: 667, signedDigits: 1996, distinct: 47, max: 76 },
      { n: 12288, nonzero: 12256, powersOfTwo: 405, signedDigits: 38307, distinct: 256, max: 256 },
      { n: 5, nonzero: 5, powersOfTwo: 0, signedDigits: 15, distinct: 5, max: 119 },
      { n: 3, nonzero: 3, powersOfTwo: 3, signedDigits: 3, distinct: 1, max: 8192 },
    ];
    for (const { n, ...wanted } of recorded) {
      const codes = drawCodes(n, wanted, W16, randomFrom('x'));
      expect(codes.length).toBe(n);
      expect(figuresOf(codes)).toEqual(wanted);
    }
  });

  it('are the middle one of several draws in what no record says', () => {
    const wanted = { nonzero: 320, powersOfTwo: 5, signedDigits: 1127, distinct: 244, max: 1882 };
    const few = (codes: Float64Array): number =>
      codes.reduce((n, c) => n + (signedDigits(Math.abs(c)) <= 2 ? 1 : 0), 0);
    for (const seed of ['a', 'b', 'c']) {
      const seen: number[] = [];
      const typical = typicalCodes(320, wanted, W16, (draw) => {
        seen.push(few(drawCodes(320, wanted, W16, randomFrom(`${seed} ${draw}`))));
        return randomFrom(`${seed} ${draw}`);
      });
      expect(figuresOf(typical)).toEqual(wanted);
      expect(few(typical)).toBe(seen.sort((a, b) => a - b)[seen.length >> 1]);
      expect(new Set(seen).size).toBeGreaterThan(1);
    }
  });

  it('have the figures of any codes there are', () => {
    let exact = 0;
    let all = 0;
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -128, max: 127 }), { minLength: 1, maxLength: 300 }),
        fc.string(),
        (values, seed) => {
          const wanted = figuresOf(Float64Array.from(values));
          const got = figuresOf(drawCodes(values.length, wanted, fixed(8, 1), randomFrom(seed)));
          const { signedDigits: digits, ...others } = got;
          const { signedDigits: wantedDigits, ...wantedOthers } = wanted;
          expect(others).toEqual(wantedOthers);
          // Few weights of few magnitudes may leave no way to meet the digits; then they are near.
          expect(Math.abs(digits - wantedDigits)).toBeLessThanOrEqual(Math.max(3, 0.1 * wantedDigits));
          all++;
          if (digits === wantedDigits) exact++;
        },
      ),
      { numRuns: 300, seed: 7 },
    );
    expect(exact / all).toBeGreaterThan(0.9);
  });

  it('stay inside their type, the most negative code included', () => {
    const wanted = { nonzero: 50, powersOfTwo: 20, signedDigits: 90, distinct: 20, max: 128 };
    const codes = drawCodes(60, wanted, fixed(8, 1), randomFrom('low'));
    const { min, max } = codeRange(fixed(8, 1));
    expect(Math.min(...codes)).toBe(Number(min));
    expect(Math.max(...codes)).toBeLessThanOrEqual(Number(max));
    const unsigned = drawCodes(60, { ...wanted, max: 200 }, ufixed(8, 1), randomFrom('up'));
    expect(Math.min(...unsigned)).toBe(0);
  });

  it('are the same for the same seed and others for another', () => {
    const wanted = { nonzero: 40, powersOfTwo: 10, signedDigits: 90, distinct: 30, max: 200 };
    const draw = (seed: string) => [...drawCodes(50, wanted, W16, randomFrom(seed))];
    expect(draw('a')).toEqual(draw('a'));
    expect(draw('a')).not.toEqual(draw('b'));
  });

  it('make the best of figures that contradict each other', () => {
    const wanted = { nonzero: 9, powersOfTwo: 40, signedDigits: 1, distinct: 70, max: 3 };
    const got = figuresOf(drawCodes(4, wanted, fixed(4, 1), randomFrom('odd')));
    expect(got.nonzero).toBe(4);
    expect(got.max).toBeLessThanOrEqual(3);
  });
});

describe('uniform codes', () => {
  it('fill their range and no more', () => {
    const codes = drawUniform(2000, 20, fixed(6, 1), randomFrom('u'));
    expect(Math.min(...codes)).toBe(-20);
    expect(Math.max(...codes)).toBe(19);
    const cut = drawUniform(500, 100, fixed(6, 1), randomFrom('u'));
    expect(Math.max(...cut)).toBe(31);
    expect(Math.min(...cut)).toBe(-32);
  });
});
