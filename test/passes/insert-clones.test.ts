// Catches: a stream with two readers, a clone nobody needs, and copies handed out in another order.
import { expect, test } from 'vitest';
import { printRef } from '#ir/graph/walk';
import { input, module, op, rule, runTo } from './small-module.ts';

const stream = { io: 'io_stream' };

test('readers and outputs get copies: outputs first, then readers in program order', () => {
  const ops = [input('x', 3), op('relu', 'r', 'x'), op('sigmoid', 'a', 'r'), op('concatenate', 'c', 'r a r')];
  const out = runTo('insert-clones', module(ops, 'r c', [rule('relu', 'result fixed<9,4>')], stream));
  expect(out.module.body.ops.map((o) => o.name)).toEqual(['x', 'r', 'clone_r', 'a', 'c']);
  expect(out.module.body.outputs.map(printRef)).toEqual(['clone_r', 'c']);
  expect(out.op('a').inputs.map(printRef)).toEqual(['clone_r.1']);
  expect(out.op('c').inputs.map(printRef)).toEqual(['clone_r.2', 'a', 'clone_r.3']);
  expect(out.op('clone_r')).toMatchObject({ attrs: { copies: 4 }, shapes: [[3], [3], [3], [3]] });
  expect(out.op('clone_r').roles.result).toBe(out.op('r').roles.result);
});

test('a value that is two outputs gets its copies in their order', () => {
  const out = runTo('insert-clones', module([input('x', 3), op('relu', 'r', 'x')], 'r r', [], stream));
  expect(out.module.body.outputs.map(printRef)).toEqual(['clone_r', 'clone_r.1']);
});

test('more readers than hls4ml copies to', () => {
  const readers = Array.from({ length: 9 }, (_, i) => op('relu', `r${i}`, 'x'));
  const out = runTo(
    'insert-clones',
    module([input('x', 3), ...readers], readers.map((r) => r.name).join(' '), [], stream),
  );
  expect(out.op('clone_x').attrs.copies).toBe(9);
});

test('a name that is taken is not taken twice', () => {
  const ops = [input('x', 3), op('relu', 'clone_x', 'x'), op('relu', 'b', 'x')];
  const out = runTo('insert-clones', module(ops, 'clone_x b', [], stream));
  expect(out.op('b').inputs.map(printRef)).toEqual(['clone_x_2.1']);
});

test('no change: io_parallel, and streams with one reader', () => {
  const ops = [input('x', 3), op('relu', 'a', 'x'), op('relu', 'b', 'x')];
  expect(runTo('insert-clones', module(ops, 'a b')).changed).toBe(false);
  expect(runTo('insert-clones', module(ops.slice(0, 2), 'a', [], stream)).changed).toBe(false);
});
