// Catches: a file that decides where on the disk is read or written, links out of an HDF5 file, attributes that fill
// memory, and YAML that grows without end.
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as h5wasm from 'h5wasm';
import { beforeAll, expect, it } from 'vitest';
import {
  denseWeights,
  functional,
  hdf5Bytes,
  input,
  layer,
  weightsFile,
  wholeModel,
} from '../frontends-keras/keras-files.ts';
import { hostileShell } from './hostile-shell.ts';

const { refused, write, burin, folder } = hostileShell();

const MODEL = functional(
  [input('x', [2]), layer('Dense', 'd', { units: 2, use_bias: true }, ['x'])],
  ['x'],
  ['d'],
);
const WEIGHTS = { d: denseWeights(2, 2) };
const NEVER = join(tmpdir(), 'burin-never');
const OUTSIDE = [
  '../out',
  NEVER,
  '..',
  '.',
  'a/../../b',
  '~/x',
  '$HOME/x',
  'a\\..\\..\\b',
  'x'.repeat(300),
  '-rf',
  'a;b',
  '`x`',
  'C:\\x',
];

beforeAll(async () => {
  write('m.h5', (await wholeModel(MODEL, WEIGHTS)).bytes);
  write('m.json', JSON.stringify(MODEL));
  write('w.h5', (await weightsFile(WEIGHTS)).bytes);
});

it('an output folder named by a file stays below the current one', async () => {
  for (const path of OUTSIDE) {
    const config = `KerasH5: m.h5\nOutputDir: ${JSON.stringify(path)}\nHLSConfig: {Model: {Precision: "fixed<16,6>", ReuseFactor: 1}}\n`;
    write('c.yml', config);
    write(
      'o.nn',
      `target "xcvu13p-flga2577-2-e" { clock 5ns  directory ${JSON.stringify(path)} }\ninput x: fixed<8,4>[2]\noutput x |> relu\nrule * { default fixed<8,4> }\n`,
    );
    for (const model of ['c.yml', 'o.nn']) {
      const before = readdirSync(join(folder, '..')).length;
      const { exit } = await burin('compile', model);
      const made = readdirSync(folder).filter((f) => !/\.(?:h5|json|yml|nn)$/.test(f));
      if (exit === 1) expect(made).toEqual([]);
      // Odd but harmless names may be taken as they are: one folder, here.
      else expect(made.length).toBe(1);
      expect(Math.abs(readdirSync(join(folder, '..')).length - before)).toBeLessThan(20);
      expect(existsSync(NEVER)).toBe(false);
      for (const name of made) rmSync(join(folder, name), { recursive: true });
    }
  }
});

it('files named by a file that are devices, folders, missing or themselves', async () => {
  mkdirSync(join(folder, 'dir.h5'), { recursive: true });
  for (const path of [
    '/dev/zero',
    '/dev/stdin',
    '/proc/self/mem',
    'dir.h5',
    'c.yml',
    '../none.h5',
    'a\u0000b',
    '',
  ]) {
    const quoted = JSON.stringify(path);
    write('c.yml', `KerasH5: ${quoted}\nHLSConfig: {Model: {Precision: "fixed<16,6>", ReuseFactor: 1}}\n`);
    await refused('compile', 'c.yml', '-o', 'prj');
    write(
      'c.yml',
      `KerasJson: ${quoted}\nKerasH5: w.h5\nHLSConfig: {Model: {Precision: "fixed<16,6>", ReuseFactor: 1}}\n`,
    );
    await refused('compile', 'c.yml', '-o', 'prj');
    write('w.nn', `weights ${quoted}\ninput x: fixed<8,4>[2]\noutput x |> d: dense(2)\n`);
    await refused('compile', 'w.nn', '-o', 'prj');
  }
});

it('HDF5 links that lead in a circle, nowhere or to another file', async () => {
  const links: readonly ((file: h5wasm.File) => void)[] = [
    (file) => file.create_soft_link('/model_weights', '/model_weights'),
    (file) => file.create_soft_link('/nowhere', 'model_weights'),
    (file) => file.create_external_link('w.h5', '/', 'model_weights'),
    (file) => file.create_external_link('/etc/passwd', '/', 'model_weights'),
    (file) => {
      const group = file.create_group('model_weights');
      group.create_hard_link('/model_weights', 'd');
    },
    (file) => file.create_hard_link('/', 'model_weights'),
  ];
  for (const link of links) {
    const bytes = await hdf5Bytes((file) => {
      file.create_attribute('keras_version', '2.12.0');
      file.create_attribute('model_config', JSON.stringify(MODEL));
      link(file);
    });
    write('l.h5', bytes);
    await refused('compile', 'l.h5', '-o', 'prj');
  }
});

it('HDF5 with huge attributes', async () => {
  const huge = await hdf5Bytes((file) => {
    file.create_attribute('keras_version', '2.12.0');
    file.create_attribute('model_config', `${' '.repeat(20 * 2 ** 20)}{`);
  });
  write('a.h5', huge);
  await refused('compile', 'a.h5', '-o', 'prj');
  const many = await hdf5Bytes((file) => {
    for (let i = 0; i < 300; i++) file.create_attribute(`model_config${i}`, '['.repeat(10_000));
  });
  write('a.h5', many);
  await refused('compile', 'a.h5', '-o', 'prj');
});

it('YAML whose anchors multiply', async () => {
  const bomb = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
  for (let i = 1; i < 12; i++)
    bomb.push(
      `a${i}: &a${i} [${Array(9)
        .fill(`*a${i - 1}`)
        .join(', ')}]`,
    );
  for (const text of [bomb.join('\n'), `KerasH5: m.h5\nHLSConfig: &h\n  <<: *h\n  Model: *h\n`]) {
    write('c.yml', text);
    await refused('compile', 'c.yml', '-o', 'prj');
  }
});
