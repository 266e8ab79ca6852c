// Which core a product takes, on made-up cores. Catches a core used at a budget below all it was seen with while a faster
// one is known, and one state refused where reports show that the tool accepts it over the
// budget, or taken where none does.
import { expect, test } from 'vitest';
import { alike, type Product, productTiming } from '#src/targets/costs/cores';
import type { Core } from '#src/targets/costs/cost-file';

const figures = { lut: 5, ff: 0, dsp: 1, bram18: 0, uram: 0, states: 0 };
const product: Product = { core: 'block', width: 16, figures };
const core = (width: number, budget: number, states: number, ns: number, more: Partial<Core> = {}): Core => ({
  core: 'block',
  width,
  narrow: 8,
  budget,
  states,
  ns,
  repository: 'a/b',
  source: 'x',
  n: 1,
  reports: 1,
  ...more,
});
const ALL = [core(16, 9, 1, 6), core(16, 4, 3, 3, { gives: { ff: 70 } }), core(16, 2, 5, 1.5, { last: 0 })];

test('one state where it fits, else the fewest states seen at a budget not longer', () => {
  expect(productTiming(product, ALL, [], 7)).toEqual({ delay: 6 });
  expect(productTiming(product, ALL, [], 5).pipelined).toEqual({
    states: 3,
    first: 3,
    last: 3,
    cost: { lut: 5, ff: 70, dsp: 1 },
  });
  expect(productTiming(product, ALL, [], 3.9).pipelined).toMatchObject({ states: 5, first: 1.5, last: 0 });
  expect(productTiming(product, ALL, [], 1).pipelined).toMatchObject({ states: 5 });
});

test('one state is taken over the budget where a report shows that', () => {
  const accepted = [core(16, 4.4, 1, 4.9), core(16, 2.9, 3, 2.5)];
  expect(productTiming(product, accepted, [], 4.4)).toEqual({ delay: 4.9 });
  expect(productTiming(product, accepted, [], 4.3).pipelined).toMatchObject({ states: 3 });
});

test('delays between the widths seen are interpolated; several states take the nearest width', () => {
  const widths = [core(8, 9, 1, 4), core(16, 9, 1, 6), core(8, 2, 2, 2), core(32, 2, 4, 2)];
  expect(productTiming({ ...product, width: 12 }, widths, [], 9).delay).toBe(5);
  expect(productTiming({ ...product, width: 12 }, widths, [], 2).pipelined).toMatchObject({ states: 2 });
  expect(productTiming({ ...product, width: 30 }, widths, [], 2).pipelined).toMatchObject({ states: 4 });
});

test('seen in several states only: the delay of one is that of elsewhere, but over the budget where it was not taken', () => {
  const several = [core(16, 3, 2, 2)];
  expect(productTiming(product, several, [core(16, 9, 1, 5)], 6)).toEqual({ delay: 5 });
  expect(productTiming(product, several, [core(16, 9, 1, 2.5)], 3).pipelined).toMatchObject({ states: 2 });
  expect(productTiming(product, several, [], 3.5).delay).toBe(4);
});

test('seen in one state only: at shorter budgets it takes as many as elsewhere', () => {
  const single = [core(16, 4.4, 1, 4.9)];
  const others = [core(16, 4.4, 3, 3.9)];
  expect(productTiming(product, single, others, 4.4)).toEqual({ delay: 4.9 });
  expect(productTiming(product, single, others, 2.9).pipelined).toMatchObject({ states: 3, first: 3.9 });
  expect(productTiming(product, single, [], 2.9)).toEqual({ delay: 4.9 });
});

test('cores are alike with as many blocks', () => {
  const dsp = (width: number, narrow: number): number => Math.ceil(width / 18) * Math.ceil(narrow / 18);
  const wide = core(32, 4, 5, 3.9);
  const told = core(32, 4, 5, 3.9, { gives: { dsp: 1 } });
  expect(alike(product, [...ALL, wide, told], dsp)).toEqual([...ALL, told]);
  expect(alike({ ...product, figures: { ...figures, dsp: 2 } }, [...ALL, wide], dsp)).toEqual([wide]);
  expect(alike({ ...product, core: 'fabric' }, ALL, dsp)).toEqual([]);
});
