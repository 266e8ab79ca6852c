// Catches: types for `auto` under compat hls4ml that differ from hls4ml's by a bit, a sign or a rounding mode. Types
// marked "recorded" are those hls4ml reported for its own conversion of such a layer; the others follow its rules.
import { describe, expect, test } from 'vitest';
import { printType } from '#ir/fixed/text';
import type { Op } from '#ir/graph/module';
import { hls4mlConstant } from '#ir/graph/ops/auto-rules';
import type { Rule } from '#ir/graph/rules';
import { dense, floats, here, input, module, op, rule, runTo, type } from './small-module.ts';

const DEFAULT = rule('*', 'default fixed<16,6>');

/** Types of one op's roles, behind ports `x` and `y`. */
function types(ops: readonly Op[], rules: readonly Rule[], maximum?: string): Record<string, string> {
  const start = module([input('x', 12), input('y', 12), ...ops], ops.at(-1)!.name, [DEFAULT, ...rules], {
    compat: 'hls4ml',
  });
  const settings = maximum
    ? { ...start.settings, maximumType: { value: type(maximum), origin: here } }
    : start.settings;
  const out = runTo('resolve-configuration', { ...start, settings });
  expect(out.codes.filter((c) => c.startsWith('BN406'))).toEqual([]);
  const found = Object.entries(out.op(ops.at(-1)!.name).roles);
  return Object.fromEntries(
    found.map(([name, role]) => [name, role.type === 'auto' ? 'auto' : printType(role.type)]),
  );
}

const fc = dense('fc', 'x', 12, 8);
const unbiased = op('dense', 'fc', 'x', { attrs: { units: 8 }, weights: { weight: floats([12, 8]) } });
const autoFc = rule('"fc"', 'default auto');

describe('dense', () => {
  test('types of weights are the default, the sum grows by log2 of its terms and the bias (recorded)', () => {
    expect(types([fc], [autoFc])).toEqual({
      weight: 'fixed<16,6>',
      bias: 'fixed<16,6>',
      accum: 'fixed<37,17>',
      result: 'fixed<37,17>',
    });
    const narrow = [rule('"fc"', 'weight fixed<8,2>'), rule('"fc"', 'bias fixed<8,2>')];
    expect(types([fc], [autoFc, ...narrow])).toMatchObject({ accum: 'fixed<29,13>', result: 'fixed<29,13>' });
  });

  test('a bias that is not there is one unsigned bit and still costs one', () => {
    expect(types([unbiased], [autoFc])).toMatchObject({ bias: 'ufixed<1,1>', accum: 'fixed<37,17>' });
  });

  test('signs: unsigned operands beside a signed bias', () => {
    const rules = [
      autoFc,
      rule('"x"', 'result ufixed<8,3>'),
      rule('"fc"', 'weight ufixed<6,1>'),
      rule('"fc"', 'bias fixed<8,7>'),
    ];
    // Product ufixed<14,4>, 12 of them ufixed<18,8>; with a sign and a carry 10 integer bits.
    expect(types([fc], rules)).toMatchObject({ accum: 'fixed<20,10>' });
  });

  test('one role that is auto leaves the others alone', () => {
    const out = types([fc], [rule('"fc"', 'accum auto'), rule('"fc"', 'result fixed<9,3>')]);
    expect(out).toMatchObject({ accum: 'fixed<37,17>', result: 'fixed<9,3>' });
  });

  test('maximum caps the width and the integer bits, each on its own', () => {
    expect(types([fc], [autoFc], 'fixed<24,10>')).toMatchObject({
      accum: 'fixed<24,10>',
      weight: 'fixed<16,6>',
    });
    expect(types([fc], [autoFc], 'fixed<60,10>')).toMatchObject({ accum: 'fixed<37,10>' });
  });
});

test('batch normalisation: scale and bias by their types', () => {
  const weights = { scale: floats([12]), bias: floats([12]) };
  const bn = op('batch_norm', 'bn', 'x', { weights });
  expect(types([bn], [rule('"bn"', 'default auto')])).toEqual({
    scale: 'fixed<16,6>',
    bias: 'fixed<16,6>',
    result: 'fixed<33,13>',
  });
});

describe('merges of fixed<10,4> and fixed<9,2> (recorded)', () => {
  const ports = [rule('"x"', 'result fixed<10,4>'), rule('"y"', 'result fixed<9,2>')];
  test.each([
    ['add', 'fixed<12,5>'],
    ['subtract', 'fixed<12,5>'],
    ['average', 'fixed<12,5>'],
    ['multiply', 'fixed<19,6>'],
    ['maximum', 'fixed<11,4>'],
    ['minimum', 'fixed<11,4>'],
  ] as const)('%s', (kind, expected) => {
    expect(types([op(kind, 'm', 'x y')], [...ports, rule('"m"', 'result auto')])).toEqual({
      result: expected,
    });
  });
});

test('extremes of one type keep it with its modes; a difference of unsigned values is signed', () => {
  const both = (t: string) => [
    rule('"x"', `result ${t}`),
    rule('"y"', `result ${t}`),
    rule('"m"', 'result auto'),
  ];
  expect(types([op('maximum', 'm', 'x y')], both('fixed<9,2,rnd,sat>')).result).toBe('fixed<9,2,rnd,sat>');
  expect(types([op('subtract', 'm', 'x y')], both('ufixed<8,4>')).result).toBe('fixed<9,5>');
});

test('concatenation joins types and takes the first modes that are not the default ones', () => {
  const rules = [
    rule('"x"', 'result ufixed<8,4>'),
    rule('"y"', 'result fixed<9,2,rnd,sat>'),
    rule('"c"', 'result auto'),
  ];
  expect(types([op('concatenate', 'c', 'x y')], rules)).toEqual({ result: 'fixed<12,5,rnd,sat>' });
});

test('dot product: log2 of the first axis', () => {
  expect(
    types([op('dot', 'd', 'x y', { attrs: { axes: [-1, -1] } })], [rule('"d"', 'result auto')]),
  ).toMatchObject({
    result: 'fixed<36,16>',
  });
});

test('what hls4ml has no rule for gets the default type', () => {
  expect(types([op('relu', 'a', 'x')], [rule('"a"', 'result auto')])).toEqual({ result: 'fixed<16,6>' });
  expect(types([op('softmax', 's', 'x')], [rule('"s"', 'exp_table auto')])).toMatchObject({
    exp_table: 'fixed<16,6>',
  });
  expect(
    types([op('sigmoid', 's', 'x')], [rule('"x"', 'result auto'), rule('"s"', 'result fixed<9,1>')]).result,
  ).toBe('fixed<9,1>');
});

test('parameters of activations: eight bits and a sign, or the type of the input', () => {
  const leaky = op('leaky_relu', 'a', 'x', { attrs: { alpha: 0.3 } });
  expect(types([leaky], [rule('"a"', 'param auto')])).toMatchObject({
    param: 'ufixed<8,-1>',
    result: 'fixed<16,6>',
  });
  const over = op('thresholded_relu', 'a', 'x', { attrs: { theta: 0.5 } });
  expect(types([over], [rule('"a"', 'param auto'), rule('"x"', 'result fixed<9,3>')])).toMatchObject({
    param: 'fixed<9,3>',
  });
});

// Values of hls4ml's minimal_kif for these constants.
test.each([
  [0.25, 'ufixed<1,-1>'],
  [-1.5, 'fixed<3,2>'],
  [0, 'ufixed<1,1>'],
  [100.1, 'ufixed<8,7>'],
  [0.01, 'ufixed<8,-6>'],
  [-0.004, 'fixed<9,-6>'],
  [1e-12, 'ufixed<1,-31>'],
  [255, 'ufixed<8,8>'],
  [-256, 'fixed<1,9>'],
])('the constant %d', (value, expected) => {
  expect(printType(hls4mlConstant(value))).toBe(expected);
});
