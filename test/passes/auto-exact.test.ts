// Catches: a bound that some input exceeds, a fraction bit that is lost, an accumulator that a partial sum overflows,
// and types with bits that no value of the input ever needs.
import { describe, expect, test } from 'vitest';
import { printType } from '#ir/fixed/text';
import { codeRange, type FixedType, fixed, fractionBits } from '#ir/fixed/type';
import type { Module } from '#ir/graph/module';
import { Random } from '../kernels/random.ts';
import {
  compiled,
  cornerInputs,
  type Inputs,
  onGrid,
  outputs,
  randomNet,
  retyped,
  SIZE,
  wider,
} from './auto-nets.ts';
import { dense, floats, input, module, op, rule, runTo, type } from './small-module.ts';

describe('random networks of exact ops', () => {
  test.each(Array.from({ length: 60 }, (_, seed) => seed))(
    'network %i neither rounds nor overflows',
    (seed) => {
      const r = new Random(seed);
      const net = compiled(randomNet(r, false));
      const samples = cornerInputs(r, net, 40);
      const found = outputs(net, samples);
      expect(
        outputs(
          retyped(net, (_op, _role, t) => wider(t, true)),
          samples,
        ),
      ).toEqual(found);
      expect(
        outputs(
          retyped(net, (_op, _role, t) => ({ ...t, overflow: 'sat' })),
          samples,
        ),
      ).toEqual(found);
    },
  );
});

describe('random networks with tables', () => {
  test.each(Array.from({ length: 60 }, (_, seed) => seed + 500))('network %i overflows nowhere', (seed) => {
    const r = new Random(seed);
    const net = compiled(randomNet(r, true));
    const samples = cornerInputs(r, net, 40);
    const found = outputs(net, samples);
    expect(
      outputs(
        retyped(net, (_op, _role, t) => ({ ...t, overflow: 'sat' })),
        samples,
      ),
    ).toEqual(found);
    // The table of softsign reaches as far as its input type does.
    if (net.body.ops.some((o) => o.kind === 'softsign')) return;
    expect(
      outputs(
        retyped(net, (_op, _role, t) => wider(t, false)),
        samples,
      ),
    ).toEqual(found);
  });
});

function oneDense(r: Random): Module {
  const weights = {
    weight: floats([SIZE, SIZE], ...onGrid(r, SIZE * SIZE)),
    bias: floats([SIZE], ...onGrid(r, SIZE)),
  };
  const type = `${r.chance(0.3) ? 'u' : ''}fixed<${r.int(2, 8)},${r.int(-1, 5)}>`;
  const rules = [rule('*', 'default auto'), rule('"x"', `result ${type}`)];
  return module([input('x', SIZE), dense('d', 'x', SIZE, SIZE, { weights })], 'd', rules);
}

/** Each output at its largest and smallest, and one input at its smallest step. */
function extremes(net: Module): readonly Inputs[] {
  const x = net.body.ops.find((o) => o.name === 'x')!.roles.result!.type as FixedType;
  const weight = net.body.ops.find((o) => o.name === 'd')!.weights.weight!;
  const codes = weight.kind === 'codes' ? Array.from(weight.codes, Number) : [];
  const { min, max } = codeRange(x);
  const corner = (o: number, up: boolean): Inputs => [
    Array.from({ length: SIZE }, (_, i) => (codes[i * SIZE + o]! > 0 === up ? max : min)),
  ];
  const outs = Array.from({ length: SIZE }, (_, o) => o);
  const steps = outs.map((k): Inputs => [outs.map((i) => (i === k ? 1n : 0n))]);
  return [...outs.flatMap((o) => [corner(o, true), corner(o, false)]), ...steps, [outs.map(() => 0n)]];
}

const DENSES = Array.from({ length: 80 }, (_, seed) => seed + 1000);

describe('a dense layer of random weights', () => {
  test.each(DENSES)('layer %i needs each bit of its accumulator', (seed) => {
    const net = compiled(oneDense(new Random(seed)));
    const samples = extremes(net);
    const right = outputs(net, samples);
    const accum = net.body.ops.find((o) => o.name === 'd')!.roles.accum!.type as FixedType;
    if (accum.width === 1) return;
    const only = (to: FixedType) => retyped(net, (_op, role, t) => (role === 'accum' ? to : wider(t, true)));
    const top = { ...accum, width: accum.width - 1, int: accum.int - 1, overflow: 'sat' } as const;
    expect(outputs(only(top), samples)).not.toEqual(right);
    const bottom = { ...accum, width: accum.width - 1 };
    expect(outputs(only(bottom), samples)).not.toEqual(right);
  });

  test.each(DENSES)('layer %i needs each bit of its result', (seed) => {
    const net = compiled(oneDense(new Random(seed)));
    const samples = extremes(net);
    const result = net.body.ops.find((o) => o.name === 'd')!.roles.result!.type as FixedType;
    if (result.width === 1) return;
    const only = (to: FixedType) => retyped(net, (_op, role, t) => (role === 'result' ? to : t));
    const right = outputs(net, samples);
    const top = { ...result, width: result.width - 1, int: result.int - 1 };
    expect(outputs(only(top), samples)).not.toEqual(right);
    expect(outputs(only({ ...result, width: result.width - 1 }), samples)).not.toEqual(right);
  });
});

/** Types of the roles of `d`, a dense layer with these weights behind fixed<4,2>. */
function typesOf(
  weights: readonly number[],
  bias: readonly number[],
  ...effects: readonly string[]
): Record<string, string> {
  const d = dense('d', 'x', weights.length / bias.length, bias.length, {
    weights: {
      weight: floats([weights.length / bias.length, bias.length], ...weights),
      bias: floats([bias.length], ...bias),
    },
  });
  const rules = [
    rule('*', 'default auto'),
    rule('"x"', 'result fixed<4,2>'),
    ...effects.map((e) => rule('"d"', e)),
  ];
  const out = runTo(
    'resolve-configuration',
    module([input('x', weights.length / bias.length), d], 'd', rules),
  );
  expect(out.codes).toEqual([]);
  const roles = Object.entries(out.op('d').roles);
  return Object.fromEntries(roles.map(([name, role]) => [name, printType(role.type as FixedType)]));
}

test('bounds are those of the weights, by hand', () => {
  // x in -2 … 1.75: 3x in -6 … 5.25, less 0.5x and 1: -7.875 … 5.25.
  expect(typesOf([3, -0.5], [-1])).toEqual({
    weight: 'fixed<4,3>',
    bias: 'fixed<1,1>',
    accum: 'fixed<7,4>',
    result: 'fixed<7,4>',
  });
  // 0.5x alone is negative; with 1 added it is not.
  expect(typesOf([0.5], [1])).toMatchObject({ accum: 'fixed<5,2>', result: 'ufixed<4,1>' });
  expect(typesOf([0, 0], [0])).toMatchObject({ weight: 'ufixed<1,1>', accum: 'ufixed<1,1>' });
});

test('low bits that no weight sets cost nothing in the sum', () => {
  const found = typesOf([3, -0.5], [-1], 'weight fixed<16,6>', 'bias fixed<20,4>');
  expect(found).toMatchObject({ accum: 'fixed<7,4>', result: 'fixed<7,4>' });
});

test('weights off any grid are rounded to nearest in as many bits as the pass option says', () => {
  expect(typesOf([0.3, -1.7], [0.1])).toMatchObject({
    weight: 'fixed<16,2,rnd_conv,sat>',
    bias: 'ufixed<16,-3,rnd_conv,sat>',
  });
  // 1 - 2^-20 rounds up to 1, which needs an integer bit more.
  expect(typesOf([1 - 2 ** -20], [0]).weight).toBe('ufixed<16,1,rnd_conv,sat>');
  // A zero step at the end: all values are multiples of 4.
  expect(typesOf([12, -8], [0]).weight).toBe('fixed<3,5>');
});

test('an accumulator that may overflow or round bounds the result', () => {
  expect(typesOf([3, -0.5], [-1], 'accum fixed<5,3>')).toMatchObject({ result: 'fixed<5,3>' });
  expect(typesOf([3, -0.5], [-1], 'accum fixed<6,4>')).toMatchObject({ result: 'fixed<6,4>' });
});

test('an input that is auto asks for a type, and so does a network that needs too many bits', () => {
  const ops = [
    input('x', 2),
    ...Array.from({ length: 12 }, (_, k) => op('multiply', `m${k}`, k === 0 ? 'x x' : `m${k - 1} m${k - 1}`)),
  ];
  const rules = [rule('*', 'default auto')];
  expect(runTo('resolve-configuration', module(ops.slice(0, 2), 'm0', rules)).codes).toEqual(['BN406']);
  const typed = runTo(
    'resolve-configuration',
    module(ops, 'm11', [...rules, rule('"x"', 'result fixed<8,4>')]),
  );
  expect(typed.codes).toEqual(['BN406']);
  expect(typed.diagnostics[0]!.message).toContain('need 1794 bits');
});

test('each type says which rule it follows and who asked', () => {
  const rules = [rule('"d"', 'accum auto')];
  const out = runTo('resolve-configuration', module([input('x', 2), dense('d', 'x', 2, 1)], 'd', rules));
  expect(out.op('d').roles.accum!.origin).toMatchObject({ kind: 'derived', from: [rules[0]!.at] });
  expect(out.op('d').roles.accum!.origin).toHaveProperty(
    'by',
    'auto: the exact bounds of 2 products and a bias, in any order ',
  );
});

test('without auto nothing is computed and nothing changes', () => {
  const start = module([input('x', 2), dense('d', 'x', 2, 1)], 'd', [rule('*', 'default fixed<9,3>')]);
  const out = runTo('resolve-configuration', start);
  expect(out.op('d').roles.accum).toEqual({ type: type('fixed<9,3>'), origin: start.rules[0]!.at });
  expect(fractionBits(fixed(9, 3))).toBe(6);
});
