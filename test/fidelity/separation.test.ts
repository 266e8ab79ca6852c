// Catches a separation power that is not the published one (normalisation, factor, empty sides), and a sampling floor
// that does not say what sampling does: it is held against simulated samples of one distribution.
import { describe, expect, test } from 'vitest';
import { linspace } from '#src/fidelity/binning';
import { Histogram } from '#src/fidelity/histogram';
import { Draws } from '#src/fidelity/random/draws';
import { samplingFloor, separationPower } from '#src/fidelity/separation';

/** One entry a shower. */
function filled(edges: Float64Array, values: readonly number[]): Histogram {
  const h = new Histogram(edges);
  for (const x of values) {
    h.add(x);
    h.close();
  }
  return h;
}

const TWO = Float64Array.of(0, 1, 2);

describe('separation power', () => {
  test('of equal shares is 0, whatever the numbers of entries', () => {
    expect(separationPower(filled(TWO, [0.5, 1.5]), filled(TWO, [0, 0.1, 1, 1.1]))).toBeCloseTo(0, 12);
  });

  test('of histograms without a common bin is 1', () => {
    expect(separationPower(filled(TWO, [0.5]), filled(TWO, [1.5]))).toBeCloseTo(1, 12);
  });

  test('by hand: (1, 0) against (1/2, 1/2) is 1/3', () => {
    expect(separationPower(filled(TWO, [0.5]), filled(TWO, [0.5, 1.5]))).toBeCloseTo(1 / 3, 12);
  });

  test('leaves out what lies outside the range, before normalising', () => {
    expect(separationPower(filled(TWO, [0.5, 9, 9, -1]), filled(TWO, [0.5, 1.5, 7]))).toBeCloseTo(1 / 3, 12);
  });

  test('is 1 when one side is empty and undefined when both are', () => {
    expect(separationPower(filled(TWO, [0.5]), filled(TWO, [9]))).toBe(1);
    expect(separationPower(filled(TWO, []), filled(TWO, [1]))).toBe(1);
    expect(separationPower(filled(TWO, [9]), filled(TWO, []))).toBeUndefined();
    expect(samplingFloor(filled(TWO, [9]), filled(TWO, [1]))).toBeUndefined();
  });
});

describe('histograms', () => {
  test('one entry a shower: variance p(1 − p)/n', () => {
    const h = filled(TWO, [0.5, 0.5, 0.5, 1.5]);
    expect([...h.counts]).toEqual([3, 1]);
    expect(h.variances()[0]).toBeCloseTo((0.75 * 0.25) / 4, 12);
  });

  test('equal showers do not scatter at all, however many entries they have', () => {
    const h = new Histogram(TWO);
    for (let s = 0; s < 5; s++) {
      for (const x of [0.1, 0.2, 1.5, 7]) h.add(x);
      h.close();
    }
    expect([h.total, h.showers]).toEqual([15, 5]);
    expect([...h.variances()].every((v) => v < 1e-15)).toBe(true);
  });

  test('a shower without an entry counts as one', () => {
    expect(filled(TWO, [9, 0.5]).showers).toBe(2);
  });
});

describe('the sampling floor', () => {
  const edges = linspace(-2.5, 2.5, 21);
  const draws = new Draws(3, 1);
  /** Showers of `entries` values around a common centre, so that entries of one shower go together. */
  const sample = (showers: number, entries: number): Histogram => {
    const h = new Histogram(edges);
    for (let s = 0; s < showers; s++) {
      const centre = entries > 1 ? 0.8 * draws.normal() : 0;
      for (let e = 0; e < entries; e++) h.add(centre + (entries > 1 ? 0.6 : 1) * draws.normal());
      h.close();
    }
    return h;
  };

  test.each([1, 25])(
    'is the mean separation of samples of one distribution, %d entries a shower',
    (entries) => {
      draws.start(entries);
      const pairs = Array.from({ length: 60 }, () => [sample(300, entries), sample(500, entries)] as const);
      const mean = (of: (a: Histogram, b: Histogram) => number): number =>
        pairs.reduce((sum, [a, b]) => sum + of(a, b), 0) / pairs.length;
      const found = mean((a, b) => separationPower(a, b)!);
      const floor = mean((a, b) => samplingFloor(a, b)!);
      // Sparse bins of clustered entries make it a little pessimistic.
      expect(found / floor).toBeGreaterThan(entries > 1 ? 0.75 : 0.9);
      expect(found / floor).toBeLessThan(1.1);
      // Entries counted as independent would say half of it.
      const naive = (0.25 * 20 * (1 / 300 + 1 / 500)) / entries;
      if (entries > 1) expect(found).toBeGreaterThan(1.5 * naive);
    },
  );
});
