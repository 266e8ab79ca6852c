// Catches: a weight cast otherwise than its type says, and losses that nobody is told about.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { castCode } from '#ir/fixed/cast';
import { fixed, OVERFLOWS, ROUNDINGS } from '#ir/fixed/type';
import { doubleCode, doubleRange, exactDouble } from '#src/passes/double-codes';
import { throughText } from '#src/passes/weight-text';
import { dense, floats, input, module, op, rerun, rule, runTo } from './small-module.ts';

function quantized(weights: readonly number[], type: string, compat = 'none') {
  const n = weights.length;
  const ops = [input('x', n), dense('d', 'x', n, 1, { weights: { weight: floats([n, 1], ...weights) } })];
  const out = runTo('quantize-weights', module(ops, 'd', [rule('dense', `weight ${type}`)], { compat }));
  const tensor = out.op('d').weights.weight!;
  return { out, codes: tensor.kind === 'codes' ? Array.from(tensor.codes, Number) : undefined };
}

test('one cast with the modes of the role', () => {
  expect(quantized([0.3, -0.3, 0.125, -0.125], 'fixed<8,2,rnd_conv>').codes).toEqual([19, -19, 8, -8]);
  expect(quantized([0.3, -0.3], 'fixed<8,2>').codes).toEqual([19, -20]);
  expect(quantized([1.5, 2.5, -6], 'fixed<6,8,rnd_conv>').codes).toEqual([0, 1, -2]);
});

// Recorded from Python: '{:.2f}'.format(x) read back by C++.
test('hls4ml: decimals as many as fraction bits, ties to even', () => {
  expect(throughText(0.125, 2)).toBe(0.12);
  expect(throughText(0.375, 2)).toBe(0.38);
  expect(throughText(2.5, 0)).toBe(2);
  expect(throughText(-3.5, -2)).toBe(-4);
  expect(throughText(0.10000000149011612, 10)).toBe(0.1000000015);
  expect(throughText(-0.0004, 2)).toBe(-0);
});

test('hls4ml: the text moves a weight across a rounding border, the exact cast does not', () => {
  // 0.375 -> "0.4" (one decimal) in a type with one fraction bit.
  expect(quantized([0.46], 'fixed<4,3>', 'hls4ml').codes).toEqual([1]);
  expect(quantized([0.46], 'fixed<4,3>', 'none').codes).toEqual([0]);
});

test('weights outside their type are counted, with the largest', () => {
  const { out, codes } = quantized([0.5, 7.5, -9], 'fixed<4,2,rnd,sat>');
  expect(codes).toEqual([2, 7, -8]);
  expect(out.codes).toEqual(['BN419']);
  expect(out.diagnostics[0]!.message).toContain('2 of 3 values');
  expect(out.diagnostics[0]!.message).toContain('saturate (the largest is -9)');
  expect(quantized([2.25], 'fixed<4,2>').out.diagnostics[0]!.message).toContain('wrap around');
});

test('an absent bias becomes zeros, weights that are no numbers are refused', () => {
  const ops = [
    input('x', 2),
    op('dense', 'd', 'x', { attrs: { units: 3 }, weights: { weight: floats([2, 3]) } }),
  ];
  const out = runTo('quantize-weights', module(ops, 'd'));
  expect(out.op('d').weights.bias).toMatchObject({ shape: [3], codes: Float64Array.of(0, 0, 0) });
  expect(quantized([Number.NaN, 1], 'fixed<8,2>').out.codes).toEqual(['BN418']);
});

test('codes of another type are cast exactly', () => {
  const { out } = quantized([0.3, -0.3], 'fixed<8,2>');
  const again = { ...out.module, rules: [rule('"d"', 'weight fixed<4,2,rnd>')] };
  const cast = runTo('quantize-weights', again).op('d').weights.weight!;
  expect(cast).toMatchObject({ kind: 'codes', codes: Float64Array.of(1, -1) });
});

test('types wider than a double keep every bit', () => {
  const { out } = quantized([0.1], 'fixed<80,10>');
  const tensor = out.op('d').weights.weight!;
  const { code, fraction } = exactDouble(0.1);
  expect(tensor.kind === 'codes' && tensor.codes).toEqual([code << BigInt(70 - fraction)]);
});

test('no change: codes come back as they are', () => {
  const done = quantized([0.3], 'fixed<8,2>').out.module;
  expect(rerun('quantize-weights', done)).toBe(done);
});

// The judge is castCode on the exact value; the fault is an inexact shortcut in doubles.
test('the fast path of doubles equals the exact cast', () => {
  const types = fc
    .record({
      width: fc.integer({ min: 1, max: 60 }),
      int: fc.integer({ min: -20, max: 40 }),
      signed: fc.boolean(),
      rounding: fc.constantFrom(...ROUNDINGS),
      overflow: fc.constantFrom(...OVERFLOWS),
    })
    .map(({ width, int, ...modes }) => fixed(width, int, modes));
  const tie = fc
    .tuple(fc.integer({ min: -4096, max: 4096 }), fc.integer({ min: 0, max: 12 }))
    .map(([m, e]) => m * 2 ** -e);
  const near = tie.chain((t) => fc.constantFrom(t, t + 2 ** -54, t - 2 ** -54, t * (1 + 2 ** -52)));
  const doubles = fc.oneof(
    near,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.float({ noNaN: true, noDefaultInfinity: true }),
  );
  fc.assert(
    fc.property(doubles, types, (value, type) => {
      const { code, fraction } = exactDouble(value);
      const exact = castCode(code, { signed: true, width: 64, int: 64 - fraction }, type);
      return BigInt(doubleCode(value, doubleRange(type)).code) === exact;
    }),
    { numRuns: 5000 },
  );
});
