// Catches synthetic showers that are not those of the generator they are a port of: its means and spreads, recorded from
// 12,100 showers, and every observable against its showers where the shared file is at hand.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ok } from '#ir/diagnostics/diagnostic';
import { compareShowers } from '#src/fidelity/compare';
import { drawEnergies, spread } from '#src/fidelity/energies';
import { placesOf } from '#src/fidelity/geometry';
import { measureLike, measureReference } from '#src/fidelity/measure';
import { VARIANTS, variantOf } from '#src/fidelity/observables';
import { withShowers } from '#src/fidelity/shower-file';
import { SYNTHETIC_GEOMETRY, syntheticShowers } from '#src/fidelity/synthetic/generator';
import { gammaP, lnGamma } from '#src/fidelity/synthetic/special';

const SHOWERS = join(import.meta.dirname, '../../../shared/calo-vae/reference_showers.h5');

/** Response, energies of the five layers over the incident one, share of voxels hit, mean radius in layer 2 (mm). */
const RECORDED = [
  {
    energy: 256,
    showers: 1009,
    mean: [0.8956, 0.06619, 0.5104, 0.3058, 0.005561, 0.007685, 0.2646, 51.4],
    spread: [0.258, 0.117, 0.235, 0.249, 0.0224, 0.0696, 0.0498, 32.6],
  },
  {
    energy: 2048,
    showers: 995,
    mean: [0.9728, 0.03602, 0.4399, 0.494, 0.002257, 0.0006623, 0.6495, 31.68],
    spread: [0.0855, 0.041, 0.167, 0.195, 0.00634, 0.00624, 0.0607, 9.25],
  },
  {
    energy: 16384,
    showers: 1004,
    mean: [0.9848, 0.01164, 0.2624, 0.7046, 0.004811, 0.001358, 0.8588, 24.44],
    spread: [0.0283, 0.0139, 0.127, 0.134, 0.00606, 0.00428, 0.0722, 3.61],
  },
  {
    energy: 131072,
    showers: 1022,
    mean: [0.9823, 0.003456, 0.1352, 0.8268, 0.01293, 0.003895, 0.9624, 21.82],
    spread: [0.0128, 0.00443, 0.0803, 0.0744, 0.0124, 0.00558, 0.0741, 2.14],
  },
  {
    energy: 1048576,
    showers: 297,
    mean: [0.9764, 0.0007289, 0.05439, 0.8804, 0.03022, 0.01059, 0.975, 20.72],
    spread: [0.0115, 0.00122, 0.0428, 0.0408, 0.0197, 0.0122, 0.0778, 1.77],
  },
] as const;

const places = placesOf(SYNTHETIC_GEOMETRY);

function figures(block: ArrayLike<number>, start: number, energy: number): readonly number[] {
  const layers = [0, 1, 2, 3, 4].map((l) => {
    let e = 0;
    for (let v = places.offsets[l]!; v < places.offsets[l + 1]!; v++) e += block[start + v]!;
    return e / energy;
  });
  let [hit, radius, second] = [0, 0, 0];
  for (let v = 0; v < 368; v++) {
    const e = block[start + v]!;
    if (e > 0) hit += 1;
    if (v >= 168 && v < 358) [radius, second] = [radius + places.r[v]! * e, second + e];
  }
  return [layers.reduce((a, b) => a + b, 0), ...layers, hit / 368, second > 0 ? radius / second : 0];
}

describe('synthetic showers', () => {
  test.each(RECORDED)(
    'of $energy MeV have the recorded means and spreads',
    ({ energy, showers, mean, spread }) => {
      const n = 1500;
      const block = syntheticShowers(new Float64Array(n).fill(energy), 9).read(0, n);
      const rows = Array.from({ length: n }, (_, s) => figures(block, s * 368, energy));
      mean.forEach((wanted, i) => {
        const found = rows.reduce((a, r) => a + r[i]!, 0) / n;
        const scatter = Math.sqrt(rows.reduce((a, r) => a + (r[i]! - found) ** 2, 0) / n);
        // Five standard errors of both samples together, and the rounding of the record.
        const error = 5 * spread[i]! * Math.sqrt(1 / n + 1 / showers) + 6e-4 * wanted;
        expect([i, Math.abs(found - wanted) < error]).toEqual([i, true]);
        // A spread that a few rare showers make says little.
        if (wanted > spread[i]! / 3)
          expect([i, scatter > 0.6 * spread[i]! && scatter < 1.6 * spread[i]!]).toEqual([i, true]);
      });
    },
  );

  test('shower i depends on seed and number alone, and zeros are zeros', () => {
    const energies = Float64Array.of(4096, 256, 65536, 512);
    const all = syntheticShowers(energies, 2).read(0, 4);
    const one = syntheticShowers(energies, 2).read(2, 3);
    expect([...all.subarray(2 * 368, 3 * 368)]).toEqual([...one]);
    expect([...syntheticShowers(energies, 3).read(2, 3)]).not.toEqual([...one]);
    expect(all.every((e) => e === 0 || e >= 1e-4)).toBe(true);
    expect(all.some((e) => e === 0)).toBe(true);
  });

  test.skipIf(!existsSync(SHOWERS))(
    'cannot be told from those of the original generator',
    async () => {
      const bytes = new Uint8Array(readFileSync(SHOWERS));
      const variants = VARIANTS.map((v) => variantOf(v, SYNTHETIC_GEOMETRY));
      const { value } = await withShowers(
        bytes,
        'reference_showers.h5',
        Number.POSITIVE_INFINITY,
        ({ showers }) => {
          const reference = measureReference(showers, SYNTHETIC_GEOMETRY, variants);
          const ours = syntheticShowers(drawEnergies(SYNTHETIC_GEOMETRY.mix!, 8000, 4), 4);
          return ok(compareShowers(reference, [measureLike(reference, ours)]));
        },
      );
      for (const v of value!) {
        const [mean] = v.means;
        expect(mean!.power! / mean!.floor!).toBeGreaterThan(0.7);
        expect(mean!.power! / mean!.floor!).toBeLessThan(1.4);
        for (const o of v.observables.filter((x) => x.inMean && x.name !== 'voxel'))
          expect([o.name, o.candidates[0]!.power! < 2 * o.candidates[0]!.floor!]).toEqual([o.name, true]);
      }
    },
    60_000,
  );
});

describe('energies', () => {
  test('follow the mix of the data set, and the first stay when more are drawn', () => {
    const drawn = drawEnergies(SYNTHETIC_GEOMETRY.mix!, 24_200, 1);
    const share = (e: number): number => drawn.filter((x) => x === e).length / drawn.length;
    expect(share(256)).toBeCloseTo(10 / 121, 2);
    expect(share(4194304)).toBeCloseTo(1 / 121, 2);
    expect(new Set(drawn).size).toBe(15);
    expect([...drawEnergies(SYNTHETIC_GEOMETRY.mix!, 5, 1)]).toEqual([...drawn.subarray(0, 5)]);
    const logs = drawEnergies({ kind: 'log-uniform', from: 1e3, to: 1e6 }, 4000, 1).map(Math.log10);
    expect(logs.every((x) => x >= 3 && x <= 6)).toBe(true);
    expect(logs.reduce((a, b) => a + b, 0) / 4000).toBeCloseTo(4.5, 1);
  });

  test('are taken evenly from a sorted list', () => {
    expect([0, 1, 2].map((i) => spread(i, 3, 9))).toEqual([0, 3, 6]);
    expect([0, 1, 2].map((i) => spread(i, 3, 3))).toEqual([0, 1, 2]);
    expect([0, 1, 2, 3, 4].map((i) => spread(i, 5, 2))).toEqual([0, 1, 0, 1, 0]);
  });
});

describe('the incomplete gamma function', () => {
  test('is the exponential for shape 1 and a Poisson sum for whole shapes', () => {
    for (const x of [0.01, 0.5, 1, 1.9, 2.1, 7, 40]) {
      expect(gammaP(1, x)).toBeCloseTo(1 - Math.exp(-x), 13);
      let term = Math.exp(-x);
      let below = 0;
      for (let k = 0; k < 5; k++) {
        below += term;
        term *= x / (k + 1);
      }
      expect(gammaP(5, x)).toBeCloseTo(1 - below, 12);
    }
    expect([gammaP(3, 0), gammaP(3, -1)]).toEqual([0, 0]);
    // Both branches meet.
    expect(gammaP(4.2, 5.2 - 1e-9)).toBeCloseTo(gammaP(4.2, 5.2 + 1e-9), 8);
  });

  test('ln Γ of half and of whole numbers', () => {
    expect(lnGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 13);
    expect(lnGamma(6)).toBeCloseTo(Math.log(120), 13);
  });
});
