// Catches: a softmax computed that was to be left out, one left out that was not, types that follow from the values it
// would have had, and rules about it that then count as misspelt.
import { expect, test } from 'vitest';
import { dense, input, module, op, rule, runTo, shell } from './small-module.ts';

const skip = { attrs: { skip: true } };
const SKIP = { ...rule('"s"', 'skip = 0'), effect: { kind: 'attr', attr: 'skip', value: true } } as const;

test('who read it reads what entered it', () => {
  const ops = [input('x', 2), dense('d', 'x', 2, 3), op('softmax', 's', 'd', skip), op('relu', 'r', 's')];
  const out = runTo('skip-softmax', module(ops, 'r s'));
  expect(out.op('r').inputs).toEqual([{ op: 'd', output: 0 }]);
  expect(out.module.body.outputs.map((ref) => ref.op)).toEqual(['r', 'd']);
  const gone = runTo('remove-dead', module(ops, 'r s', [rule('"s"', 'exp_table fixed<12,4>')]));
  expect(gone.codes).toEqual([]);
  expect(gone.module.body.ops.map((o) => o.name)).toEqual(['x', 'd', 'r']);
});

test('a rule asks for it, and types follow from what is left', () => {
  const ops = [input('x', 1), op('softmax', 's', 'x'), op('add', 'a', 's s')];
  const types = [rule('*', 'default auto'), rule('"x"', 'result fixed<8,4>')];
  const kept = runTo('resolve-configuration', module(ops, 'a', types));
  const skipped = runTo('resolve-configuration', module(ops, 'a', [...types, { ...SKIP, at: shell }]));
  expect(skipped.op('a').roles.result!.type).toMatchObject({ width: 9, int: 5, signed: true });
  expect(kept.op('a').roles.result!.type).not.toEqual(skipped.op('a').roles.result!.type);
});

test('between two ports a linear op takes its place', () => {
  const twice = [input('x', 2), op('softmax', 's', 'x', skip), op('softmax', 't', 's', skip)];
  const out = runTo('skip-softmax', module(twice, 't'));
  expect(out.op('t')).toMatchObject({ kind: 'linear', inputs: [{ op: 'x', output: 0 }] });
  expect(runTo('remove-dead', module(twice, 't')).module.body.ops.map((o) => o.name)).toEqual(['x', 't']);
});

test('no change: softmax is what it says unless told otherwise', () => {
  const ops = [input('x', 2), op('softmax', 's', 'x', { attrs: { skip: false } })];
  expect(runTo('skip-softmax', module(ops, 's')).changed).toBe(false);
  expect(
    runTo('skip-softmax', module(ops, 's', [{ ...SKIP, select: { kind: 'name', name: 't' } }])).changed,
  ).toBe(false);
});
