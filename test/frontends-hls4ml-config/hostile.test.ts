// Texts that are no configuration or want to exhaust the machine. The fault guarded against is a crash (a stack that
// overflows inside the YAML library can end the process), a hang, or memory out of proportion.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hls, problems, read, tell, told } from './fixtures.ts';

const repeat = (n: number, line: (i: number) => string): string =>
  Array.from({ length: n }, (_, i) => line(i)).join('\n');

describe('bounds', () => {
  test.each([
    ['brackets on one line', '['.repeat(100_000)],
    ['brackets over lines', '[\n'.repeat(100_000)],
    ['short deep brackets', `a: ${'['.repeat(40)}`],
    ['brackets that quotes would hide', `a: ${'[ "]", '.repeat(40)}`],
    ['mappings in braces', `a: ${'{a: '.repeat(40)}`],
    ['compact lists', '- '.repeat(1_000)],
    ['compact keys', '? '.repeat(1_000)],
    ['indentation', repeat(200, (i) => `${' '.repeat(i)}a:`)],
    ['levels', repeat(40, (i) => `${' '.repeat(i)}a:`)],
    ['a long name', `KerasH5: a\n${'x'.repeat(100_000)}: 1`],
    ['a long value', `KerasH5: ${'x'.repeat(100_000)}`],
    ['a large file', repeat(70_000, (i) => `key_number_${i}: 1`)],
    ['many values', `KerasH5: a\nInputShape:\n${'- 1\n'.repeat(51_000)}`],
    [
      'an alias bomb',
      `a0: &a0 [1,1,1]\n${repeat(30, (i) => `a${i + 1}: &a${i + 1} [*a${i},*a${i},*a${i},*a${i}]`)}`,
    ],
    ['many aliases', `a: &x 1\n${repeat(200, (i) => `a${i}: *x`)}`],
    ['an alias in itself', 'a: &a [*a]'],
    ['a merge of itself', 'a: &a\n  <<: *a\n  b: 1'],
  ])('%s', (_, text) => {
    const found = told(text);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^BN202 c\.yml:\d+:\d+ error: /);
  });
});

describe('syntax', () => {
  test.each([
    ['tabs', 'a:\n\tb: 1', 'c.yml:2:1'],
    ['an unclosed quote', 'a: "b', 'c.yml:1:'],
    ['two documents', 'a: 1\n---\nb: 2', 'c.yml:2:1'],
    ['an unknown alias', 'KerasH5: *x', 'c.yml:1:10'],
    ['a list as a key', '? [a]\n: b', 'c.yml:1:3'],
  ])('%s', (_, text, at) => {
    expect(told(text)[0]).toContain(`BN201 ${at}`);
  });
});

test.each([
  ['nothing', ''],
  ['a list', '- a'],
  ['text', 'hello'],
  ['binary', '\0\0\xff\xfe'],
  ['another mapping', 'services:\n  web: {image: x}'],
])('%s is no configuration', (_, text) => {
  expect(told(text)[0]).toContain('BN203 c.yml:1:1 error');
});

test('no shape of value crashes any level', () => {
  const shapes = [
    'null',
    '1',
    'true',
    'x',
    '[1]',
    '{a: 1}',
    '{}',
    '[]',
    '"; exec rm"',
    '!tag x',
    '!!set {a}',
    '!!omap [a: 1]',
    '!!binary aGk=',
    '!!python/tuple [1, 2]',
    '2020-01-01',
    '"\\0"',
  ];
  const holes = [
    'KerasH5: #',
    'Part: #',
    'ClockPeriod: #',
    'ClockUncertainty: #',
    'IOType: #',
    'Backend: #',
    'WriterConfig: #',
    'HLSConfig: #',
    'HLSConfig: {Model: #}',
    'HLSConfig: {Model: {Precision: #}}',
    'HLSConfig: {Model: {Precision: {default: #}}}',
    'HLSConfig: {Model: {ReuseFactor: #}}',
    'HLSConfig: {LayerType: #}',
    'HLSConfig: {LayerType: {Dense: #}}',
    'HLSConfig: {LayerName: #}',
    'HLSConfig: {LayerName: {dense_1: #}}',
    'HLSConfig: {LayerName: {dense_1: {Precision: #}}}',
    'HLSConfig: {LayerName: {dense_1: {ReuseFactor: #}}}',
    'HLSConfig: {LayerName: {sig: {table_t: #}}}',
    '#',
  ];
  for (const hole of holes)
    for (const shape of shapes) expect(() => told(hole.replace('#', shape))).not.toThrow();
});

test('a flood of problems is cut off', () => {
  const text = `KerasH5: a\n${repeat(5_000, (i) => `Keyy${i}: 1`)}`;
  const found = told(text);
  expect(found.length).toBe(201);
  expect(found.at(-1)).toContain('BN219');
});

test('a key that stands twice: the last counts, as in hls4ml, with a warning', () => {
  const { config, diagnostics } = read('KerasH5: a\nBackend: Vitis\nKerasH5: b\n');
  expect(config?.modelH5?.value).toBe('b');
  expect(diagnostics.map(tell)).toEqual([
    'BN214 c.yml:3:1 warning: "KerasH5" stands here twice; the last one counts',
  ]);
});

test('anchors and merge keys of honest files are followed', () => {
  const text =
    'KerasH5: a\nBackend: Vitis\nHLSConfig:\n  LayerType:\n    Dense: &d {ReuseFactor: 2, Strategy: Resource}\n    BatchNormalization: {<<: *d, Strategy: Latency}\n';
  const { config } = read(text);
  const keys = config!.sections.map((s) =>
    s.statements.map((st) => `${st.key}=${st.kind === 'attr' ? st.value : ''}`),
  );
  expect(keys).toEqual([
    ['ReuseFactor=2', 'Strategy=resource'],
    ['Strategy=latency', 'ReuseFactor=2'],
  ]);
});

test('names that YAML 1.1 takes for other things stay names', () => {
  const text = 'KerasH5: a\nBackend: Vitis\nHLSConfig: {LayerName: {on: {}, 1_000: {}, 0x10: {}, ~: {}}}\n';
  const names = read(text).config!.sections.map(({ scope }) => (scope.level === 'Model' ? '' : scope.name));
  expect(names).toEqual(['on', '1_000', '0x10', '~']);
});

test('a damaged file gives diagnostics, whatever the damage', () => {
  const whole = hls(
    '  Model: {Precision: {default: "fixed<16,6>"}, ReuseFactor: 2}\n  LayerName:\n    dense_1: &d\n      Precision: {weight: "fixed<8,2>"}\n    sig: {<<: *d, table_t: auto}\n',
  );
  fc.assert(
    fc.property(
      fc.nat(whole.length),
      fc.nat(20),
      fc.constantFrom(
        '',
        ' ',
        '\n',
        ':',
        '- ',
        '&',
        '*',
        '!',
        '[',
        '}',
        '"',
        '#',
        '|',
        '%',
        '? ',
        '\t',
        '\0',
        '\u2028',
        'é',
      ),
      (at, cut, insert) => {
        const text = whole.slice(0, at) + insert + whole.slice(at + cut);
        for (const d of problems(text)) expect(d.code).toMatch(/^BN2\d\d$/);
      },
    ),
    { numRuns: 400, seed: 7 },
  );
});

test('tags are passed over', () => {
  const { config, diagnostics } = read("KerasModel: !keras_model 'a/m.h5'\nBackend: !!str Vitis\n");
  expect(diagnostics).toEqual([]);
  expect(config?.kerasModel).toEqual({
    value: 'a/m.h5',
    origin: { kind: 'text', file: 'c.yml', start: { line: 1, column: 26 }, end: { line: 1, column: 34 } },
  });
});
