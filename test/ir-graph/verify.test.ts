// Catches: a broken module that the verifier lets through, and a good one that it refuses.
import { expect, test } from 'vitest';
import type { Module, Op } from '#ir/graph/module';
import { FACTS, verifyModule } from '#ir/graph/verify';
import { runPasses } from '#src/passes/index';
import { block, dense, floats, input, module, op, rule } from '../passes/small-module.ts';

const done = runPasses(module([input('x', 3), dense('d', 'x', 3, 2), op('softmax', 's', 'd')], 's')).value!;
const all = new Set(FACTS);

function problems(m: Module): readonly string[] {
  return verifyModule(m, all).map((v) => `${v.op}: ${v.problem}`);
}

function withOp(name: string, change: Partial<Op>): Module {
  const ops = done.body.ops.map((o) => (o.name === name ? { ...o, ...change } : o));
  return { ...done, body: { ...done.body, ops } };
}

test('what the passes hand on holds', () => {
  expect(problems(done)).toEqual([]);
});

const d = done.body.ops[1]!;
test.each<[string, Module, string]>([
  ['a name twice', withOp('s', { name: 'd' }), 'd: two ops have this name'],
  [
    'an unknown input',
    withOp('s', { inputs: [{ op: 'q', output: 0 }] }),
    's: its input q is made by no op before it',
  ],
  [
    'an output that is not there',
    { ...done, body: { ...done.body, outputs: [{ op: 's', output: 1 }] } },
    's: it has no output 1, but the block hands that on',
  ],
  ['arity', withOp('s', { inputs: [] }), 's: it has 0 inputs; softmax takes 1 to 1'],
  [
    'an attribute of nobody',
    withOp('d', { attrs: { ...d.attrs, colour: 1 } }),
    'd: dense has no attribute colour',
  ],
  [
    'a symbol left',
    withOp('d', { attrs: { ...d.attrs, reuse: 'n_in' } }),
    'd: its attribute reuse must be a whole number from 1 to 2147483647',
  ],
  ['a missing attribute', withOp('d', { attrs: { units: 2 } }), 'd: its attribute strategy is missing'],
  ['shapes', withOp('d', { shapes: [[7]] }), 'd: its shapes are not what its inputs and attributes give'],
  [
    'auto',
    withOp('d', { roles: { ...d.roles, accum: { ...d.roles.accum!, type: 'auto' } } }),
    'd: its role accum is still auto',
  ],
  [
    'floats',
    withOp('d', { weights: { ...d.weights, bias: floats([2]) } }),
    'd: its bias is not in integer codes',
  ],
  ['rules', { ...done, rules: [rule('*', 'reuse = 1')] }, 'm: unresolved rules are left'],
])('caught: %s', (_, broken, problem) => {
  expect(problems(broken)).toContain(problem);
});

test('codes outside their type', () => {
  const weight = d.weights.weight!;
  if (weight.kind !== 'codes') throw new Error('no codes');
  const codes = Float64Array.from(weight.codes as Float64Array).fill(2 ** 15);
  expect(problems(withOp('d', { weights: { ...d.weights, weight: { ...weight, codes } } }))).toContain(
    'd: its weight has codes outside its type',
  );
});

test('inside regions: names are unique, and inner values are not visible outside', () => {
  const inner = block([op('relu', 'b', 'x')], 'b');
  const ok = module([input('x', 3), op('relu', 'a', 'x', { regions: [inner] })], 'a');
  expect(verifyModule(ok)).toEqual([]);
  const leak = module([input('x', 3), op('relu', 'a', 'x', { regions: [inner] }), op('relu', 'c', 'b')], 'c');
  expect(verifyModule(leak).map((v) => v.problem)).toEqual(['its input b is made by no op before it']);
  const twice = module([input('x', 3), op('relu', 'b', 'x', { regions: [inner] })], 'b');
  expect(verifyModule(twice).map((v) => v.problem)).toEqual(['two ops have this name']);
});
