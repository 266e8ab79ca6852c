// Catches: bad input that ends in a stack trace, a wrong exit code, a half-written folder, or text from a file that
// reaches the terminal, a path or the generated code unchecked.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import {
  functional,
  hdf5Bytes,
  input,
  layer,
  weightsFile,
  wholeModel,
} from '../frontends-keras/keras-files.ts';
import { type Ran, shell, TINY } from './run-burin.ts';

const { burin, write, folder } = shell();

const DENSE = { units: 2, activation: 'linear', use_bias: true };
const MODEL = functional([input('x', [2]), layer('Dense', 'd', DENSE, ['x'])], ['x'], ['d']);
const KERNEL = { shape: [2, 2], data: [1, 0.5, -1, 2] };
const BIAS = { shape: [2], data: [0, 0.25] };
const WEIGHTS = { d: { 'kernel:0': KERNEL, 'bias:0': BIAS } };

let before: readonly string[];
beforeEach(async () => {
  write('tiny.nn', TINY);
  write('m.json', JSON.stringify(MODEL));
  write('w.h5', (await weightsFile(WEIGHTS)).bytes);
  write('m.h5', (await wholeModel(MODEL, WEIGHTS)).bytes);
  before = readdirSync(folder).sort();
});

/** The command was refused as the user's doing, with a place and words, and left nothing behind. */
function expectRefused(ran: Ran, ...words: readonly string[]): void {
  expect(ran.err).not.toContain('internal error');
  expect(ran.exit).toBe(1);
  expect(ran.out).toBe('');
  for (const word of words) expect(ran.err).toContain(word);
  expect(readdirSync(folder).filter((f) => !before.includes(f) && !f.startsWith('bad'))).toEqual([]);
}

it('compiles the good files that the bad ones are made from', async () => {
  expect((await burin('check', 'm.h5')).exit).toBe(0);
  expect((await burin('check', 'm.json', '--weights', 'w.h5')).exit).toBe(0);
});

it('missing, unreadable and unknown files', async () => {
  expectRefused(await burin('compile', 'none.nn', '-o', 'prj'), 'BN701', 'no such file');
  mkdirSync(join(folder, 'bad.nn'), { recursive: true });
  expectRefused(await burin('compile', 'bad.nn', '-o', 'prj'), 'BN719', 'folder');
  write('bad.txt', 'x');
  expectRefused(await burin('compile', 'bad.txt', '-o', 'prj'), 'BN703');
  expectRefused(await burin('compile', 'a\u0000b.nn', '-o', 'prj'), 'BN701');
  write('bad-latin.nn', Uint8Array.from([0x6d, 0xe9, 0xff]));
  expectRefused(await burin('compile', 'bad-latin.nn', '-o', 'prj'), 'UTF-8');
});

it('truncated and foreign HDF5', async () => {
  const bytes = readFileSync(join(folder, 'm.h5'));
  for (const length of [0, 7, 100, bytes.length >> 1, bytes.length - 1]) {
    write('bad.h5', bytes.subarray(0, length));
    expectRefused(await burin('compile', 'bad.h5', '-o', 'prj'), 'bad.h5');
  }
  write('bad.h5', 'PK\u0003\u0004 something else');
  expectRefused(await burin('compile', 'bad.h5', '-o', 'prj'), 'bad.h5');
  write('bad.h5', await hdf5Bytes((file) => file.create_attribute('x', 1)));
  expectRefused(await burin('compile', 'bad.h5', '-o', 'prj'), 'bad.h5');
});

it('JSON that is no model', async () => {
  for (const text of ['', 'x', '[]', '{}', '{"class_name": "Model"}', 'null', '"'.repeat(9)]) {
    write('bad.json', text);
    expectRefused(await burin('compile', 'bad.json', '--weights', 'w.h5', '-o', 'prj'), 'bad.json');
  }
});

it('missing, wrong and non-finite weights', async () => {
  expectRefused(await burin('compile', 'm.json', '-o', 'prj'), '--weights');
  expectRefused(await burin('compile', 'm.h5', '--weights', 'w.h5', '-o', 'prj'), 'BN705');
  const cases: readonly (readonly [string, typeof WEIGHTS | Record<string, never>])[] = [
    ['d', {}],
    ['d', { d: { 'kernel:0': { shape: [3, 2], data: [1, 2, 3, 4, 5, 6] }, 'bias:0': BIAS } }],
    ['d', { d: { 'kernel:0': { shape: [2, 2], data: [1, Number.NaN, 3, 4] }, 'bias:0': BIAS } }],
    ['d', { d: { 'kernel:0': KERNEL, 'bias:0': { shape: [2], data: [0, Number.NEGATIVE_INFINITY] } } }],
  ];
  for (const [name, weights] of cases) {
    write('bad.h5', (await weightsFile(weights)).bytes);
    expectRefused(await burin('compile', 'm.json', '--weights', 'bad.h5', '-o', 'prj'), name);
  }
});

it('all unknown layers at once', async () => {
  const layers = [
    input('x', [2]),
    layer('Conv9D', 'first', {}, ['x']),
    layer('Dense', 'd', DENSE, ['first']),
    layer('LambdaX', 'second', {}, ['d']),
  ];
  write('bad.json', JSON.stringify(functional(layers, ['x'], ['second'])));
  expectRefused(await burin('compile', 'bad.json', '--weights', 'w.h5', '-o', 'prj'), 'Conv9D', 'LambdaX');
});

it('misspelt keys, layers and types of a configuration, each with its line and the nearest word', async () => {
  const config = (body: string): string =>
    `KerasJson: m.json\nKerasH5: w.h5\nHLSConfig:\n  Model:\n    Precision: ap_fixed<16,6>\n    ReuseFactor: 1\n${body}`;
  write('bad.yml', config('ClokPeriod: 5\n'));
  expectRefused(await burin('compile', 'bad.yml', '-o', 'prj'), 'bad.yml:7:1', 'ClockPeriod');
  write('bad.yml', config('  LayerName:\n    dd:\n      ReuseFactor: 2\n'));
  expectRefused(await burin('compile', 'bad.yml', '-o', 'prj'), 'bad.yml:8:5', '"dd"');
  write('bad.yml', config('  LayerName:\n    d:\n      Precision:\n        weight: ap_fixed<8;2>\n'));
  expectRefused(await burin('compile', 'bad.yml', '-o', 'prj'), 'bad.yml:10:17');
  write('bad.yml', 'KerasJson: nowhere.json\nKerasH5: w.h5\n');
  expectRefused(await burin('compile', 'bad.yml', '-o', 'prj'), 'bad.yml:1:12', 'nowhere.json');
  write('bad.yml', 'HLSConfig:\n  Model:\n    Precision: ap_fixed<16,6>\n    ReuseFactor: 1\n');
  expectRefused(await burin('compile', 'bad.yml', '-o', 'prj'), 'BN704');
});

it('--config lays a configuration over a model', async () => {
  write('c.yml', 'HLSConfig:\n  Model:\n    Precision: ap_fixed<12,4>\n    ReuseFactor: 1\n');
  const { json, exit } = await burin('check', 'm.h5', '--config', 'c.yml', '--json');
  expect(exit).toBe(0);
  expect(json().result.layers[1].types.weight).toBe('fixed<12,4>');
});

it('bad --set, all of them at once', async () => {
  const ran = await burin(
    'compile',
    'tiny.nn',
    '-o',
    'prj',
    '--set',
    'dd.weight=fixed<8,2>',
    '--set',
    'd.weight=9',
  );
  expectRefused(ran, '"dd"', '"d.weight=9"');
  expect(ran.codes).toHaveLength(2);
});

it('errors in .nn with line and caret', async () => {
  write('bad-2.nn', TINY.replace('relu', 'rleu'));
  expectRefused(await burin('compile', 'bad-2.nn', '-o', 'prj'), 'bad-2.nn:6:', '^^^^', 'relu');
  write('bad-2.nn', TINY.replace('xcvu13p-flga2577-2-e', 'x"; exec rm -rf /'));
  expectRefused(await burin('compile', 'bad-2.nn', '-o', 'prj'));
});

const HOSTILE = [
  '"; exec rm',
  '$(touch x)',
  '../../x',
  'a\u001b[2Jb',
  '*/ int main(){} /*',
  '\\',
  'int',
  'd e',
  'ä',
  '[',
];

it.each(HOSTILE)('a layer named %j is harmless everywhere', async (name) => {
  const model = functional([input('x', [2]), layer('Dense', name, DENSE, ['x'])], ['x'], [name]);
  const slash = name.includes('/');
  // HDF5 reads a slash as a path, so those names cannot have weights of their own there.
  write('bad.json', JSON.stringify(model));
  write('bad.h5', (await weightsFile(slash ? WEIGHTS : { [name]: WEIGHTS.d })).bytes);
  const out = `bad-${HOSTILE.indexOf(name)}`;
  const ran = await burin('compile', 'bad.json', '--weights', 'bad.h5', '-o', out);
  expect(ran.err).not.toContain('internal error');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  expect(ran.out + ran.err).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  if (ran.exit !== 0) {
    expect(ran.exit).toBe(1);
    return;
  }
  for (const file of readdirSync(join(folder, out), { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    expect(file.name).toMatch(/^[A-Za-z0-9_.-]+$/);
    if (!/\.(?:cpp|tcl|sh)$/.test(file.name)) continue;
    const lines = readFileSync(join(file.parentPath, file.name), 'utf8').split('\n');
    const code = lines.filter((line) => !/^\s*(?:\/\/|#)/.test(line)).join('\n');
    for (const piece of ['exec rm', 'touch x', '../../x', '\u001b', 'int main(){}'])
      expect(code).not.toContain(piece);
  }
});
