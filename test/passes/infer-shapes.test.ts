// Catches: wrong or missing shapes, and problems reported at another op than the one that has them.
import { expect, test } from 'vitest';
import { dense, floats, input, module, op, rerun, runTo } from './small-module.ts';

test('every op gets its shapes', () => {
  const out = runTo(
    'infer-shapes',
    module([input('x', 2, 3), dense('d', 'x', 3, 5), op('relu', 'r', 'd')], 'r'),
  );
  expect(out.codes).toEqual([]);
  expect(out.op('r').shapes).toEqual([[2, 5]]);
});

test('a misfit, a missing and a misshapen weight are all said at once', () => {
  const ops = [
    input('x', 3),
    input('y', 2, 3),
    op('concatenate', 'c', 'x y'),
    dense('d', 'x', 4, 5),
    op('dense', 'e', 'x', { attrs: { units: 2 } }),
  ];
  expect(runTo('infer-shapes', module(ops, 'c d e')).codes).toEqual(['BN403', 'BN405', 'BN404']);
});

test('an absent bias is legal', () => {
  const ops = [
    input('x', 3),
    op('dense', 'd', 'x', { attrs: { units: 2 }, weights: { weight: floats([3, 2]) } }),
  ];
  expect(runTo('infer-shapes', module(ops, 'd')).codes).toEqual([]);
});

test('no change: a module with shapes comes back as it is', () => {
  const done = runTo('infer-shapes', module([input('x', 3), op('relu', 'r', 'x')], 'r')).module;
  expect(rerun('infer-shapes', done)).toBe(done);
});
