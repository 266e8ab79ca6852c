// What acts: each test names a way in which a setting could be lost, given to the wrong layer or win wrongly.
import { describe, expect, test } from 'vitest';
import { applyHls4mlConfig } from '#src/frontends/hls4ml-config/resolve';
import { hls, MODULE, printRule, read, rulesOf, ruleTexts, told } from './fixtures.ts';

describe('precision', () => {
  test('a string is the default of its scope, a mapping sets roles; places are those of the values', () => {
    const text = hls(
      [
        '  Model:',
        '    Precision: ap_fixed<18,8>',
        '  LayerType:',
        '    Dense: {Precision: "fixed<14,5>"}',
        '  LayerName:',
        '    dense_1:',
        '      Precision:',
        '        weight: ap_fixed<8,2,AP_RND_CONV,AP_SAT>',
        '        default: ufixed<9,1>',
      ].join('\n'),
    );
    expect(ruleTexts(text)).toEqual([
      'all default=fixed<18,8> c.yml:5:16',
      'op dense default=fixed<14,5> c.yml:7:24',
      'dense_1 weight=fixed<8,2,rnd_conv,sat> c.yml:11:17',
      'dense_1 default=ufixed<9,1> c.yml:12:18',
    ]);
  });

  test('a role below Model speaks of all layers', () => {
    expect(ruleTexts(hls('  Model: {Precision: {default: "fixed<16,6>", result: "fixed<12,4>"}}'))).toEqual([
      'all default=fixed<16,6> c.yml:4:32',
      'all result=fixed<12,4> c.yml:4:55',
    ]);
  });

  test('an activation class of hls4ml is several ops here, and a key goes only to those that have it', () => {
    expect(
      ruleTexts(hls('  LayerType:\n    Activation: {Precision: "fixed<9,3>", table_t: "fixed<10,2>"}')),
    ).toEqual([
      ...['linear', 'relu', 'general_relu', 'sigmoid', 'tanh', 'selu', 'softplus', 'softsign'].map(
        (op) => `op ${op} default=fixed<9,3> c.yml:5:29`,
      ),
      ...['silu', 'gelu', 'exponential'].map((op) => `op ${op} default=fixed<9,3> c.yml:5:29`),
      ...['sigmoid', 'tanh', 'selu', 'softplus', 'softsign', 'silu', 'gelu'].map(
        (op) => `op ${op} table=fixed<10,2> c.yml:5:52`,
      ),
    ]);
  });

  test('table types act as <role>_t and not under Precision, as in hls4ml', () => {
    const text = hls(
      '  LayerName:\n    sig:\n      table_t: fixed<12,5>\n      Precision: {table: "fixed<9,1>"}',
    );
    expect(ruleTexts(text)).toEqual(['sig table=fixed<12,5> c.yml:6:16']);
    expect(told(text)).toEqual([
      'BN207 c.yml:7:19 warning: "Precision: table" below LayerName sig has no effect: hls4ml takes this type from table_t only [write table_t beside Precision]',
    ]);
  });

  test('weight_t is overwritten by hls4ml and gives no rule', () => {
    const text = hls('  LayerName:\n    dense_1: {weight_t: "fixed<9,1>"}');
    expect(ruleTexts(text)).toEqual([]);
    expect(told(text)).toEqual([
      'BN207 c.yml:5:15 warning: "weight_t" below LayerName dense_1 has no effect: hls4ml replaces it by what Precision says [write Precision: {weight: …}]',
    ]);
  });

  test('accum_t beats Precision: accum of the same entry, whatever their order', () => {
    const text = hls(
      '  LayerName:\n    dense_1:\n      accum_t: fixed<20,8>\n      Precision: {accum: "fixed<9,1>"}',
    );
    expect(ruleTexts(text)).toEqual([
      'dense_1 accum=fixed<9,1> c.yml:7:26',
      'dense_1 accum=fixed<20,8> c.yml:6:16',
    ]);
  });

  test('accum_t of a type beats the Precision of a name, and the user is told', () => {
    const text = hls(
      '  LayerType:\n    Dense: {accum_t: "fixed<20,8>"}\n  LayerName:\n    dense_1: {Precision: {accum: "fixed<9,1>"}}',
    );
    expect(ruleTexts(text).at(-1)).toBe('dense_1 accum=fixed<20,8> c.yml:5:22');
    expect(told(text)).toHaveLength(1);
    expect(told(text)[0]).toContain('BN218 c.yml:5:22 warning');
  });

  test('auto is handed on below layers and refused below Model', () => {
    expect(ruleTexts(hls('  LayerName: {dense_1: {Precision: {accum: auto}}}'))).toEqual([
      'dense_1 accum=auto c.yml:4:44',
    ]);
    expect(told(hls('  Model: {Precision: auto}'))[0]).toContain('BN211 c.yml:4:22 error');
  });

  test('types of the other vendor and of float are translated or refused, never guessed', () => {
    const accepted = [
      ['ac_fixed<16,6,true,AC_RND_CONV,AC_SAT>', 'fixed<16,6,rnd_conv,sat>'],
      ['ac_fixed<8,0,false>', 'ufixed<8,0>'],
      ['ap_uint<1>', 'ufixed<1,1,trn_zero>'],
      ['fixed<18,8,RND,SAT,0>', 'fixed<18,8,rnd,sat>'],
      ['ap_fixed< 9 , -3 >', 'fixed<9,-3>'],
    ] as const;
    for (const [text, type] of accepted) {
      expect(ruleTexts(hls(`  Model: {Precision: "${text}"}`))[0]).toContain(`default=${type} `);
    }
    for (const text of [
      'float',
      'half',
      'ap_float<32,8>',
      'binary',
      'xnor',
      'int8',
      'fixed<16>',
      'fixed<0,0>',
      '16',
      'fixed<8,2,ROUND>',
    ]) {
      const message = told(hls(`  Model: {Precision: "${text}"}`));
      expect(message, text).toHaveLength(1);
      expect(message[0]).toMatch(/BN2(11|20) c.yml:4:22 error: type of Precision default:/);
    }
    expect(told(hls('  Model: {Precision: int8}'))[0]).toContain('write int<8>');
    expect(told(hls('  Model: {Precision: [1]}'))[0]).toContain('BN211');
  });
});

describe('attributes', () => {
  test('reuse and strategy at each level, strategy in any case', () => {
    const text = hls(
      '  Model: {ReuseFactor: 2, Strategy: RESOURCE}\n  LayerType: {Dense: {ReuseFactor: 4}}\n  LayerName: {dense_1: {Strategy: latency}}',
    );
    expect(ruleTexts(text)).toEqual([
      'all reuse=2 c.yml:4:24',
      'all strategy=resource c.yml:4:37',
      'op dense reuse=4 c.yml:5:36',
      'dense_1 strategy=latency c.yml:6:35',
    ]);
  });

  test('CamelCase and snake_case name the same attribute, as in hls4ml', () => {
    expect(
      ruleTexts(hls('  LayerName: {sig: {TableSize: 512}, Soft: {table_size: 256, Implementation: stable}}')),
    ).toEqual([
      'sig table_size=512 c.yml:4:32',
      'Soft table_size=256 c.yml:4:57',
      'Soft implementation=stable c.yml:4:78',
    ]);
  });

  test('what hls4ml writes by itself is no reason for a warning', () => {
    const text = hls(
      [
        '  Model: {Precision: {default: "fixed<16,6>"}, ReuseFactor: 1, Strategy: Latency, BramFactor: 1000000000, TraceOutput: false}',
        '  LayerName:',
        '    x: {Trace: false, Precision: {result: auto}}',
        '    act: {Trace: false, ReuseFactor: 1, TableSize: 1024, Precision: {result: auto, table: "fixed<18,8,TRN,WRAP,0>"}}',
        '    Soft: {Implementation: stable, Skip: false, Precision: {exp_table: "fixed<18,8,RND,SAT,0>", table: "fixed<18,8,TRN,WRAP,0>"}}',
      ].join('\n'),
    );
    expect(told(text)).toEqual([]);
  });

  test('a strategy, implementation or size that is not built is refused at its line', () => {
    const text = hls(
      '  LayerName:\n    dense_1: {Strategy: distributed_arithmetic}\n    Soft: {Implementation: fast}\n    sig: {TableSize: 1.5}\n    block.1: {ReuseFactor: n_in, Compression: true, TargetCycles: 9}',
    );
    const found = told(text);
    expect(found.map((d) => d.split(' ').slice(0, 3).join(' '))).toEqual([
      'BN209 c.yml:5:25 error:',
      'BN209 c.yml:6:28 error:',
      'BN209 c.yml:7:22 error:',
      'BN209 c.yml:8:28 error:',
      'BN209 c.yml:8:47 error:',
      'BN209 c.yml:8:67 error:',
    ]);
    expect(found[0]).toContain('write Latency or Resource');
    expect(told(hls('  Model: {Strategy: Unrolled}'))[0]).toContain('BN209 c.yml:4:21 error');
  });

  // Catches: the unrolled strategy refused, taken for latency, or its stand-in passed over in silence.
  test.each(['Model: {', 'LayerType: {Dense: {', 'LayerName: {dense_1: {'])(
    'the unrolled resource strategy is built as resource, and said once: %s',
    (level) => {
      const text = hls(`  ${level}Strategy: Resource_Unrolled${'}'.repeat(level.split('{').length - 1)}`);
      const found = told(text);
      expect(found).toHaveLength(1);
      expect(found[0]).toMatch(
        /^BN221 c\.yml:4:\d+ warning: Strategy: resource_unrolled is built as resource: /,
      );
      expect(ruleTexts(text).filter((t) => t.includes('strategy=resource '))).toHaveLength(1);
    },
  );
});

test('defaults of hls4ml come first and name themselves', () => {
  const texts = rulesOf('KerasH5: m.h5').map(printRule);
  expect(texts).toEqual([
    'all default=fixed<16,6> default: hls4ml: Precision of the model',
    'all reuse=1 default: hls4ml: ReuseFactor of the model',
    'all strategy=latency default: hls4ml: Strategy of the model',
  ]);
});

test('files older than HLSConfig set precision and reuse at the top; beside HLSConfig nobody reads them', () => {
  const old = 'KerasJson: a.json\nKerasH5: b.h5\nReuseFactor: 3\nDefaultPrecision: ap_fixed<18,8>\n';
  expect(ruleTexts(old)).toEqual(['all default=fixed<18,8> c.yml:4:19', 'all reuse=3 c.yml:3:14']);
  const both = told(`${old}HLSConfig: {}\n`);
  expect(both.map((d) => d.slice(0, 5))).toEqual(['BN207', 'BN207']);
});

test('the configured module has the settings and the rules, after those it brought along', () => {
  const { config } = read(hls('  Model: {ReuseFactor: 2}'));
  const brought = rulesOf('KerasH5: m.h5').slice(0, 1);
  const module = { ...MODULE, rules: brought };
  const result = applyHls4mlConfig(config!, module);
  expect(result.value!.rules[0]).toBe(brought[0]);
  expect(result.value!.rules.at(-1)!.effect).toEqual({ kind: 'attr', attr: 'reuse', value: 2 });
  expect(result.value!.settings.compat!.value).toBe('hls4ml');
});

// The fault: the bound of inferred types is read as a role, is lost, or bounds nothing without a word.
test('maximum is a setting and no rule, and must be a type', () => {
  const text = (maximum: string): string =>
    hls(`  Model: {Precision: {default: "ap_fixed<16,6>", maximum: ${maximum}}}`);
  const { config } = read(text('"ap_fixed<24,10>"'));
  expect(config?.settings.maximumType?.value).toMatchObject({ width: 24, int: 10 });
  expect(told(text('"ap_fixed<24,10>"'))).toEqual([]);
  expect(told(text('auto')).join()).toContain('BN211');
  expect(told(text('"fixed<x>"')).join()).toContain('BN211');
});
