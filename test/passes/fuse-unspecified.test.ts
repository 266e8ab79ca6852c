// Catches: a linear layer or a batch normalisation that hls4ml would have fused because a result type is `auto`, one it
// would not have, and fused weights that differ from numpy's in their last bit.
import { expect, test } from 'vitest';
import type { Op } from '#ir/graph/module';
import type { Rule } from '#ir/graph/rules';
import { printRef } from '#ir/graph/walk';
import { dense, floats, input, module, op, rerun, rule, runTo } from './small-module.ts';

function fused(ops: readonly Op[], rules: readonly Rule[], compat = 'hls4ml', outputs = ops.at(-1)!.name) {
  const start = module([input('x', 2), ...ops], outputs, rules, { compat });
  return runTo('fuse-unspecified', start);
}

function outputsOf(found: ReturnType<typeof fused>): readonly string[] {
  return found.module.body.outputs.map(printRef);
}

const d = dense('d', 'x', 2, 2, {
  weights: { weight: floats([2, 2], 1, 2, 3, 0.1), bias: floats([2], 0.5, -1) },
});
const auto = rule('"d"', 'result auto');

function bn(
  name: string,
  from: string,
  scale: readonly number[] = [2, 3],
  bias: readonly number[] = [0.25, 0.75],
): Op {
  return op('batch_norm', name, from, {
    weights: { scale: floats([2], ...scale), bias: floats([2], ...bias) },
  });
}

function weight(found: ReturnType<typeof fused>, name: string, which: string): readonly number[] {
  const tensor = found.op(name).weights[which]!;
  return tensor.kind === 'float' ? [...tensor.data] : [];
}

test('a linear layer vanishes whatever its type, and a type that was meant is told', () => {
  const lin = op('linear', 'l', 'd');
  expect(outputsOf(fused([d, lin], [auto, rule('"l"', 'result auto')]))).toEqual(['d']);
  const out = fused([d, lin], [auto, rule('"l"', 'result fixed<8,3>')]);
  expect(outputsOf(out)).toEqual(['d']);
  expect(out.diagnostics.map((f) => f.message).join()).toContain('fixed<8,3> vanish');
  expect(fused([d, lin], [rule('*', 'default fixed<9,3>'), auto]).diagnostics).toEqual([]);
});

test('behind other layers a linear one vanishes only if its own type is auto too', () => {
  const [sum, lin] = [op('add', 'd', 'x x'), op('linear', 'l', 'd')];
  expect(outputsOf(fused([sum, lin], [auto]))).toEqual(['l']);
  expect(outputsOf(fused([sum, lin], [auto, rule('"l"', 'result auto')]))).toEqual(['d']);
});

test('a batch normalisation becomes part of the dense layer, through a linear one', () => {
  const out = fused([d, op('linear', 'l', 'd'), bn('b', 'l')], [auto]);
  expect(outputsOf(out)).toEqual(['d']);
  const f = Math.fround;
  expect(weight(out, 'd', 'weight')).toEqual([2, 6, 6, 3 * 0.1]);
  expect(weight(out, 'd', 'bias')).toEqual([f(2 * 0.5 + 0.25), -2.25]);
});

test('weights of single precision are multiplied in single precision', () => {
  const f = Math.fround;
  const single = dense('d', 'x', 2, 2, {
    weights: { weight: floats([2, 2], f(0.1), f(0.2), f(0.3), f(0.7)), bias: floats([2], f(0.9), 1) },
  });
  const out = fused([single, bn('b', 'd', [f(1.1), f(1.3)], [f(0.1), 0])], [auto]);
  expect(weight(out, 'd', 'weight')).toEqual([
    f(f(0.1) * f(1.1)),
    f(f(0.2) * f(1.3)),
    f(f(0.3) * f(1.1)),
    f(f(0.7) * f(1.3)),
  ]);
  expect(weight(out, 'd', 'bias')[0]).toBe(f(f(f(0.9) * f(1.1)) + f(0.1)));
});

test('a dense layer without bias gets one', () => {
  const none = op('dense', 'd', 'x', { attrs: { units: 2 }, weights: { weight: floats([2, 2]) } });
  const rules = [auto, rule('*', 'bias fixed<8,2>')];
  const out = runTo(
    'resolve-configuration',
    module([input('x', 2), none, bn('b', 'd')], 'b', rules, { compat: 'hls4ml' }),
  );
  expect(out.op('d').roles.bias!.type).toMatchObject({ width: 8, int: 2 });
});

test('two batch normalisations become the second one', () => {
  const out = fused([bn('b', 'x'), bn('c', 'b', [0.5, 2], [1, 1])], [rule('"b"', 'result auto')]);
  expect(out.op('c').inputs.map(printRef)).toEqual(['x']);
  expect(weight(out, 'c', 'scale')).toEqual([1, 6]);
  expect(weight(out, 'c', 'bias')).toEqual([1.125, 2.5]);
});

test.each([
  ['the result has a type', [d, bn('b', 'd')], [], 'b'],
  ['two ops read the dense layer', [d, bn('b', 'd'), op('relu', 'r', 'd')], [auto], 'b r'],
  ['the dense layer is an output', [d, bn('b', 'd')], [auto], 'd b'],
] as const)('nothing is fused when %s', (_why, ops, rules, outs) => {
  const out = fused(ops, rules, 'hls4ml', outs);
  expect(out.changed).toBe(false);
  expect(outputsOf(out).join(' ')).toBe(outs);
});

test('a quantiser of the weights forbids all scales but 1', () => {
  const own = { ...d, roles: dense('q', 'x', 2, 2, { roles: { weight: 'fixed<6,2>' } }).roles };
  expect(outputsOf(fused([own, bn('b', 'd')], [auto]))).toEqual(['b']);
  expect(outputsOf(fused([own, bn('b', 'd', [1, 1])], [auto]))).toEqual(['d']);
});

test('no change without compat hls4ml, and none in a second run', () => {
  const ops = [d, op('linear', 'l', 'd')];
  expect(fused(ops, [auto, rule('"l"', 'result auto')], 'none').changed).toBe(false);
  const once = fused(ops, [auto]).module;
  expect(rerun('fuse-unspecified', once)).toBe(once);
});

test('the fused ops are gone in the end, and rules about them are no misspelling', () => {
  const start = module([input('x', 2), d, bn('b', 'd')], 'b', [auto, rule('"b"', 'scale fixed<8,2>')], {
    compat: 'hls4ml',
  });
  const out = runTo('remove-dead', start);
  expect(out.module.body.ops.map((o) => o.name)).toEqual(['x', 'd']);
  expect(out.codes).toEqual([]);
});
