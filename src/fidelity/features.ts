// From the voxels of one shower to the numbers that are histogrammed: total response, and for each layer energy, centre
// and width along η, φ and r, and the share of empty voxels. Sums run in the order of the voxels, in doubles.
import type { Places } from './geometry.ts';

export const FEATURES = [
  'energy',
  'centre-eta',
  'width-eta',
  'centre-phi',
  'width-phi',
  'centre-r',
  'width-r',
  'sparsity',
] as const;
export type LayerFeature = (typeof FEATURES)[number];
export const PER_LAYER = FEATURES.length;
/** Keeps empty layers from dividing by zero: their centres and widths are 0. As in the published script. */
const EPSILON = 1e-16;

export type Voxels = Float32Array | Float64Array;

/** Features of one shower: the response, then `FEATURES` of each layer. */
export function featureCount(places: Places): number {
  return 1 + (places.offsets.length - 1) * PER_LAYER;
}

function width(square: number, centre: number): number {
  return Math.sqrt(Math.max(square - centre * centre, 0));
}

/**
 * Writes the features of the shower whose voxels begin at `start`. `cut`: voxels below are taken as 0 (MeV).
 * `incident`: MeV. Centres are Σ x E / (Σ E + 1e-16), widths √max(Σ x² E / (Σ E + 1e-16) − centre², 0).
 */
export function measureShower(
  voxels: Voxels,
  start: number,
  incident: number,
  places: Places,
  cut: number,
  out: Float64Array,
): void {
  const { offsets, eta, phi, r } = places;
  let total = 0;
  for (let l = 0; l + 1 < offsets.length; l++) {
    const [begin, end] = [offsets[l]!, offsets[l + 1]!];
    let energy = 0;
    let [e1, e2, p1, p2, r1, r2] = [0, 0, 0, 0, 0, 0];
    let hit = 0;
    for (let i = begin; i < end; i++) {
      const e = voxels[start + i]!;
      if (e < cut || e === 0) continue;
      if (e > 0) hit += 1;
      energy += e;
      const [x, y, q] = [eta[i]!, phi[i]!, r[i]!];
      e1 += x * e;
      e2 += x * x * e;
      p1 += y * e;
      p2 += y * y * e;
      r1 += q * e;
      r2 += q * q * e;
    }
    total += energy;
    const norm = energy + EPSILON;
    const at = 1 + l * PER_LAYER;
    const [ce, cp, cr] = [e1 / norm, p1 / norm, r1 / norm];
    out[at] = energy;
    out[at + 1] = ce;
    out[at + 2] = width(e2 / norm, ce);
    out[at + 3] = cp;
    out[at + 4] = width(p2 / norm, cp);
    out[at + 5] = cr;
    out[at + 6] = width(r2 / norm, cr);
    out[at + 7] = 1 - hit / (end - begin);
  }
  out[0] = total / incident;
}
