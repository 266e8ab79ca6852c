// Catches: a --set read as another layer, role or value than was typed, and slips that pass in silence.
import { describe, expect, it } from 'vitest';
import { printType } from '#ir/fixed/text';
import type { Module, Op } from '#ir/graph/module';
import { applyOptions } from '#src/driver/apply-options';
import { parseSet } from '#src/driver/set-option';

function effectOf(text: string): unknown {
  const effect = parseSet(text).value?.effect;
  if (!effect || effect.kind === 'attr') return effect;
  return { ...effect, type: effect.type === 'auto' ? 'auto' : printType(effect.type) };
}

describe('parseSet', () => {
  it('reads types as precision', () => {
    expect(effectOf('d.weight=fixed<8,2>')).toEqual({ kind: 'role', role: 'weight', type: 'fixed<8,2>' });
    expect(effectOf('d.accum=auto')).toEqual({ kind: 'role', role: 'accum', type: 'auto' });
    expect(effectOf('d.precision= ap_ufixed<8,0>')).toEqual({ kind: 'default-type', type: 'ufixed<8,0>' });
  });

  it('reads everything else as an attribute', () => {
    expect(effectOf('d.reuse=4')).toEqual({ kind: 'attr', attr: 'reuse', value: 4 });
    expect(effectOf('d.alpha=-1.5e-1')).toEqual({ kind: 'attr', attr: 'alpha', value: -0.15 });
    expect(effectOf('d.strategy=resource')).toEqual({ kind: 'attr', attr: 'strategy', value: 'resource' });
    expect(effectOf('d.flag=true')).toEqual({ kind: 'attr', attr: 'flag', value: true });
  });

  it('takes the last dot before = as the border and * as a pattern', () => {
    expect(parseSet('block.1/dense.reuse=2').value?.select).toEqual({ kind: 'name', name: 'block.1/dense' });
    expect(parseSet('dense_*.reuse=2').value?.select).toEqual({ kind: 'glob', names: 'dense_*' });
    expect(parseSet('*.reuse=2').value?.select).toEqual({ kind: 'all' });
  });

  it.each([
    ['reuse=2', 'the form is LAYER.NAME=VALUE'],
    ['d.reuse', 'the form is LAYER.NAME=VALUE'],
    ['d.reuse=', 'there is no value after ='],
    ['d.precision=16', '"16" is no type'],
    ['d.weight=fixed<0,2>', 'the width'],
    ['d.weight=fixed<8,2', 'is no type'],
  ])('refuses %s', (text, problem) => {
    const [d] = parseSet(text).diagnostics;
    expect(d?.code).toBe('BN706');
    expect(d?.message).toContain(problem);
  });
});

const at = { kind: 'default', what: 'test' } as const;
const op = (name: string): Op => ({
  kind: 'linear',
  name,
  inputs: [],
  attrs: {},
  weights: {},
  roles: {},
  shapes: [],
  source: at,
});
const MODULE: Module = {
  name: 'm',
  body: { ops: [op('dense_1'), op('a+b')], outputs: [] },
  settings: { part: { value: 'old', origin: at }, io: { value: 'io_stream', origin: at } },
  rules: [],
  source: at,
};

describe('applyOptions', () => {
  it('overrides settings it is given and keeps the others', () => {
    const { value } = applyOptions(MODULE, { model: 'm.nn', set: ['a+*.reuse=2'], part: 'new', clock: 4 });
    expect(value?.settings).toMatchObject({
      part: { value: 'new', origin: { text: '--part new' } },
      clockPeriod: { value: 4 },
      io: { value: 'io_stream' },
    });
    expect(value?.rules).toHaveLength(1);
  });

  it('refuses all bad texts at once', () => {
    const { value, diagnostics } = applyOptions(MODULE, { model: 'm.nn', set: ['x', 'd.weight=fixed<1'] });
    expect(value).toBeUndefined();
    expect(diagnostics.map((d) => d.code)).toEqual(['BN706', 'BN706']);
  });
});
