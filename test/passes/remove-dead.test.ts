// Catches: dead ops that stay, live ones that go, and inputs that vanish from the interface.
import { expect, test } from 'vitest';
import { input, module, op, rerun, runTo } from './small-module.ts';

test('ops nobody reads go, and with them what only they read; inputs stay with a warning', () => {
  const ops = [
    input('x', 3),
    input('y', 3),
    op('relu', 'a', 'y'),
    op('sigmoid', 'b', 'a'),
    op('relu', 'r', 'x'),
  ];
  const out = runTo('remove-dead', module(ops, 'r'));
  expect(out.module.body.ops.map((o) => o.name)).toEqual(['x', 'y', 'r']);
  expect(out.codes).toEqual(['BN417']);
});

test('what only a region reads is alive; what nobody reads inside it is not', () => {
  const inner = { ops: [op('relu', 'dead', 'a'), op('relu', 'r', 'a')], outputs: [{ op: 'r', output: 0 }] };
  const ops = [input('x', 3), op('relu', 'a', 'x'), op('relu', 'out', 'x', { regions: [inner] })];
  const out = runTo('remove-dead', module(ops, 'out'));
  expect(out.module.body.ops.map((o) => o.name)).toEqual(['x', 'a', 'out']);
  expect(out.op('out').regions![0]!.ops.map((o) => o.name)).toEqual(['r']);
});

test('no change: everything is read', () => {
  const done = runTo('remove-dead', module([input('x', 3), op('relu', 'r', 'x')], 'r')).module;
  expect(rerun('remove-dead', done)).toBe(done);
});
