// Catches broken files of showers and geometries that are read all the same, and origins that get lost: the reference's
// origin must stand with every figure.
import { describe, expect, test } from 'vitest';
import { ok } from '#ir/diagnostics/diagnostic';
import { readColumns } from '#src/fidelity/columns';
import { DATA_SETS } from '#src/fidelity/data-sets';
import { builtInGeometry, geometryByVoxels, readGeometry } from '#src/fidelity/geometry-file';
import { measureReference, type Showers } from '#src/fidelity/measure';
import { variantOf } from '#src/fidelity/observables';
import { originSentence, settleOrigin } from '#src/fidelity/origin';
import { withShowers } from '#src/fidelity/shower-file';
import { type Dataset, hdf5, showerFile } from './shower-hdf5.ts';

async function read(bytes: Uint8Array, limit = Number.POSITIVE_INFINITY) {
  return withShowers(bytes, 's.h5', limit, ({ showers, voxels, origin }) =>
    ok({
      count: showers.count,
      energies: [...showers.energies],
      voxels,
      origin,
      all: [...showers.read(0, showers.count)],
      last: [...showers.read(showers.count - 1, showers.count)],
    }),
  );
}

describe('shower files', () => {
  test('are read in blocks of rows, doubles and floats alike', async () => {
    const bytes = await showerFile(
      [256, 512],
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      { origin: 'Synthetic' },
    );
    const { value, diagnostics } = await read(bytes);
    expect(diagnostics).toEqual([]);
    expect(value).toEqual({
      count: 2,
      energies: [256, 512],
      voxels: 3,
      origin: 'synthetic',
      all: [1, 2, 3, 4, 5, 6],
      last: [4, 5, 6],
    });
    const floats = await hdf5({
      incident_energies: { shape: [2], data: Float32Array.of(1, 2) },
      showers: { shape: [2, 1], data: Float32Array.of(0.5, 0.25) },
    });
    expect((await read(floats)).value?.all).toEqual([0.5, 0.25]);
    expect((await read(floats, 1)).value?.all).toEqual([0.5]);
  });

  const energies = (shape: readonly number[], ...data: readonly number[]): Dataset => ({
    shape,
    data: Float64Array.from(data),
  });
  test.each([
    [
      'no showers',
      { incident_energies: energies([1, 1], 1) },
      /no dataset "showers", only incident_energies/,
    ],
    ['no energies', { showers: energies([1, 1], 1) }, /no dataset "incident_energies"/],
    [
      'two columns of energies',
      { incident_energies: energies([1, 2], 1, 2), showers: energies([1, 1], 1) },
      /instead of \[n, 1\]/,
    ],
    [
      'showers without an axis',
      { incident_energies: energies([2, 1], 1, 2), showers: energies([2], 1, 2) },
      /instead of \[n, voxels\]/,
    ],
    [
      'unequal numbers',
      { incident_energies: energies([2, 1], 1, 2), showers: energies([1, 1], 1) },
      /2 incident energies and 1 showers/,
    ],
    [
      'texts',
      { incident_energies: energies([1, 1], 1), showers: { shape: [1, 1], data: ['x'] } },
      /not numbers/,
    ],
  ] as const)('refused: %s', async (_, datasets, why) => {
    const { value, diagnostics } = await read(await hdf5(datasets as Record<string, Dataset>));
    expect(value).toBeUndefined();
    expect(diagnostics.map((d) => d.code)).toEqual(['BN630']);
    expect(diagnostics[0]!.message).toMatch(why);
  });

  test.each([
    ['an energy of 0', [256, 0], [1, 2], /incident energy is 0 in shower 1/],
    ['an energy that is no number', [Number.NaN, 1], [1, 2], /NaN in shower 0/],
    ['an infinite voxel', [1, 1], [1, Number.POSITIVE_INFINITY], /voxel 0 is Infinity in shower 1/],
  ] as const)('refused: %s', async (_, incident, first, why) => {
    const { diagnostics } = await read(await showerFile(incident, [[first[0]], [first[1]]]));
    expect(diagnostics.map((d) => d.code)).toEqual(['BN631']);
    expect(diagnostics[0]!.message).toMatch(why);
  });

  test('refused: cut short at any length', async () => {
    const bytes = await showerFile(
      [256, 512],
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    );
    for (let n = 0; n < bytes.length; n += 97) {
      const { value, diagnostics } = await read(bytes.slice(0, n));
      expect([n, value, diagnostics.length]).toEqual([n, undefined, 1]);
    }
  });

  test('conditions are the columns of numbers in the root', async () => {
    const bytes = await hdf5({
      incident_energies: energies([2, 1], 5, 6),
      angle: energies([2], 7, 8),
      showers: energies([2, 3], 1, 2, 3, 4, 5, 6),
    });
    const columns = (await readColumns(bytes, 'c.h5')).value!;
    expect([...columns].map(([k, v]) => [k, ...v]).sort()).toEqual([
      ['angle', 7, 8],
      ['incident_energies', 5, 6],
    ]);
  });
});

describe('data set 3', () => {
  test('its showers of 40500 voxels are gone through in blocks that stay small', () => {
    const geometry = DATA_SETS['3'];
    const asked: number[] = [];
    const showers: Showers = {
      count: 120,
      energies: new Float64Array(120).fill(1e4),
      read: (from, to) => {
        asked.push((to - from) * 40500);
        return new Float64Array((to - from) * 40500).fill(0.02);
      },
    };
    const reference = measureReference(showers, geometry, [variantOf('official', geometry)]);
    expect(Math.max(...asked)).toBeLessThanOrEqual(2 ** 22);
    expect(reference.showers).toBe(120);
    expect(reference.histograms[0]![0]!.showers).toBe(120);
  });
});

describe('the origin', () => {
  test('the file says it, the user says it, or nobody does, and every report repeats it', () => {
    const settle = (says?: 'synthetic' | 'geant4', given?: 'synthetic' | 'geant4') => {
      const { origin, diagnostics } = settleOrigin('s.h5', says, given);
      return [origin.kind, diagnostics.map((d) => d.code), originSentence(origin)] as const;
    };
    expect(settle('synthetic')).toEqual([
      'synthetic',
      [],
      expect.stringMatching(/synthetic \(the file says so\): no figure here may be compared/),
    ]);
    expect(settle(undefined, 'synthetic')[2]).toContain('--origin says so');
    expect(settle(undefined, 'geant4')).toEqual([
      'geant4',
      [],
      expect.stringContaining('Geant4 (--origin says so)'),
    ]);
    expect(settle()).toEqual(['unknown', ['BN639'], expect.stringContaining('not known')]);
    expect(settle('synthetic', 'geant4')[1]).toEqual(['BN640']);
    expect(settle('geant4', 'geant4')[1]).toEqual([]);
  });

  test('another word in the attribute says nothing', async () => {
    expect((await read(await showerFile([1], [[1]], { origin: 'measured' }))).value?.origin).toBeUndefined();
  });
});

describe('geometry files', () => {
  const good = `mine:
  particle: photon
  like: 1-photons
  n_voxels: 7
  layers:
    - {id: 0, r_edges_mm: [0, 1, 2], n_alpha: 2, n_r: 2, n_voxels: 4, offset: 0}
    - {id: 3, r_edges_mm: [1, 9], n_alpha: 3}
`;

  test('layers one by one, or equal ones at once', () => {
    expect(readGeometry(good, 'g.yml', 'mine').value).toEqual({
      name: 'mine',
      particle: 'photon',
      like: '1-photons',
      layers: [
        { id: 0, rEdges: [0, 1, 2], sectors: 2 },
        { id: 3, rEdges: [1, 9], sectors: 3 },
      ],
    });
    const equal =
      '{"2": {"particle": "electron", "layers": {"n_layers": 3, "identical": true, "r_edges_mm": [0, 1], "n_alpha": 4, "n_r": 1}}}';
    expect(readGeometry(equal, 'g.json', '2').value?.layers.map((l) => [l.id, l.sectors])).toEqual([
      [0, 4],
      [1, 4],
      [2, 4],
    ]);
  });

  test.each([
    ['another name', good.replace('mine', 'yours'), 'lacks "mine"'],
    ['no particle', good.replace('  particle: photon\n', ''), 'lacks "particle"'],
    ['no word on bins', good.replace('  like: 1-photons\n', ''), 'lacks "like"'],
    ['bins of nothing known', good.replace('like: 1-photons', 'like: 4'), 'one of 1-photons'],
    ['falling edges', good.replace('[0, 1, 2]', '[0, 2, 1]'), 'rising numbers'],
    ['negative edges', good.replace('[1, 9]', '[-1, 9]'), 'rising numbers'],
    ['one edge', good.replace('[1, 9]', '[1]'), 'rising numbers'],
    ['no sectors', good.replace('n_alpha: 3', 'n_alpha: 0'), 'whole number from 1'],
    ['two layers of one id', good.replace('id: 3', 'id: 0'), 'same id'],
    ['numbers that disagree', good.replace('n_r: 2', 'n_r: 3'), '"n_r" should be 2'],
    ['a wrong count of voxels', good.replace('n_voxels: 7', 'n_voxels: 8'), '"n_voxels" should be 7'],
    ['an unknown key', good.replace('offset', 'ofset'), 'did you mean offset?'],
    [
      'far too many voxels',
      'mine: {particle: x, like: 2, layers: {n_layers: 1000, r_edges_mm: [0, 1], n_alpha: 10000}}',
      'the limit is',
    ],
    ['no layers', 'mine: {particle: x, like: 2, layers: 3}', 'where keys with values'],
  ])('refused: %s', (_, text, why) => {
    const { value, diagnostics } = readGeometry(text, 'g.yml', 'mine');
    expect(value).toBeUndefined();
    expect(diagnostics.every((d) => d.code === 'BN633')).toBe(true);
    expect(diagnostics.map((d) => `${d.message} ${d.fix ?? ''}`).join('\n')).toContain(why);
  });

  test('unknown names and unknown numbers of voxels list what is known', () => {
    expect(geometryByVoxels(533, 's.h5').value?.name).toBe('1-pions');
    for (const { diagnostics } of [builtInGeometry('4'), geometryByVoxels(7, 's.h5')]) {
      expect(diagnostics.map((d) => d.code)).toEqual(['BN632']);
      expect(diagnostics[0]!.message).toContain('1-photons');
    }
  });
});
