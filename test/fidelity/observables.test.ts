// Catches observables, cuts or bins that are not the published ones, by a transcription of the scripts that shares no
// code: every histogram and every separation power of both variants on small showers, with edges and cuts hit exactly.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compareShowers } from '#src/fidelity/compare';
import { DATA_SETS } from '#src/fidelity/data-sets';
import { type Geometry, placesOf, voxelCount } from '#src/fidelity/geometry';
import { readGeometry } from '#src/fidelity/geometry-file';
import { measureLike, measureReference, type Showers } from '#src/fidelity/measure';
import { VARIANTS, variantOf } from '#src/fidelity/observables';
import { Draws } from '#src/fidelity/random/draws';
import { type PlainShowers, plainCounts, plainEdges, plainSeparation, plainValues } from './plain.ts';
import { PHOTON_LAYERS, PHOTONS } from './published-bins.ts';

const SHARED = join(import.meta.dirname, '../../../shared/calo');
const photons = DATA_SETS['1-photons'];

/** Showers with empty layers, voxels on the cut, on edges of bins and below them. */
function random(count: number, seed: number, hard: number): PlainShowers {
  const draws = new Draws(seed, 1);
  draws.start(0);
  const incident = Array.from({ length: count }, () => 2 ** (8 + Math.floor(15 * draws.uniform())));
  const rows = incident.map((energy) =>
    Array.from({ length: 368 }, (_, v) => {
      const u = draws.uniform();
      if (u < 0.4 || (v >= 358 && energy < 4000)) return 0;
      if (u < 0.5) return [1, 0.999, 10, 9.999, 0.5][v % 5]!;
      return (energy / 150) * draws.gamma(hard);
    }),
  );
  return { incident, rows };
}

function showers({ incident, rows }: PlainShowers): Showers {
  const width = rows[0]!.length;
  const flat = Float64Array.from(rows.flat());
  return {
    count: rows.length,
    energies: Float64Array.from(incident),
    read: (from, to) => flat.subarray(from * width, to * width),
  };
}

describe('photons of data set 1', () => {
  const [reference, other] = [random(150, 1, 0.7), random(120, 2, 0.9)];
  const variants = VARIANTS.map((name) => variantOf(name, photons));
  const measured = measureReference(showers(reference), photons, variants);
  const compared = compareShowers(measured, [measureLike(measured, showers(other))]);

  test.each(VARIANTS)('%s: every histogram is that of the script', (name) => {
    const variant = compared.find((v) => v.name === name)!;
    const cut = name === 'official' ? 1 : Number.NEGATIVE_INFINITY;
    for (const o of variant.observables) {
      const bins = PHOTONS[name](o.name);
      expect([o.name, bins !== undefined]).toEqual([o.name, true]);
      const [a, b] = [reference, other].map((s) => plainValues(o.name, PHOTON_LAYERS, s, cut));
      const edges = plainEdges(bins!, a!);
      expect([...o.edges]).toEqual(
        edges.map((e) => expect.closeTo(e, 9 - Math.ceil(Math.log10(Math.abs(e) + 1)))),
      );
      // On our own edges: a last place of the largest one must not decide about a test.
      const [ours, theirs] = [plainCounts(a!, o.edges), plainCounts(b!, o.edges)];
      expect([o.name, o.reference.counts]).toEqual([o.name, ours]);
      expect([o.name, o.candidates[0]!.counts]).toEqual([o.name, theirs]);
      const empty = [ours, theirs].filter((counts) => counts.every((n) => n === 0)).length;
      if (empty === 2) expect(o.candidates[0]!.power).toBeNull();
      else expect(o.candidates[0]!.power).toBeCloseTo(empty === 1 ? 1 : plainSeparation(ours, theirs), 10);
    }
  });

  test.each(VARIANTS)('%s: the mean is over the fifteen published observables', (name) => {
    const variant = compared.find((v) => v.name === name)!;
    const published = [
      'Etot/Einc',
      ...['0', '1', '2', '3', '12'].map((l) => `E_${l}`),
      ...['1', '2'].flatMap((l) => [`EC_eta_${l}`, `EC_phi_${l}`, `width_eta_${l}`, `width_phi_${l}`]),
      'voxel',
    ];
    const counted = variant.observables.filter((o) => o.inMean);
    expect(counted.map((o) => o.name).sort()).toEqual(published.sort());
    const powers = counted.map((o) => o.candidates[0]!.power!);
    expect(variant.means[0]!.power).toBeCloseTo(powers.reduce((a, b) => a + b, 0) / 15, 12);
    expect(variant.withoutBins).toEqual([]);
  });

  test('the cut acts below 1 MeV and only in the official variant', () => {
    const voxels = compared.map((v) => v.observables.find((o) => o.name === 'voxel')!);
    const within = (from: number, to: number): number =>
      reference.rows.flat().filter((e) => e >= from && e <= to).length;
    // 1 MeV itself stays, as the lower edge of the first bin.
    expect(voxels.map((o) => o.reference.entries)).toEqual(
      voxels.map((o, i) => within([1, 10][i]!, o.edges.at(-1)!)),
    );
    const response = compared.map((v) => v.observables.find((o) => o.name === 'Etot/Einc@256')!);
    expect(response[0]!.reference.counts).not.toEqual(response[1]!.reference.counts);
  });

  test('blocks do not matter, and a reference against itself is 0', () => {
    const twice = {
      incident: [...reference.incident, ...reference.incident],
      rows: [...reference.rows, ...reference.rows],
    };
    for (const v of compareShowers(measured, [measureLike(measured, showers(twice))]))
      for (const o of v.observables)
        expect([o.name, o.candidates[0]!.power]).toEqual([o.name, expect.closeTo(0, 12)]);
  });

  test('a layer that the reference leaves empty has no bins and is named', () => {
    const empty = {
      incident: [256, 512],
      rows: [0, 1].map(() => Array.from({ length: 368 }, (_, v) => (v < 363 ? 20 : 0))),
    };
    const m = measureReference(showers(empty), photons, variants);
    const [v] = compareShowers(m, [measureLike(m, showers(other))]);
    expect(v!.withoutBins).toEqual(['E_12']);
    expect(v!.means[0]!.observables).toBe(14);
  });
});

describe('geometries', () => {
  test.each([
    ['1-photons', 368, 15],
    ['1-pions', 533, 25],
    ['2', 6480, 227],
    ['3', 40500, 227],
  ] as const)('%s has %d voxels and %d observables in the mean', (name, voxels, observables) => {
    const geometry = DATA_SETS[name];
    expect(voxelCount(geometry)).toBe(voxels);
    for (const v of VARIANTS)
      expect(variantOf(v, geometry).observables.filter((o) => o.inMean)).toHaveLength(observables);
  });

  test('wide layers of pions and the narrow calorimeter of electrons have their own ranges', () => {
    const range = (geometry: Geometry, name: string) =>
      variantOf('official', geometry).observables.find((o) => o.name === name)?.binning;
    expect(range(DATA_SETS['1-pions'], 'EC_eta_13')).toEqual({
      kind: 'linear',
      from: -500,
      to: 500,
      edges: 101,
    });
    expect(range(DATA_SETS['1-pions'], 'width_phi_12')).toEqual({
      kind: 'linear',
      from: 0,
      to: 400,
      edges: 101,
    });
    expect(range(DATA_SETS['1-pions'], 'EC_eta_14')).toBeUndefined();
    expect(range(DATA_SETS['1-pions'], 'EC_r_14')).toEqual({ kind: 'linear', from: 0, to: 1500, edges: 101 });
    expect(range(DATA_SETS['2'], 'EC_phi_44')).toEqual({ kind: 'linear', from: -30, to: 30, edges: 101 });
    expect(range(DATA_SETS['3'], 'width_r_7')).toEqual({ kind: 'linear', from: 0, to: 20, edges: 101 });
    expect(range(DATA_SETS['2'], 'E_3')).toEqual({ kind: 'log', from: 0.5e-3 / 0.033, edges: 40 });
    expect(variantOf('official', DATA_SETS['2']).cut).toBeCloseTo(0.0151515, 6);
    // Responses of pions keep their wide bins at all energies.
    expect(range(DATA_SETS['1-pions'], 'Etot/Einc@4194304')).toEqual({
      kind: 'linear',
      from: 0.4,
      to: 1.4,
      edges: 21,
    });
  });

  test('voxels run from the axis outwards, sector after sector from −π on', () => {
    const places = placesOf(photons);
    expect(places.offsets).toEqual([0, 8, 168, 358, 363, 368]);
    // Layer 1, sector 3 of 10, ring 2: r = 5 mm at −π + 0.7 π.
    const i = 8 + 3 * 16 + 2;
    expect(places.r[i]).toBe(5);
    expect(places.eta[i]).toBeCloseTo(5 * Math.cos(-0.3 * Math.PI), 12);
    expect(places.phi[i]).toBeCloseTo(5 * Math.sin(-0.3 * Math.PI), 12);
  });

  test.skipIf(!existsSync(SHARED))('are those of the shared file, read by our reader', () => {
    const text = readFileSync(join(SHARED, 'geometry.json'), 'utf8');
    for (const name of ['1-photons', '1-pions', '2', '3'] as const) {
      const read = readGeometry(text, 'geometry.json', name);
      expect(read.diagnostics).toEqual([]);
      expect(read.value).toEqual(DATA_SETS[name]);
    }
  });
});
