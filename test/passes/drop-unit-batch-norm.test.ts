// Catches: a batch normalisation removed that does something, and one kept that does nothing.
import { expect, test } from 'vitest';
import { floats, input, module, op, rule, runTo } from './small-module.ts';

function batchNorm(scale: number, compat: 'hls4ml' | 'none', result = 'fixed<16,6>') {
  const bn = op('batch_norm', 'b', 'x', {
    weights: { scale: floats([2], scale, 1), bias: floats([2], 0, 0) },
  });
  const rules = [rule('"b"', `result ${result}`)];
  return runTo(
    'drop-unit-batch-norm',
    module([input('x', 2), bn, op('relu', 'r', 'b')], 'r', rules, { compat }),
  );
}

test('hls4ml: scale 1 and bias 0 go, and a cast that goes with them is said', () => {
  const out = batchNorm(1, 'hls4ml');
  expect(out.op('r').inputs).toEqual([{ op: 'x', output: 0 }]);
  expect(out.codes).toEqual([]);
  expect(batchNorm(1, 'hls4ml', 'fixed<8,3>').codes).toEqual(['BN428']);
});

test('no change: another scale, the right arithmetic, or the last op between two ports', () => {
  expect(batchNorm(1.5, 'hls4ml').changed).toBe(false);
  expect(batchNorm(1, 'none').changed).toBe(false);
  const bn = op('batch_norm', 'b', 'x', { weights: { scale: floats([1], 1), bias: floats([1], 0) } });
  expect(
    runTo('drop-unit-batch-norm', module([input('x', 1), bn], 'b', [], { compat: 'hls4ml' })).changed,
  ).toBe(false);
});
