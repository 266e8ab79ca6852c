// Catches streams that depend on the platform, on the order of drawing or on each other, and variates of the wrong
// distribution: latent noise is part of a result, and must be the same everywhere.
import { describe, expect, test } from 'vitest';
import { Draws, PURPOSE } from '#src/fidelity/random/draws';
import { ln } from '#src/fidelity/random/ln';
import { philox, Words } from '#src/fidelity/random/philox';

function hex(counter: readonly [number, number, number, number], key: readonly [number, number]): string {
  const out = new Uint32Array(4);
  philox(...counter, ...key, out);
  return [...out].map((w) => w.toString(16).padStart(8, '0')).join(' ');
}

/** Any draws: mean, variance, and how far off both may be at five standard errors of n draws. */
function moments(n: number, draw: () => number) {
  const values = Array.from({ length: n }, draw);
  const mean = values.reduce((a, b) => a + b, 0) / n;
  const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / n;
  return { mean, variance, values };
}

/** Seed 1, shower 0: the first four normal numbers as bits. */
const GOLDEN_BITS = ['3fdb5724160c4033', '3ff134e3b8e7fa1c', '3fec4faa30415b6d', '3fae665fc4c142a2'];

describe('words', () => {
  test('are those that the authors of Philox4x32-10 give as known answers', () => {
    const all = 0xffffffff;
    expect(hex([0, 0, 0, 0], [0, 0])).toBe('6627e8d5 e169c58d bc57ac4c 9b00dbd8');
    expect(hex([all, all, all, all], [all, all])).toBe('408f276d 41c83b0e a20bc7c6 6d5451fd');
    expect(hex([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0])).toBe(
      'd16cfe09 94fdcceb 5001e420 24126ea1',
    );
  });

  test('of a stream are its blocks in order, from its beginning after every start', () => {
    const words = new Words(7, PURPOSE.noise);
    words.start(3);
    const first = Array.from({ length: 6 }, () => words.next());
    const block = (n: number): readonly number[] => {
      const out = new Uint32Array(4);
      philox(n, 0, 3, 0, 7, PURPOSE.noise, out);
      return [...out];
    };
    expect(first).toEqual([...block(0), ...block(1)].slice(0, 6));
    words.start(4);
    words.next();
    words.start(3);
    expect(Array.from({ length: 6 }, () => words.next())).toEqual(first);
  });
});

describe('streams', () => {
  test('are these numbers, on every platform', () => {
    const draws = new Draws(1, PURPOSE.noise);
    draws.start(0);
    const bits = (x: number): string => {
      const view = new DataView(new ArrayBuffer(8));
      view.setFloat64(0, x);
      return view.getBigUint64(0).toString(16);
    };
    expect(Array.from({ length: 4 }, () => bits(draws.normal()))).toEqual(GOLDEN_BITS);
  });

  test('differ by seed, by purpose and by index, and forget the half of a pair', () => {
    const first = (seed: number, purpose: number, index: number): number => {
      const draws = new Draws(seed, purpose);
      draws.start(9);
      draws.normal();
      draws.start(index);
      return draws.normal();
    };
    const seen = [first(1, 1, 0), first(2, 1, 0), first(1, 2, 0), first(1, 1, 1)];
    expect(new Set(seen).size).toBe(4);
    expect(first(1, 1, 0)).toBe(seen[0]);
  });
});

describe('the logarithm', () => {
  test('is that of the library within three last places', () => {
    const points = [5e-324, 1e-300, 1e-9, 0.1, 0.5, Math.SQRT1_2, 0.99999, 1, Math.SQRT2, 2, 3, 1e5, 1e300];
    for (const x of [...points, ...Array.from({ length: 500 }, (_, i) => 1.03 ** (i - 250))]) {
      const wanted = Math.log(x);
      expect(Math.abs(ln(x) - wanted)).toBeLessThanOrEqual(
        3 * Number.EPSILON * Math.max(Math.abs(wanted), 1e-3),
      );
    }
    expect(ln(1)).toBe(0);
  });
});

describe('variates', () => {
  const draws = new Draws(5, PURPOSE.showers);
  const n = 40_000;

  test('uniform: mean 1/2, variance 1/12, in [0, 1)', () => {
    draws.start(0);
    const { mean, variance, values } = moments(n, () => draws.uniform());
    expect(Math.abs(mean - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / n));
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(5 * Math.sqrt(1 / 180 / n));
    expect(values.every((u) => u >= 0 && u < 1)).toBe(true);
  });

  test('normal: moments, tails, and no correlation within pairs', () => {
    draws.start(1);
    const { mean, variance, values } = moments(n, () => draws.normal());
    expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(n));
    expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
    const beyond = values.filter((x) => Math.abs(x) > 1.959964).length / n;
    expect(Math.abs(beyond - 0.05)).toBeLessThan(5 * Math.sqrt((0.05 * 0.95) / n));
    const pairs = values.filter((_, i) => i % 2 === 0).map((x, i) => x * values[2 * i + 1]!);
    expect(Math.abs(pairs.reduce((a, b) => a + b, 0) / pairs.length)).toBeLessThan(5 / Math.sqrt(n / 2));
  });

  test.each([0.01, 0.3, 1, 2.5, 80])('gamma of shape %d: mean and variance are the shape', (shape) => {
    draws.start(2);
    const { mean, variance } = moments(n, () => draws.gamma(shape));
    expect(Math.abs(mean - shape)).toBeLessThan(5 * Math.sqrt(shape / n));
    // The variance of the variance: μ4 − σ⁴ = 2 k² + 6 k.
    expect(Math.abs(variance - shape)).toBeLessThan(5 * Math.sqrt((2 * shape * shape + 6 * shape) / n));
  });

  test('gamma of a tiny shape is mostly nothing, never NaN', () => {
    draws.start(3);
    const { values } = moments(1000, () => draws.gamma(1e-4));
    expect(values.every((x) => x >= 0)).toBe(true);
    expect(values.filter((x) => x === 0).length).toBeGreaterThan(800);
  });

  test('exponential: mean and variance 1', () => {
    draws.start(4);
    const { mean, variance } = moments(n, () => draws.exponential());
    expect(Math.abs(mean - 1)).toBeLessThan(5 / Math.sqrt(n));
    expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(8 / n));
  });
});
