// Fault caught: a formula that divides by the wrong value, weighs a repository by its records, or lets a crash pass.
import { describe, expect, it } from 'vitest';
import { overRepositories, percentageError, type Score, score } from '../bench/estimates/metrics.ts';

const pair = (recorded: number, predicted: number | undefined) => ({ recorded, predicted });

describe('scores', () => {
  it('are what the formulas give by hand', () => {
    const s = score([pair(100, 110), pair(50, 50), pair(10, 5)])!;
    // Errors 10, 0, 50 %; terms 10/211, 0, 5/16; mean 160/3, spread 4066.67, residual 125.
    expect(s.n).toBe(3);
    expect(s.medianError).toBeCloseTo(10, 12);
    expect(s.smape).toBeCloseTo((200 / 3) * (10 / 211 + 5 / 16), 10);
    expect(s.r2).toBeCloseTo(1 - 125 / (100 ** 2 + 50 ** 2 + 10 ** 2 - 160 ** 2 / 3), 10);
    expect(s.exact).toBeCloseTo(1 / 3, 12);
  });

  it('take the middle of an even number of errors', () => {
    expect(score([pair(100, 100), pair(100, 110), pair(100, 120), pair(100, 190)])!.medianError).toBe(15);
  });

  it('count an error on a recorded 0 against 1', () => {
    expect(percentageError(pair(0, 3))).toBe(300);
    expect(percentageError(pair(0, 0))).toBe(0);
  });

  it('count a crash as 100 % and never as exact, whatever was recorded', () => {
    for (const recorded of [0, 1, 500]) {
      const s = score([pair(recorded, undefined)])!;
      expect(s.medianError).toBe(100);
      expect(s.exact).toBe(0);
      expect(s.smape).toBe(200);
    }
  });

  it('have no R² where nothing varies', () => {
    expect(score([pair(5, 4), pair(5, 5)])!.r2).toBeUndefined();
  });

  it('are exact to the picosecond that reports print', () => {
    expect(score([pair(4.335, 4.3351)])!.exact).toBe(1);
    expect(score([pair(4.335, 4.336)])!.exact).toBe(0);
  });

  it('are nothing of nothing', () => {
    expect(score([])).toBeUndefined();
  });
});

describe('over repositories', () => {
  const of = (n: number, medianError: number, exact: number): Score => ({
    n,
    medianError,
    smape: 2 * medianError,
    r2: undefined,
    exact,
  });

  it('each counts once, however many records it has', () => {
    const all = overRepositories([of(1000, 2, 1), of(5, 10, 0.5), of(6, 30, 0)])!;
    expect(all).toEqual({ n: 3, medianError: 10, smape: 20, r2: undefined, exact: 0.5 });
  });

  it('those without R² do not make one', () => {
    const one = { ...of(5, 1, 1), r2: 0.9 };
    expect(overRepositories([of(5, 1, 1), one])!.r2).toBe(0.9);
  });
});
