// Keys that do not act: unknown, misspelt, misplaced, without effect, refused. The fault each test guards against is
// a setting that silently leaves the default in place.
import { describe, expect, test } from 'vitest';
import { isQuiet, LAYER_KEYS, LAYER_TYPES } from '#src/frontends/hls4ml-config/layer-keys';
import { HLS_CONFIG_KEYS, MODEL_KEYS, TOP_KEYS, WRITER_KEYS } from '#src/frontends/hls4ml-config/top-keys';
import { hls, problems, read, told } from './fixtures.ts';

describe('misspelt keys are errors with the nearest spelling', () => {
  test.each([
    [
      'KerasH5: m.h5\nClockPeroid: 5',
      'BN205 c.yml:2:1 error',
      'write ClockPeriod (it may stand at the top level)',
    ],
    [hls('  Modle: {}'), 'BN205 c.yml:4:3 error', 'write Model '],
    [hls('  Model: {ReuseFacter: 2}'), 'BN205 c.yml:4:11 error', 'write ReuseFactor'],
    [hls('  LayerName: {dense_1: {Strateggy: Latency}}'), 'BN205 c.yml:4:25 error', 'write Strategy'],
    [hls('  LayerName: {dense_1: {reuse_factor: 3}}'), 'BN205 c.yml:4:25 error', 'write ReuseFactor'],
    [hls('  LayerName: {dense_1: {reuse: 3}}'), 'BN205 c.yml:4:25 error', ''],
    [hls('  LayerName: {sig: {tabel_t: "fixed<9,1>"}}'), 'BN205 c.yml:4:21 error', 'write table_t'],
    [
      hls('  LayerName: {dense_1: {Precision: {wieght: "fixed<9,1>"}}}'),
      'BN205 c.yml:4:37 error',
      'write weight',
    ],
    [hls('  LayerType: {Dens: {ReuseFactor: 2}}'), 'BN213 c.yml:4:15 error', 'write Dense'],
    [hls('  LayerName: {dense_11: {ReuseFactor: 2}}'), 'BN212 c.yml:4:15 error', 'write dense_1'],
    ['KerasH5: m.h5\nWriterConfig: {WriteTarr: 1}', 'BN205 c.yml:2:16 error', 'write WriteTar'],
    ['KerasH5: m.h5\nBackend: Vitsi', 'BN210 c.yml:2:10 error', 'write Vitis'],
  ])('%s', (text, start, fix) => {
    const found = told(text);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(start);
    expect(found[0]).toContain(fix);
  });
});

describe('misplaced keys are errors that name the levels', () => {
  test.each([
    [
      'KerasH5: m.h5\nStrategy: Latency',
      '"Strategy" does not belong at the top level',
      'below HLSConfig.Model',
    ],
    ['KerasH5: m.h5\nLayerName: {}', '"LayerName" does not belong', 'directly below HLSConfig'],
    [hls('  IOType: io_stream'), '"IOType" does not belong directly below HLSConfig', 'at the top level'],
    [
      hls('  Precision: "fixed<16,6>"'),
      '"Precision" does not belong',
      'below HLSConfig.Model or below a name of',
    ],
    [
      hls('  Model: {table_t: "fixed<9,1>"}'),
      '"table_t" does not belong',
      'below a name of LayerType or LayerName',
    ],
    [hls('  LayerName: {dense_1: {weight: "fixed<9,1>"}}'), '"weight" does not belong', 'below Precision'],
    [
      hls('  LayerName: {dense_1: {Precision: {accum_t: "fixed<9,1>"}}}'),
      '"accum_t" does not',
      '[write accum]',
    ],
    [
      hls('  LayerName: {dense_1: {Part: x}}'),
      '"Part" does not belong below LayerName dense_1',
      'at the top level',
    ],
  ])('%s', (text, what, where) => {
    const found = told(text);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^BN206 /);
    expect(found[0]).toContain(what);
    expect(found[0]).toContain(where);
  });
});

test('all problems of a file are told at once, each at its place', () => {
  const text = hls(
    '  Model: {Foo: 1, Precision: {bar: "x"}}\n  LayerName: {dense_1: {Precision: int}}\nBaz: 1',
  );
  expect(told(text).map((d) => d.split(' ').slice(0, 2).join(' '))).toEqual([
    'BN205 c.yml:6:1',
    'BN205 c.yml:4:11',
    'BN205 c.yml:4:31',
    'BN211 c.yml:5:36',
  ]);
});

describe('every known key has one fate', () => {
  const levels = [
    ['top', TOP_KEYS, (key: string) => `OutputDir: o\n${key === 'OutputDir' ? '' : `${key}: zzz`}`],
    ['HLSConfig', HLS_CONFIG_KEYS, (key: string) => hls(`  ${key}: zzz`)],
    ['Model', MODEL_KEYS, (key: string) => hls(`  Model: {${key}: zzz}`)],
    [
      'WriterConfig',
      WRITER_KEYS,
      (key: string) => `KerasH5: m.h5\nBackend: Vitis\nWriterConfig: {${key}: zzz}`,
    ],
  ] as const;
  const expected = {
    bookkeeping: ['BN208'],
    nothing: ['BN207'],
    refused: ['BN209'],
  } as const;
  for (const [level, table, file] of levels) {
    test(level, () => {
      for (const [key, fate] of table) {
        const codes = problems(file(key)).map((d) => d.code);
        if (fate.does === 'acts') expect(codes, key).not.toContain('BN205');
        else expect(codes, key).toEqual(expected[fate.does]);
      }
    });
  }
  test('layer attributes', () => {
    for (const [attr, fate] of LAYER_KEYS) {
      if (attr === 'reuse' || attr === 'strategy' || fate.does === 'acts') continue;
      const codes = problems(hls(`  LayerName: {x: {${attr}: zzz}}`)).map((d) => d.code);
      expect(codes, attr).toEqual([fate.does === 'refused' ? 'BN209' : 'BN207']);
    }
  });
  test('null asks for nothing', () => {
    for (const key of MODEL_KEYS.keys()) expect(told(hls(`  Model: {${key}: null}`)), key).toEqual([]);
  });
});

test('values that ask for nothing are quiet for refused keys too', () => {
  expect(isQuiet(MODEL_KEYS.get('BramFactor')!, 1_000_000_000)).toBe(true);
  expect(told(hls('  Model: {BramFactor: 100}'))[0]).toContain('BN209 c.yml:4:23 error');
  expect(told(hls('  Model: {Compression: true}'))[0]).toContain('BN209');
});

describe('layer types', () => {
  test('names of model files never match in hls4ml', () => {
    expect(told(hls('  LayerType: {QDense: {ReuseFactor: 2}}'))[0]).toBe(
      'BN207 c.yml:4:15 warning: "QDense" below LayerType has no effect: hls4ml calls such layers Dense [write Dense]',
    );
  });
  test('classes without an op here', () => {
    expect(told(hls('  LayerType: {Conv2D: {ReuseFactor: 2}}'))[0]).toContain('BN207 c.yml:4:15 warning');
  });
  test('each known class takes a precision', () => {
    for (const name of LAYER_TYPES.keys()) {
      expect(told(hls(`  LayerType: {${name}: {Precision: "fixed<9,3>"}}`)), name).toEqual([]);
    }
  });
});

describe('layer names', () => {
  test('another case is found, with a warning', () => {
    expect(told(hls('  LayerName: {SOFT: {TableSize: 64}}'))[0]).toContain('BN216 c.yml:4:15 warning');
  });
  test('an activation the layer does not have changes nothing', () => {
    expect(told(hls('  LayerName: {block.1_linear: {Precision: "fixed<9,3>"}}'))[0]).toContain(
      'BN207 c.yml:4:15',
    );
  });
  test('hostile names stay in the message', () => {
    const found = told(hls('  LayerName: {"; exec rm": {ReuseFactor: 2}, __proto__: {}, constructor: {}}'));
    expect(found.map((d) => d.slice(0, 11))).toEqual(['BN212 c.yml', 'BN212 c.yml', 'BN212 c.yml']);
  });
});

describe('settings', () => {
  const good = (line: string) => read(`KerasH5: m.h5\nBackend: Vitis\n${line}\n`).config?.settings;
  const bad = (line: string) => told(`KerasH5: m.h5\nBackend: Vitis\n${line}\n`);

  test('values and places', () => {
    expect(good('Part: XCU250-FIGD2104-2L-E')?.part).toEqual({
      value: 'xcu250-figd2104-2l-e',
      origin: { kind: 'text', file: 'c.yml', start: { line: 3, column: 7 }, end: { line: 3, column: 27 } },
    });
    expect(good('XilinxPart: xc7z020clg400-1')?.part?.value).toBe('xc7z020clg400-1');
    expect(good('ClockPeriod: 6.67')?.clockPeriod?.value).toBe(6.67);
    expect(good('ClockPeriod: "5"')?.clockPeriod?.value).toBe(5);
    expect(good('ClockUncertainty: 12.5%')?.clockUncertainty?.value).toEqual({ value: 12.5, unit: '%' });
    expect(good('ClockUncertainty: 0.6')?.clockUncertainty?.value).toEqual({ value: 0.6, unit: 'ns' });
    expect(good('IOType: io_stream')?.io?.value).toBe('io_stream');
    expect(good('ProjectName: my_net')?.projectName?.value).toBe('my_net');
    expect(good('OutputDir: a b/c')?.outputDir?.value).toBe('a b/c');
  });

  test('defaults are those of hls4ml and say so', () => {
    const settings = good('');
    expect(settings?.part).toEqual({
      value: 'xcvu13p-flga2577-2-e',
      origin: { kind: 'default', what: 'hls4ml: Part' },
    });
    expect(settings?.clockPeriod?.value).toBe(5);
    expect(settings?.clockUncertainty?.value).toEqual({ value: 27, unit: '%' });
    expect(settings?.io?.value).toBe('io_parallel');
    expect(settings?.compat?.value).toBe('hls4ml');
    expect(read('KerasH5: m.h5').config?.settings.clockUncertainty?.value).toEqual({
      value: 12.5,
      unit: '%',
    });
  });

  test.each([
    'Part: xc7"; exec rm',
    'Part: [a]',
    'ClockPeriod: 0',
    'ClockPeriod: -5',
    'ClockPeriod: fast',
    'ClockPeriod: .nan',
    'ClockPeriod: .inf',
    'ClockUncertainty: 100%',
    'ClockUncertainty: 27',
    'ClockUncertainty: "27%; exec rm"',
    'IOType: io_streams',
    'ProjectName: "a; exec rm"',
    'ProjectName: my-net',
    'OutputDir: "a\\nb"',
    'KerasJson: {a: b}',
  ])('%s is refused at its value', (line) => {
    const column = line.indexOf(':') + 3;
    expect(bad(line)).toHaveLength(1);
    expect(bad(line)[0]).toContain(`BN210 c.yml:3:${column} error`);
  });

  test('back ends and interfaces that are not built', () => {
    expect(bad('IOType: io_serial')[0]).toContain('BN209 c.yml:3:9 error');
    expect(told('KerasH5: m.h5\nBackend: vivado')[0]).toContain('BN217 c.yml:2:10 warning');
    for (const name of [
      'VivadoAccelerator',
      'Quartus',
      'oneAPI',
      'Catapult',
      'Libero',
      'SymbolicExpression',
    ]) {
      expect(told(`KerasH5: m.h5\nBackend: ${name}`)[0]).toContain('BN209 c.yml:2:10 error');
    }
    expect(bad('OnnxModel: m.onnx')[0]).toContain('BN209 c.yml:3:12 error');
  });

  test('Part counts beside XilinxPart', () => {
    expect(bad('Part: a-1\nXilinxPart: b-2')[0]).toContain('BN207 c.yml:4:1 warning');
    expect(good('Part: a-1\nXilinxPart: b-2')?.part?.value).toBe('a-1');
  });
});
