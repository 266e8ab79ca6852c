// Catches: an attribute that reaches lowering unset, or set another way than compat asks for.
import { expect, test } from 'vitest';
import { printType } from '#ir/fixed/text';
import type { Rule } from '#ir/graph/rules';
import { input, module, op, rerun, rule, runTo } from './small-module.ts';

function softmax(compat: 'hls4ml' | 'none', rules: readonly Rule[]) {
  const out = runTo(
    'complete-attributes',
    module([input('x', 10), op('softmax', 's', 'x')], 's', rules, { compat }),
  );
  const { attrs, roles } = out.op('s');
  const norm = roles.inp_norm!.type;
  return {
    out,
    exp: attrs.exp_table_size,
    inv: attrs.inv_table_size,
    arithmetic: attrs.table_arithmetic,
    norm: norm === 'auto' ? norm : printType(norm),
  };
}

// Sizes in hls4ml's generated parameters.h for these configurations.
test.each([
  ['fixed<16,6>', [], 1024, 1024, 'ufixed<15,5>'],
  ['fixed<8,3,rnd,sat>', [], 128, 256, 'ufixed<7,2>'],
  ['fixed<16,6>', ['table_size = 256'], 256, 256, 'ufixed<15,5>'],
  ['ufixed<12,4>', [], 1024, 1024, 'ufixed<12,4>'],
  ['ufixed<8,4>', [], 256, 256, 'ufixed<8,4>'],
  ['fixed<16,6>', ['exp_table_size = 2048'], 1024, 1024, 'ufixed<15,5>'],
  ['fixed<16,6>', ['inv_table fixed<6,2>'], 64, 64, 'ufixed<15,5>'],
  ['fixed<16,6>', ['inv_table_size = 512'], 512, 512, 'ufixed<15,5>'],
])('hls4ml: %s %s', (type, effects, exp, inv, norm) => {
  const rules = [rule('input', `result ${type}`), ...effects.map((e) => rule('softmax', e))];
  expect(softmax('hls4ml', rules)).toMatchObject({ exp, inv, norm, arithmetic: 'float32' });
});

test('with an inp_norm of its own the exp table keeps its size', () => {
  const rules = [rule('softmax', 'inp_norm ufixed<12,4>'), rule('softmax', 'exp_table_size = 2048')];
  expect(softmax('hls4ml', rules)).toMatchObject({ exp: 2048, inv: 1024 });
});

test('the right arithmetic: a table is as large as asked if its address has the bits, and differences never wrap', () => {
  const rules = [rule('input', 'result fixed<16,6>'), rule('softmax', 'exp_table_size = 2048')];
  expect(softmax('none', rules)).toMatchObject({
    exp: 2048,
    inv: 1024,
    arithmetic: 'exact',
    norm: 'ufixed<15,5,trn,sat>',
  });
  const narrow = softmax('none', [rule('input', 'result fixed<8,3>')]);
  expect(narrow).toMatchObject({ exp: 256, inv: 1024, norm: 'ufixed<8,3,trn,sat>' });
  expect(narrow.out.codes).toEqual([]);
});

test('a size the user wrote is not reduced in silence', () => {
  const rules = [rule('input', 'result fixed<8,3>'), rule('softmax', 'exp_table_size = 512')];
  expect(softmax('none', rules)).toMatchObject({ exp: 256, out: { codes: ['BN415'] } });
});

test('a size that is no power of two is refused', () => {
  expect(softmax('none', [rule('softmax', 'table_size = 1000')]).out.codes).toEqual(['BN414', 'BN414']);
});

test('a choice of the user stays', () => {
  expect(softmax('hls4ml', [rule('softmax', 'table_arithmetic = exact')]).arithmetic).toBe('exact');
});

test('no change: a completed module comes back as it is', () => {
  const done = softmax('hls4ml', [rule('input', 'result fixed<8,3>')]).out.module;
  expect(rerun('complete-attributes', done)).toBe(done);
});
