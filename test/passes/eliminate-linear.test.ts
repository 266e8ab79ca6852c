// Catches: a linear op removed that casts, and one kept that does nothing.
import { expect, test } from 'vitest';
import { dense, input, module, op, rerun, rule, runTo } from './small-module.ts';

const names = (out: { module: { body: { ops: readonly { name: string }[] } } }): string =>
  out.module.body.ops.map((o) => o.name).join(' ');

test('a linear op of its input’s type goes, and its readers read the input', () => {
  const ops = [
    input('x', 3),
    dense('d', 'x', 3, 2),
    op('linear', 'a', 'd'),
    op('linear', 'b', 'a'),
    op('relu', 'r', 'b'),
  ];
  const out = runTo('eliminate-linear', module(ops, 'r b'));
  expect(names(out)).toBe('x d r');
  expect(out.op('r').inputs).toEqual([{ op: 'd', output: 0 }]);
  expect(out.module.body.outputs[1]).toEqual({ op: 'd', output: 0 });
});

test('no change: with another rounding alone it is a cast and stays', () => {
  const ops = [input('x', 3), dense('d', 'x', 3, 2), op('linear', 'a', 'd')];
  const out = runTo('eliminate-linear', module(ops, 'a', [rule('linear', 'result fixed<16,6,rnd>')]));
  expect(names(out)).toBe('x d a');
  expect(out.changed).toBe(false);
});

test('between an input and an output one op stays', () => {
  const out = runTo('eliminate-linear', module([input('x', 3), op('linear', 'a', 'x')], 'a'));
  expect(names(out)).toBe('x a');
});

test('a chain between an input and an output keeps its last op only', () => {
  const ops = [input('x', 3), op('linear', 'a', 'x'), op('linear', 'b', 'a')];
  expect(names(runTo('eliminate-linear', module(ops, 'b')))).toBe('x b');
});

test('inside a region, reading a value of the block around it', () => {
  const inner = { ops: [op('linear', 'a', 'd'), op('relu', 'r', 'a')], outputs: [{ op: 'r', output: 0 }] };
  const ops = [input('x', 3), dense('d', 'x', 3, 2), op('relu', 'outer', 'd', { regions: [inner] })];
  const done = runTo('resolve-configuration', module(ops, 'outer')).module;
  const region = rerun('eliminate-linear', done).body.ops[2]!.regions![0]!;
  expect(region.ops.map((o) => o.name)).toEqual(['r']);
  expect(region.ops[0]!.inputs[0]!.op).toBe('d');
});
