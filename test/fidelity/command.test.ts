// Catches a command whose figures are not those of its parts, pages that reach for the network or run anything, outputs
// that do not say what the reference is, and wrong inputs that leave half a result or the wrong exit code.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { writeNpz } from '#src/data/npz';
import { shell } from '../cli/run-burin.ts';
import { expectClosed, expectSelfContained } from '../report/page.ts';
import { hdf5, showerFile } from './shower-hdf5.ts';

const { burin, write, folder } = shell();

// Two noise numbers and an energy in, five voxels out, each the energy's share that noise says.
const MODEL = `model toy
target "xcvu13p-flga2577-2-e" { clock 5ns  io parallel  strategy latency }

input x: fixed<18,8>[3]
output x |> d: dense(5) {
  weight = [[0.5, 0.25, 0, 0, 0], [0, 0.125, 0.25, 0, 0.5], [0, 0, 0, 1, 1]]
  bias = [1, 1, 1, 1, 1]
  weight fixed<8,2>  bias fixed<8,3>  accum fixed<24,10>  result fixed<20,8>
}
`;
const GEOMETRY = `toy:
  particle: photon
  like: 1-photons
  layers:
    - {id: 0, r_edges_mm: [0, 10, 20], n_alpha: 1}
    - {id: 1, r_edges_mm: [0, 50], n_alpha: 3}
`;
const DECODER = `geometry: {file: geometry.yml, data_set: toy}
input: [{noise: 2}, {condition: incident_energies, transform: log2, divide: 22}]
output: [{voxels: 5, of: incident_energies, multiply: 0.2, transform: relu}]
`;

const energies = [256, 512, 4096, 65536, 131072, 1048576];
const rows = energies.map((e, i) =>
  [0.3, 0.2, 0.1, 0.2, 0.1].map((x, v) => x * e * (1 + 0.1 * ((i * v) % 3))),
);

beforeAll(async () => {
  write('toy.nn', MODEL);
  write('geometry.yml', GEOMETRY);
  write('decoder.yml', DECODER);
  write('reference.h5', await showerFile(energies, rows, { origin: 'synthetic' }));
  write('silent.h5', await showerFile(energies, rows));
  write(
    'other.h5',
    await showerFile(
      energies,
      rows.map((r) => r.map((e) => 1.3 * e)),
    ),
  );
  write('<script>.h5', await showerFile(energies, rows));
  write('wide.h5', await showerFile([1], [[1, 2]]));
  write('nothing.h5', await hdf5({ x: { shape: [1], data: Float64Array.of(1) } }));
  write('angles.npz', writeNpz(new Map([['angle', { shape: [2], data: Float64Array.of(1, 2) }]])));
  write(
    'uneven.npz',
    writeNpz(
      new Map([
        ['incident_energies', { shape: [2], data: Float64Array.of(1, 2) }],
        ['angle', { shape: [1], data: Float64Array.of(1) }],
      ]),
    ),
  );
  write(
    'three.npz',
    writeNpz(new Map([['incident_energies', { shape: [3, 1], data: Float64Array.of(512, 1024, 2048) }]])),
  );
});

const TOY = [
  'evaluate',
  'toy.nn',
  '--decoder',
  'decoder.yml',
  '--reference',
  'reference.h5',
  '--showers',
  '40',
];

describe('a network of ones own', () => {
  test('both engines side by side, what the types cost, and where the reference comes from', async () => {
    const ran = await burin(...TOY, '--engine', 'float,wasm', '--json');
    expect(ran.exit).toBe(0);
    const { result } = ran.json();
    expect(result.reference.origin).toEqual({ kind: 'synthetic', known: 'the file says so' });
    expect(result.reference.caution).toContain('synthetic');
    expect(result.candidates.map((c: { name: string; showers: number }) => [c.name, c.showers])).toEqual([
      ['float', 40],
      ['wasm', 40],
    ]);
    expect(result.geometry).toEqual({ name: 'toy', particle: 'photon', voxels: 5 });
    expect(result.variants.map((v: { name: string }) => v.name)).toEqual(['official', '2023']);
    const response = result.variants[0].observables[0];
    expect(response.candidates[0].counts.reduce((a: number, b: number) => a + b, 0)).toBe(
      response.candidates[0].entries,
    );
    const text = await burin(...TOY, '--engine', 'float,wasm');
    expect(text.out).toContain('The reference is synthetic (the file says so)');
    expect(text.out).toMatch(/the types cost [+−]\d\.\d{5} in the mean/);
  });

  test('the same seed gives the same figures, another seed others; one engine alone the same as beside another', async () => {
    const counts = async (...more: readonly string[]) => {
      const { result } = (await burin(...TOY, '--json', ...more)).json();
      return result.variants[0].observables.map(
        (o: { candidates: { counts: number[] }[] }) => o.candidates.at(-1)!.counts,
      );
    };
    const first = await counts();
    expect(await counts()).toEqual(first);
    expect(await counts('--engine', 'float,wasm')).toEqual(first);
    expect(await counts('--seed', '2')).not.toEqual(first);
  });

  test('conditions come from the reference, evenly, or from a file', async () => {
    const entries = async (...more: readonly string[]) => {
      const { result } = (await burin(...TOY, '--json', ...more)).json();
      return result.variants[0].observables
        .filter((o: { name: string }) => o.name.includes('@'))
        .map((o: { name: string; candidates: { entries: number }[] }) => [
          Number(o.name.split('@')[1]),
          o.candidates[0]!.entries,
        ])
        .filter(([, n]: readonly number[]) => n! > 0)
        .map(([e]: readonly number[]) => e);
    };
    const all = await entries();
    expect(energies).toEqual(expect.arrayContaining(all));
    expect(
      (await entries('--conditions', 'three.npz')).every((e: number) => [512, 1024, 2048].includes(e)),
    ).toBe(true);
  });
});

describe('showers from files', () => {
  test('a file against itself is 0, another is not', async () => {
    const ran = await burin(
      'evaluate',
      '--generated',
      'silent.h5',
      '--generated',
      'other.h5',
      '--reference',
      'reference.h5',
      '--geometry',
      'geometry.yml:toy',
      '--json',
    );
    expect(ran.exit).toBe(0);
    const [official] = ran.json().result.variants;
    expect(official.means[0].power).toBeCloseTo(0, 12);
    expect(official.means[1].power).toBeGreaterThan(0.1);
    expect(ran.json().result.model).toBeNull();
  });

  test('where nobody says what the reference is, a warning and the report do', async () => {
    const args = [
      'evaluate',
      '--generated',
      'other.h5',
      '--reference',
      'silent.h5',
      '--geometry',
      'geometry.yml:toy',
    ];
    const silent = await burin(...args);
    expect([silent.exit, silent.codes]).toEqual([0, ['BN639']]);
    expect(silent.out).toContain('do not compare these figures with published ones');
    const stated = await burin(...args, '--origin', 'geant4');
    expect([stated.exit, stated.codes]).toEqual([0, []]);
    expect(stated.out).toContain('simulated with Geant4 (--origin says so)');
  });
});

describe('the page and the drawings', () => {
  const page = async (): Promise<string> => {
    const ran = await burin(
      ...TOY,
      '--engine',
      'float,wasm',
      '--generated',
      '<script>.h5',
      '-o',
      'page.html',
    );
    expect(ran.exit).toBe(0);
    return readFileSync(join(folder, 'page.html'), 'utf8');
  };

  test('is one file without scripts and without a way out, and closes what it opens', async () => {
    const text = await page();
    expectSelfContained(text, 20);
    expectClosed(text);
    expect(text).toContain('&lt;script&gt;.h5');
    expect(text).not.toMatch(/NaN|Infinity|undefined|\[object/);
    expect(text).toContain('The reference is synthetic');
  });

  test('eight candidates have a colour each time round, and names of their own', async () => {
    const files = ['other.h5', './other.h5', 'silent.h5', 'reference.h5', '<script>.h5', './silent.h5'];
    const generated = files.flatMap((f) => ['--generated', f]);
    const ran = await burin(...TOY, '--engine', 'float,wasm', ...generated, '-o', 'many.html', '--json');
    expect(ran.exit).toBe(0);
    const names = ran.json().result.candidates.map((c: { name: string }) => c.name);
    expect(new Set(names).size).toBe(8);
    const text = readFileSync(join(folder, 'many.html'), 'utf8');
    const used = new Set([...text.matchAll(/class="(c\d+)/g)].map((m) => m[1]!));
    expect([...used].filter((c) => !text.includes(`.${c} {`))).toEqual([]);
    expect(used.size).toBe(6);
  });

  test('each histogram is a file of its own, in a folder that appears whole', async () => {
    const ran = await burin(...TOY, '--svg', 'drawings');
    expect(ran.exit).toBe(0);
    expect(readdirSync(join(folder, 'drawings')).sort()).toEqual(['2023', 'official']);
    const files = readdirSync(join(folder, 'drawings', 'official'));
    expect(files).toContain('Etot_Einc.svg');
    expect(files).toContain('width_eta_1.svg');
    const text = readFileSync(join(folder, 'drawings', 'official', 'E_0.svg'), 'utf8');
    expect(text).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"[^>]*><style>[^<]+<\/style>/);
    expect(text).not.toMatch(/NaN|undefined|var\(/);
    expect(text).toContain('official bins; reference: synthetic, 6 showers');
    expect((await burin(...TOY, '--svg', 'drawings')).codes).toEqual(['BN707']);
  });
});

describe('saved showers', () => {
  test('are what was measured: read again as a file they give the same counts', async () => {
    const ran = await burin(...TOY, '--engine', 'float,wasm', '--save', 'saved', '--json');
    expect(ran.exit).toBe(0);
    expect(readdirSync(join(folder, 'saved')).sort()).toEqual(['float.h5', 'wasm.h5']);
    const again = await burin(
      ...['evaluate', '--reference', 'reference.h5', '--geometry', 'geometry.yml:toy', '--json'],
      ...['--generated', 'saved/float.h5', '--generated', 'saved/wasm.h5'],
    );
    const counts = (result: { variants: { observables: { candidates: { counts: number[] }[] }[] }[] }) =>
      result.variants.map((v) => v.observables.map((o) => o.candidates.map((c) => c.counts)));
    expect(counts(again.json().result)).toEqual(counts(ran.json().result));
    // What a network made is neither a simulation nor our own stand-in for one.
    const asReference = await burin(
      'evaluate',
      '--generated',
      'other.h5',
      '--reference',
      'saved/wasm.h5',
      '--geometry',
      'geometry.yml:toy',
    );
    expect(asReference.codes).toEqual(['BN639']);
  });

  test('are refused when they would not fit, before anything is generated', async () => {
    const ran = await burin(...TOY.slice(0, -1), '20000000', '--save', 'large');
    expect([ran.exit, ran.codes]).toEqual([1, ['BN644']]);
    expect((await burin(...TOY, '--save', 'same', '--svg', 'same')).codes).toEqual(['BN718']);
    expect(
      (await burin('evaluate', '--generated', 'other.h5', '--save', 'x', '--reference', 'reference.h5'))
        .codes,
    ).toEqual(['BN718']);
    expect((await burin(...TOY, '--save', 'saved')).codes).toEqual(['BN707']);
    expect(['large', 'same', 'x'].filter((f) => existsSync(join(folder, f)))).toEqual([]);
  });
});

describe('refusals', () => {
  const REST = ['--reference', 'reference.h5'];
  test.each([
    ['nothing to compare', ['evaluate', ...REST], 'BN643'],
    ['a model without a decoder', ['evaluate', 'toy.nn', ...REST], 'BN643'],
    [
      'a decoder without a model',
      ['evaluate', '--generated', 'other.h5', '--decoder', 'decoder.yml', ...REST],
      'BN718',
    ],
    ['a geometry beside a decoder', [...TOY, '--geometry', '2'], 'BN718'],
    ['a reference of unknown geometry', ['evaluate', '--generated', 'other.h5', ...REST], 'BN632'],
    ['an unknown geometry', ['evaluate', '--generated', 'other.h5', '--geometry', '9', ...REST], 'BN632'],
    ['a reference of another geometry', [...TOY.slice(0, 4), '--reference', 'wide.h5'], 'BN641'],
    ['generated showers of another geometry', [...TOY, '--generated', 'wide.h5'], 'BN641'],
    ['synthetic showers of another geometry', [...TOY.slice(0, 4), '--reference', 'synthetic:5'], 'BN641'],
    [
      'synthetic showers called simulated',
      ['evaluate', '--generated', 'other.h5', '--reference', 'synthetic:5', '--origin', 'geant4'],
      'BN640',
    ],
    ['a file that says otherwise', [...TOY, '--origin', 'geant4'], 'BN640'],
    ['a reference without showers', [...TOY.slice(0, 4), '--reference', 'nothing.h5'], 'BN630'],
    ['a file that is not there', [...TOY.slice(0, 4), '--reference', 'gone.h5'], 'BN701'],
    ['conditions without energies', [...TOY, '--conditions', 'angles.npz'], 'BN636'],
    ['conditions of unequal length', [...TOY, '--conditions', 'uneven.npz'], 'BN642'],
    ['a mix that the geometry has not', [...TOY, '--conditions', 'mix'], 'BN638'],
  ] as const)('%s', async (_, args, code) => {
    const ran = await burin(...args, '-o', 'refused.html', '--svg', 'refused');
    expect([ran.exit, ran.codes.filter((c) => c !== 'BN639')]).toEqual([1, [code]]);
    expect(ran.out).toBe('');
    expect(['refused.html', 'refused'].filter((f) => existsSync(join(folder, f)))).toEqual([]);
  });

  test('energies that are no numbers, with their place', async () => {
    write(
      'huge.yml',
      DECODER.replace('transform: relu', 'transform: exp10, multiply: 1e300').replace(' multiply: 0.2,', ''),
    );
    const ran = await burin('evaluate', 'toy.nn', '--decoder', 'huge.yml', '--reference', 'reference.h5');
    expect([ran.exit, ran.codes]).toEqual([1, ['BN631']]);
    expect(ran.err).toMatch(/wasm: voxel \d is Infinity in shower \d/);
  });

  test('a description of another network', async () => {
    write('long.yml', DECODER.replace('noise: 2', 'noise: 3'));
    const ran = await burin('evaluate', 'toy.nn', '--decoder', 'long.yml', '--reference', 'reference.h5');
    expect([ran.exit, ran.codes]).toEqual([1, ['BN635']]);
  });

  test.each([
    ['--engine', 'csim'],
    ['--engine', ''],
    ['--seed', '-1'],
    ['--showers', '0'],
    ['--variant', '2024'],
    ['--origin', 'data'],
  ])('usage: %s %s', async (option, value) => {
    expect((await burin(...TOY, option, value)).exit).toBe(2);
  });
});
