// Catches: a difference between hls4ml's arithmetic and the model's that is chosen in silence, one that stays under
// compat none, a constant that its type loses without a word.
import { describe, expect, it } from 'vitest';
import { input, module, op, rerun, rule, runTo } from './small-module.ts';

type Attrs = Parameters<typeof op>[3];

function complete(
  kind: Parameters<typeof op>[0],
  extra: Attrs,
  compat: string,
  io = 'io_parallel',
  rules = ['result fixed<16,6>'],
) {
  const ops = [input('x', 4), op(kind, 'a', 'x', extra)];
  return runTo(
    'preflight',
    module(
      ops,
      'a',
      rules.map((text) => rule('"a"', text)),
      { compat, io },
    ),
  );
}

describe('compat', () => {
  it.each([
    ['general_relu', { negative_slope: 0.25 }, 'parameters', 'ignored', 'kept'],
    ['general_relu', { max_value: 6 }, 'parameters', 'ignored', 'kept'],
    ['softplus', {}, 'method', 'table', 'interpolated'],
    ['softsign', {}, 'method', 'table', 'interpolated'],
  ] as const)('%s %j', (kind, attrs, name, hls4ml, none) => {
    const theirs = complete(kind, { attrs }, 'hls4ml');
    expect([theirs.op('a').attrs[name], theirs.codes]).toEqual([hls4ml, expect.arrayContaining(['BN440'])]);
    const right = complete(kind, { attrs }, 'none');
    expect([right.op('a').attrs[name], right.codes]).toEqual([none, expect.not.arrayContaining(['BN440'])]);
    // An explicit choice is nobody's mistake.
    const chosen = complete(kind, { attrs }, 'hls4ml', 'io_parallel', [`${name} = ${none}`]);
    expect([chosen.op('a').attrs[name], chosen.codes]).toEqual([none, expect.not.arrayContaining(['BN440'])]);
  });

  it('keeps quiet about tables that reach as far as the input type', () => {
    const narrow = [input('x', 4), op('softplus', 'a', 'x')];
    const found = runTo(
      'preflight',
      module(narrow, 'a', [rule('"x"', 'result fixed<8,4>')], { compat: 'hls4ml' }),
    );
    expect(found.codes).not.toContain('BN440');
  });

  it('stores the factor of selu in the input type on streams only', () => {
    const scale = (compat: string, io: string) => complete('selu', {}, compat, io).op('a').roles.scale!.type;
    const right = scale('none', 'io_stream');
    expect(right).toMatchObject({ signed: false, width: 16, int: 1 });
    expect(scale('hls4ml', 'io_parallel')).toEqual(right);
    expect(scale('hls4ml', 'io_stream')).toMatchObject({ signed: true, width: 16, int: 6 });
  });

  it('changes nothing in a module that has its choices', () => {
    const { module: done } = complete('general_relu', { attrs: { max_value: 6 } }, 'hls4ml');
    expect(rerun('complete-attributes', done)).toBe(done);
  });
});

describe('preflight', () => {
  it('warns of constants their type does not hold, and of no others', () => {
    const leaky = (alpha: number, param: string) =>
      complete('leaky_relu', { attrs: { alpha } }, 'none', 'io_parallel', [`param ${param}`]).codes;
    expect(leaky(0.3, 'fixed<16,6>')).toEqual([]);
    expect(leaky(0.01, 'fixed<8,3>')).toEqual(['BN441']);
    expect(leaky(5, 'fixed<8,3>')).toEqual(['BN441']);
    expect(leaky(-4, 'fixed<8,3>')).toEqual([]);
  });

  it('warns where exp wraps around in the result', () => {
    const exp = (result: string) =>
      complete('exponential', {}, 'none', 'io_parallel', [`result ${result}`]).codes;
    expect(exp('fixed<16,6>')).toEqual(['BN442']);
    expect(exp('fixed<16,6,trn,sat>')).toEqual([]);
  });

  it('moves table sizes of interpolated functions to a power of two', () => {
    const found = complete('silu', {}, 'none', 'io_parallel', ['table_size = 1000']);
    expect([found.op('a').attrs.table_size, found.codes]).toEqual([1024, ['BN415']]);
  });
});
