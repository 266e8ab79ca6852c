// Fault caught: a regression that does not find what is linear, or a penalty that does nothing or everything.
import { describe, expect, it } from 'vitest';
import type { Features } from '../bench/estimates/features.ts';
import { ridge } from '../bench/estimates/ridge.ts';

const row = (x: number, z: number): Features =>
  new Map([
    ['x', x],
    ['z', z],
  ]);

describe('a ridge regression', () => {
  const rows = [row(1, 0), row(2, 5), row(3, 1), row(4, 4), row(7, 2)];
  const targets = rows.map((r) => 10 + 2 * r.get('x')! - 3 * r.get('z')!);

  it('finds what is linear', () => {
    const model = ridge(rows, targets, 1e-9);
    expect(model(row(20, 10))).toBeCloseTo(20, 5);
    expect(model(new Map())).toBeCloseTo(10, 5);
  });

  it('shrinks one coefficient as the formula says', () => {
    // x − x̄ = −1, 0, 1 and y = 2x: w = Σxy / (Σx² + penalty) = 4 / (2 + 2) = 1.
    const model = ridge(
      [1, 2, 3].map((x) => new Map([['x', x]])),
      [2, 4, 6],
      2,
    );
    expect(model(new Map([['x', 5]]))).toBeCloseTo(4 + 3 * 1, 12);
  });

  it('counts features it has not seen for nothing', () => {
    const model = ridge(rows, targets, 1e-9);
    expect(model(new Map([...row(1, 1), ['colour', 100]]))).toBeCloseTo(9, 5);
  });
});
