// Catches: a rule that loses to a weaker one, precision without origin, and rules that fit nothing in silence.
import { expect, test } from 'vitest';
import { printType } from '#ir/fixed/text';
import type { Op } from '#ir/graph/module';
import type { Rule } from '#ir/graph/rules';
import { dense, floats, input, module, op, rerun, roles, rule, runTo, shell } from './small-module.ts';

function resolved(rules: readonly Rule[], ops: readonly Op[] = []) {
  const all = [input('x', 6), dense('fc', 'x', 6, 4), ...ops];
  return runTo('resolve-configuration', module(all, ops.at(-1)?.name ?? 'fc', rules));
}

function typeOf(found: Op, role: string): string {
  const { type } = found.roles[role]!;
  return type === 'auto' ? type : printType(type);
}

// The fault: HLSConfig.get_precision's order of look-ups is not the one of these rules.
test('hls4ml: layer beats layer type beats model, and a layer default beats a type of the layer type', () => {
  const out = resolved([
    rule('*', 'default fixed<16,6>'),
    rule('*', 'accum fixed<20,8>'),
    rule('dense', 'weight fixed<8,2>'),
    rule('dense', 'default fixed<9,3>'),
    rule('"fc"', 'bias fixed<11,5>'),
    rule('"fc"', 'default fixed<10,4>'),
  ]);
  expect(['weight', 'bias', 'accum', 'result'].map((r) => typeOf(out.op('fc'), r))).toEqual([
    'fixed<10,4>',
    'fixed<11,5>',
    'fixed<10,4>',
    'fixed<10,4>',
  ]);
  expect(typeOf(out.op('x'), 'result')).toBe('fixed<16,6>');
});

test('of equally specific rules the later wins, and a pattern beats an op kind', () => {
  const out = resolved([
    rule('f*', 'weight fixed<5,1>'),
    rule('dense', 'weight fixed<8,2>'),
    rule('*c', 'weight fixed<6,1>'),
  ]);
  expect(typeOf(out.op('fc'), 'weight')).toBe('fixed<6,1>');
});

test('of equally specific attributes the later wins, and a more specific earlier one beats it', () => {
  const out = resolved([rule('dense', 'reuse = 2'), rule('dense', 'reuse = 3'), rule('*', 'reuse = 6')]);
  expect(out.op('fc').attrs.reuse).toBe(3);
});

test('what stands at the op beats patterns, and only its name beats that', () => {
  const own = { ...dense('d2', 'fc', 4, 2), roles: roles({ result: 'fixed<7,3>' }) };
  expect(typeOf(resolved([rule('d*', 'result fixed<8,2>')], [own]).op('d2'), 'result')).toBe('fixed<7,3>');
  expect(typeOf(resolved([rule('"d2"', 'default fixed<8,2>')], [own]).op('d2'), 'result')).toBe('fixed<7,3>');
  expect(typeOf(resolved([rule('"d2"', 'result fixed<8,2>')], [own]).op('d2'), 'result')).toBe('fixed<8,2>');
});

test('tables keep their own default under a default type; a softmax accumulator does not', () => {
  const out = resolved([rule('*', 'default fixed<12,5>')], [op('softmax', 's', 'fc')]);
  expect(typeOf(out.op('s'), 'exp_table')).toBe('fixed<18,8,rnd,sat>');
  expect(typeOf(out.op('s'), 'accum')).toBe('fixed<12,5>');
});

test('n_in becomes the number of inputs, and 1 where there is no matrix', () => {
  const ops = [op('batch_norm', 'bn', 'fc', { weights: { scale: floats([4]), bias: floats([4]) } })];
  const out = resolved([rule('*', 'reuse = n_in')], ops);
  expect(out.op('fc').attrs.reuse).toBe(6);
  expect(out.op('bn').attrs.reuse).toBe(1);
  expect(out.op('fc').attrs.strategy).toBe('latency');
});

test('every value remembers who set it', () => {
  const out = resolved([rule('"fc"', 'reuse = 2', shell), rule('"fc"', 'accum fixed<20,8>', shell)]);
  expect(out.op('fc').attrOrigins?.reuse).toBe(shell);
  expect(out.op('fc').roles.accum?.origin).toBe(shell);
  expect(out.op('fc').roles.weight?.origin.kind).toBe('default');
});

test('an absent bias takes one unsigned bit, whatever the rules say', () => {
  const plain = op('dense', 'nb', 'fc', { attrs: { units: 2 }, weights: { weight: floats([4, 2]) } });
  expect(typeOf(resolved([rule('*', 'bias fixed<8,2>')], [plain]).op('nb'), 'bias')).toBe('ufixed<1,1>');
});

test('an auto that nothing bounds is named with its role', () => {
  const out = resolved([rule('input', 'result auto')]);
  expect(out.codes).toEqual(['BN406']);
  expect(out.diagnostics[0]!.message).toContain('result of "x"');
});

test('values an attribute cannot have are refused', () => {
  expect(resolved([rule('"fc"', 'reuse = 0')]).codes).toEqual(['BN407']);
  expect(resolved([rule('dense', 'strategy = fast')]).codes).toEqual(['BN407']);
});

test.each([
  ['"fd"', 'weight fixed<8,2>', 'BN408', 'did you mean fc?'],
  ['g*', 'weight fixed<8,2>', 'BN409', undefined],
  ['dens', 'weight fixed<8,2>', 'BN410', 'did you mean dense?'],
  ['"fc"', 'wieght fixed<8,2>', 'BN411', 'did you mean weight?'],
  ['"fc"', 'exp_table fixed<8,2>', 'BN412', undefined],
  ['"fc"', 'table_size = 512', 'BN412', undefined],
])('a rule of the command line without effect is said: %s %s', (select, effect, code, fix) => {
  const out = resolved([rule(select, effect, shell)]);
  expect(out.codes).toEqual([code]);
  expect(out.diagnostics[0]!.fix).toBe(fix);
});

test('rules of files are the business of their readers', () => {
  expect(resolved([rule('"fd"', 'weight fixed<8,2>')]).codes).toEqual([]);
});

test('no change: a resolved module comes back as it is', () => {
  const done = resolved([rule('dense', 'reuse = n_in')]).module;
  expect(rerun('resolve-configuration', done)).toBe(done);
});
