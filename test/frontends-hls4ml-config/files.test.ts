// Real configuration files. hls4ml's load as they are; those of training scripts are refused with the way out.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { printType } from '#ir/fixed/text';
import { type Hls4mlConfig, readHls4mlConfig } from '#src/frontends/hls4ml-config/read';

const SHARED = resolve(import.meta.dirname, '../../../shared');

function available(path: string): boolean {
  const there = existsSync(join(SHARED, path));
  if (!there) console.log(`skipped: ${path} of the shared data is not beside the repository`);
  return there;
}

function load(path: string): Hls4mlConfig {
  const result = readHls4mlConfig(readFileSync(join(SHARED, path), 'utf8'), path);
  expect(result.diagnostics.filter((d) => d.severity === 'error').map((d) => d.message)).toEqual([]);
  return result.value!;
}

describe.skipIf(!available('configs'))('public files', () => {
  test('an old-style file', () => {
    const config = load('configs/c060-filipemlins-nas-hls4ml-keras-config.yml');
    expect(config.modelJson?.value).toBe('example-keras-model-files/KERAS_3layer_95pruned_retrained.json');
    expect(config.settings.io?.value).toBe('io_parallel');
    const [statement] = config.sections[0]!.statements;
    expect(statement?.kind === 'precision' && statement.type !== 'auto' && printType(statement.type)).toBe(
      'fixed<18,8>',
    );
  });

  test('a file of hls4ml 1.0 with a tagged model', () => {
    const config = load('configs/c078-nrp-nautilus-6nrp-hls4ml-hls4ml_config.yml');
    expect(config.kerasModel?.value).toBe('model_1/hls4ml_prj/keras_model.keras');
    expect(config.settings.part?.value).toBe('xcu250-figd2104-2l-e');
  });

  const files = existsSync(join(SHARED, 'configs')) ? readdirSync(join(SHARED, 'configs')) : [];
  const scripts = files.filter((file) => /^c(?!060|078)\d+.*\.yml$/.test(file));

  test('there are eleven of training scripts', () => expect(scripts).toHaveLength(11));

  test.each(scripts)('%s', (file) => {
    const result = readHls4mlConfig(readFileSync(join(SHARED, 'configs', file), 'utf8'), file);
    expect(result.value).toBeUndefined();
    const [found, ...more] = result.diagnostics;
    expect(more).toEqual([]);
    expect(found!.code).toBe('BN204');
    expect(found!.message).toContain('"convert:"');
    expect(found!.fix).toContain('KerasH5');
    const notes = found!.notes.map((note) => note.message);
    expect(notes).toContain('XilinxPart → Part at the top level');
    expect(notes).toContain('Override → its layers below HLSConfig.LayerName');
  });
});

test.skipIf(!available('calo-vae/hls4ml_published.yml'))('the published decoder configuration', () => {
  const config = load('calo-vae/hls4ml_published.yml');
  expect(config.settings.io?.value).toBe('io_stream');
  expect(config.settings.clockUncertainty?.value).toEqual({ value: 27, unit: '%' });
  expect(config.sections.filter(({ scope }) => scope.level === 'LayerName')).toHaveLength(46);
});

test.skipIf(!available('oracles'))('every configuration of the oracles', () => {
  const cases = readdirSync(join(SHARED, 'oracles'), { recursive: true, encoding: 'utf8' });
  const configs = cases.filter((path) => path.endsWith('config.yml'));
  expect(configs.length).toBeGreaterThan(400);
  // Types that hls4ml itself fails on, and one of floating point.
  const odd = configs.filter((path) => path.includes('dense_oddtype_') && !path.includes('auto'));
  expect(odd).toHaveLength(5);
  const refusal = (path: string): string => (/float|binary/.test(path) ? 'BN220' : 'BN211');
  for (const path of odd) {
    const { diagnostics } = readHls4mlConfig(readFileSync(join(SHARED, 'oracles', path), 'utf8'), path);
    expect(diagnostics.filter((d) => d.severity === 'error').map((d) => d.code)).toEqual([
      refusal(path),
      refusal(path),
    ]);
  }
  for (const path of configs) if (!odd.includes(path)) load(join('oracles', path));
});
