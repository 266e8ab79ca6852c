// `burin convert` and `burin compile`: the text, with the weights file it names, makes the very project that the
// original makes. Only burin.json differs, which records what was asked for.
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { shell } from '../cli/run-burin.ts';
import {
  addWeight,
  functional,
  hdf5Bytes,
  input,
  jsonFile,
  layer,
  sequential,
  weightsFile,
  wholeModel,
} from '../frontends-keras/keras-files.ts';

const root = join(import.meta.dirname, '../..');
const { burin, folder, write } = shell();

function filesOf(project: string): ReadonlyMap<string, string> {
  const base = join(folder, project);
  const names = readdirSync(base, { recursive: true, withFileTypes: true })
    .filter((e) => e.isFile() && e.name !== 'burin.json')
    .map((e) => join(e.parentPath, e.name).slice(base.length + 1));
  return new Map(names.sort().map((n) => [n, readFileSync(join(base, n), 'latin1')]));
}

async function sameProject(model: string, tag: string): Promise<ReadonlyMap<string, string>> {
  const text = join(model, '..', `${tag}-text.nn`);
  expect((await burin('convert', model, '-o', text)).codes.filter((c) => c !== 'BN208')).toEqual([]);
  expect((await burin('compile', model, '-o', `${tag}-a`, '--samples', '2')).exit).toBe(0);
  expect((await burin('compile', text, '-o', `${tag}-b`, '--samples', '2')).exit).toBe(0);
  const [a, b] = [filesOf(`${tag}-a`), filesOf(`${tag}-b`)];
  expect([...b.keys()]).toEqual([...a.keys()]);
  for (const [name, content] of a) expect(b.get(name) === content, `${name} differs`).toBe(true);
  return a;
}

const cases: readonly (readonly [string, readonly string[], string])[] = [
  [
    'the published decoder',
    ['published.yml', 'decoder_plain.json', 'decoder_plain_weights.h5'],
    'examples/calo-vae',
  ],
  ['the tagger', ['jet.nn', 'weights.h5'], 'examples/jet-tagging'],
  ['a text without a file', ['minimal.nn'], 'examples/minimal'],
  ['the recorded tagger', ['config.yml', 'model.json', 'weights.h5'], '../shared/oracles/jet'],
];

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

describe('convert, then compile', () => {
  // Catches: an archive that convert takes for no weights file, or whose numbered weights the text does not find again.
  it('a .keras archive is the same project to the byte', async () => {
    const dense = (name: string) => layer('Dense', name, { units: 9, activation: 'relu', use_bias: true });
    const weights = await hdf5Bytes((file) => {
      const layers = file.create_group('layers');
      ['dense', 'dense_1'].forEach((group, k) => {
        const vars = layers.create_group(group).create_group('vars');
        const data = (n: number) => Array.from({ length: n }, (_, i) => ((i * 7 + k) % 31) / 16 - 1);
        addWeight(vars, '0', { shape: [9, 9], data: data(81) });
        addWeight(vars, '1', { shape: [9], data: data(9) });
      });
    });
    const members = {
      'metadata.json': json({ keras_version: '2.15.0' }),
      'config.json': json(sequential([input('x', [9]), dense('b'), dense('a')])),
      'model.weights.h5': weights,
    };
    write('odd.keras', zipSync(members));
    await sameProject('odd.keras', 'zipped');
    const text = readFileSync(join(folder, 'zipped-text.nn'), 'utf8');
    expect(text).toContain('weights "odd.keras"');
    expect(text).not.toContain('weight = ');
  });

  // Catches: a setting, rule, type, constant or name that the text loses or the other way of reading changes.
  it.each(cases)('%s is the same project to the byte', async (_, files, from) => {
    const source = join(root, from);
    if (!existsSync(source)) {
      console.warn(`skipped: ${from} is not here`);
      return;
    }
    const here = basename(from);
    for (const file of files) cpSync(join(source, file), join(folder, here, file));
    const project = await sameProject(join(here, files[0]!), here);
    expect(project.size).toBeGreaterThan(20);
  });

  // Catches: a constant that depends on a setting which the text does not repeat (epsilon of a folded normalisation),
  // and the origin of layers lost in comments.
  it('a normalisation of odd epsilon is the same project to the byte', async () => {
    const w = (...data: number[]) => ({ shape: [data.length], data });
    const model = functional(
      [
        input('x', [2]),
        layer('BatchNormalization', 'bn', { epsilon: 0.3, axis: [1] }, ['x']),
        layer('Dense', 'd "quoted"\n', { units: 1, activation: 'relu', use_bias: false }, ['bn']),
      ],
      ['x'],
      ['d "quoted"\n'],
    );
    const weights = {
      bn: {
        'gamma:0': w(1, 2),
        'beta:0': w(0.5, 0),
        'moving_mean:0': w(0.25, 1),
        'moving_variance:0': w(1.5, 0.125),
      },
      'd "quoted"\n': { 'kernel:0': { shape: [2, 1], data: [1, -1] } },
    };
    // A file of weights alone does not say the epsilon: there the constants must stand in the text.
    write('odd.json', jsonFile(model).bytes);
    write('odd_weights.h5', (await weightsFile(weights)).bytes);
    write('odd.yml', 'KerasJson: odd.json\nKerasH5: odd_weights.h5\n');
    await sameProject('odd.yml', 'split');
    expect(readFileSync(join(folder, 'split-text.nn'), 'utf8')).toContain('scale = [');
    write('odd.h5', (await wholeModel(model, weights)).bytes);
    const project = await sameProject('odd.h5', 'odd');
    const text = readFileSync(join(folder, 'odd-text.nn'), 'utf8');
    expect(text).toContain('{ from "odd.h5: layers[0] \\"x\\"" }');
    expect([...project.values()].some((t) => t.includes('from odd.h5: layers[1] "bn"'))).toBe(true);
  });
});
