// Catches: designs known to fail in a tool that pass, and good ones that are refused.
import { expect, test } from 'vitest';
import type { Rule } from '#ir/graph/rules';
import { dense, floats, input, module, op, rule, runTo } from './small-module.ts';

const FINE = [
  rule('softmax', 'accum fixed<26,8>'),
  rule('softmax', 'result ufixed<16,0,rnd,sat>'),
  rule('softmax', 'inv_inp ufixed<18,4>'),
];

function matrix(nIn: number, nOut: number, rules: readonly Rule[], tool?: string, zero = false) {
  const weight = zero
    ? floats([nIn, nOut], ...Array.from({ length: nIn * nOut }, (_, i) => (i % 4 ? 0 : 0.5)))
    : floats([nIn, nOut]);
  const ops = [input('x', nIn), dense('d', 'x', nIn, nOut, { weights: { weight } })];
  return runTo('preflight', module(ops, 'd', rules, tool ? { tool } : {}));
}

function softmax(n: number, rules: readonly Rule[], compat = 'none') {
  return runTo('preflight', module([input('x', n), op('softmax', 's', 'x')], 's', rules, { compat }));
}

test('Vivado HLS refuses to unroll more than 4096 products, and is quoted', () => {
  expect(matrix(65, 64, [], 'vivado_hls-2019.2').codes).toEqual(['BN420']);
  expect(matrix(64, 64, [], 'vivado_hls-2019.2').codes).toEqual([]);
  expect(matrix(65, 64, [rule('*', 'strategy = resource')], 'vivado_hls-2019.2').codes).toEqual([]);
});

test('for Vitis HLS no message is recorded: a warning', () => {
  expect(matrix(65, 64, []).codes).toEqual(['BN421']);
});

test('a saturating accumulator in a loop is warned about, with the exact wrapping one', () => {
  const rules = [
    rule('*', 'strategy = resource'),
    rule('*', 'accum fixed<20,8,rnd_conv,sat>'),
    rule('dense', 'weight fixed<6,2>'),
  ];
  const out = matrix(374, 2, rules);
  expect(out.codes).toEqual(['BN422']);
  expect(out.diagnostics[0]!.fix).toContain('accum fixed<31,17> for "d"');
});

test('zeros that save nothing are a note', () => {
  expect(matrix(8, 8, [rule('*', 'strategy = resource')], undefined, true).codes).toEqual(['BN427']);
  expect(matrix(8, 8, [], undefined, true).codes).toEqual([]);
});

test('no change and no word: a softmax with fitting types', () => {
  const out = softmax(10, FINE);
  expect(out.codes).toEqual([]);
  expect(out.changed).toBe(false);
});

test.each([
  ['accum fixed<16,4>', 'BN423', 'write accum fixed<17,5>'],
  ['result fixed<8,2>', 'BN424', 'write result ufixed<8,0,rnd_conv,sat>'],
  ['inv_inp fixed<18,8>', 'BN425', 'write inv_table_size 4096'],
])('softmax: %s', (effect, code, fix) => {
  const out = softmax(10, [...FINE, rule('softmax', effect)]);
  expect(out.codes).toEqual([code]);
  expect(out.diagnostics[0]!.fix).toBe(fix);
});

test('softmax: hls4ml drops a bit of the difference', () => {
  const out = softmax(10, FINE, 'hls4ml');
  expect(out.codes).toEqual(['BN426']);
  expect(out.diagnostics[0]!.message).toContain('differ by 32 or more');
});
