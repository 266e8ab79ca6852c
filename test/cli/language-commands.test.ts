// Catches: a conversion that changes what the network computes, a formatter that touches what it should not, a stage
// of a layer that is shown wrongly or not at all.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeNpz } from '#src/data/npz';
import { functional, input, layer, wholeModel } from '../frontends-keras/keras-files.ts';
import { shell, TINY } from './run-burin.ts';

const { burin, write, folder } = shell();
write('tiny.nn', TINY);

it('converts a Keras model with its configuration to .nn that computes the same', async () => {
  const dense = { units: 2, activation: 'relu', use_bias: true };
  const model = functional([input('x', [2]), layer('Dense', 'd', dense, ['x'])], ['x'], ['d']);
  const weights = {
    d: {
      'kernel:0': { shape: [2, 2], data: [1, 0.5, -1, 2] },
      'bias:0': { shape: [2], data: [0, 0.25] },
    },
  };
  write('m.h5', (await wholeModel(model, weights)).bytes);
  write('c.yml', 'KerasH5: m.h5\nHLSConfig:\n  Model:\n    Precision: ap_fixed<12,4>\n    ReuseFactor: 1\n');
  const data = Float64Array.from([1, 0.5, -2, 1, 0.3, 0.7]);
  write('in.npz', writeNpz(new Map([['in0', { shape: [3, 2], data }]])));
  expect((await burin('convert', 'c.yml', '-o', 'sub.nn')).exit).toBe(0);
  expect(readFileSync(join(folder, 'sub.nn'), 'utf8')).toContain('weights "m.h5"');
  await burin('emulate', 'c.yml', '--input', 'in.npz', '--output', 'y.npz');
  const again = await burin('emulate', 'sub.nn', '--input', 'in.npz', '--expect', 'y.npz');
  expect(again.out).toContain('0 of 6 values differ');
});

it('prints to standard output without -o, and weights that have no file stand in the text', async () => {
  const { exit, out } = await burin('convert', 'tiny.nn');
  expect(exit).toBe(0);
  expect(out).toContain('weight = [[1, 0.5], [-1, 2]]');
});

it('replaces a converted file only under --force and reports what cannot be written', async () => {
  expect(await burin('convert', 'tiny.nn', '-o', 'tiny.nn')).toMatchObject({ exit: 1, codes: ['BN706'] });
  expect(readFileSync(join(folder, 'tiny.nn'), 'utf8')).toBe(TINY);
  expect(await burin('convert', 'tiny.nn', '-o', 'no/x.nn')).toMatchObject({ exit: 1, codes: ['BN709'] });
  expect(existsSync(join(folder, 'no'))).toBe(false);
  expect((await burin('convert', 'tiny.nn', '-o', 'copy.nn')).exit).toBe(0);
  expect((await burin('convert', 'tiny.nn', '-o', 'copy.nn', '--force')).exit).toBe(0);
});

it('formats in place, and under --check only says what would change', async () => {
  const untidy = TINY.replace('y = hidden |> r: relu', 'y   =  hidden|>r :relu // last');
  write('untidy.nn', untidy);
  const check = await burin('fmt', '--check', 'untidy.nn');
  expect(check.exit).toBe(4);
  expect(check.out).toBe('would change untidy.nn\n');
  expect(readFileSync(join(folder, 'untidy.nn'), 'utf8')).toBe(untidy);
  expect((await burin('fmt', 'untidy.nn')).exit).toBe(0);
  expect(readFileSync(join(folder, 'untidy.nn'), 'utf8')).toContain('y = hidden |> r: relu  // last');
  expect(await burin('fmt', '--check', 'untidy.nn')).toMatchObject({ exit: 0, out: '' });
});

it('leaves files with syntax errors alone, and formats the others', async () => {
  write('broken.nn', 'model x\ninput input\n');
  write('untidy.nn', TINY.replace('y = hidden', 'y  =  hidden'));
  const ran = await burin('fmt', 'broken.nn', 'untidy.nn', 'none.nn');
  expect(ran.exit).toBe(1);
  expect(ran.out).toBe('formatted untidy.nn\n');
  expect(ran.codes).toContain('BN701');
  expect(readFileSync(join(folder, 'broken.nn'), 'utf8')).toBe('model x\ninput input\n');
});

it('shows a layer at each stage, with who set each type', async () => {
  const { exit, json } = await burin('show', 'd', 'tiny.nn', '--set', 'd.weight=fixed<6,2>', '--json');
  expect(exit).toBe(0);
  const { result } = json();
  expect(result.read).toContain('d: dense(x, 2)');
  expect(result.resolved).toContain('weight fixed<6,2>');
  expect(result.types).toContainEqual(
    expect.objectContaining({ role: 'weight', type: 'fixed<6,2>', origin: '--set d.weight=fixed<6,2>' }),
  );
  expect(result.kernel).toMatch(/^kernel /m);
  expect(result.cpp).toContain('ap_fixed<6, 2>');
  const text = await burin('show', 'd', 'tiny.nn');
  expect(text.out.match(/^== .*/gm)).toEqual([
    '== as read from tiny.nn:5:15',
    '== after the passes',
    '== types',
    '== kernel',
    '== C++',
  ]);
});

it('names the nearest layer when there is none of that name', async () => {
  const ran = await burin('show', 'dd', 'tiny.nn');
  expect(ran).toMatchObject({ exit: 1, codes: ['BN715'] });
  expect(ran.err).toContain('did you mean "d"?');
});
