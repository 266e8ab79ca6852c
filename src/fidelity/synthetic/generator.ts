// Synthetic photon showers on the voxels of data set 1, for tests and for examples that need a reference where no
// simulation's data may be shipped: layer energies, then each layer's energy spread over its voxels by gamma-distributed
// spots. Shower i depends on the seed and on i alone.
import { DATA_SETS } from '../data-sets.ts';
import { placesOf, voxelsOf } from '../geometry.ts';
import type { Showers } from '../measure.ts';
import { Draws, PURPOSE } from '../random/draws.ts';
import { drawDepths } from './longitudinal.ts';
import { P } from './parameters.ts';
import { profileAt, voxelShares } from './radial.ts';

export const SYNTHETIC_GEOMETRY = DATA_SETS['1-photons'];
const VOXELS = placesOf(SYNTHETIC_GEOMETRY).count;
/** Values that are kept for a second reading: 256 MiB. Beyond it showers are made again. */
const KEPT = 2 ** 26;

/** Writes one shower, MeV, to `out` from `at` on. */
function makeShower(mev: number, draws: Draws, scratch: Float64Array, out: Float32Array, at: number): void {
  const gev = mev / 1e3;
  const { energies, tau } = drawDepths(gev, draws);
  const axis = Math.sqrt(P.axis ** 2 + P.axisLow ** 2 / Math.max(gev, 0.25));
  const [dx, dy] = [draws.normal() * axis, draws.normal() * axis];
  const offset = { distance: Math.hypot(dx, dy), angle: Math.atan2(dy, dx) };
  const spots = P.spots * Math.max(gev, 1e-3) ** P.spotPower;
  let start = at;
  SYNTHETIC_GEOMETRY.layers.forEach((layer, l) => {
    const count = voxelsOf(layer);
    const energy = energies[l]!;
    voxelShares(layer, l, profileAt(l, tau[l]!, gev), offset, scratch);
    const inLayer = Math.max(((spots * energy) / gev) * P.spotScale[l]!, 0.3);
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const share = draws.gamma(Math.max(inLayer * scratch[i]!, 1e-4));
      scratch[i] = share;
      sum += share;
    }
    for (let i = 0; i < count; i++) {
      const e = sum > 0 ? (scratch[i]! / sum) * energy * 1e3 : 0;
      out[start + i] = e < P.threshold ? 0 : e;
    }
    start += count;
  });
}

/** One shower for each energy (MeV). `seed`: a whole number below 2^32. */
export function syntheticShowers(energies: Float64Array, seed: number): Showers {
  const draws = new Draws(seed, PURPOSE.showers);
  const scratch = new Float64Array(VOXELS);
  const kept = new Map<number, Float32Array>();
  return {
    count: energies.length,
    energies,
    read: (from, to) => {
      const before = kept.get(from);
      if (before && before.length === (to - from) * VOXELS) return before;
      const block = new Float32Array((to - from) * VOXELS);
      for (let s = from; s < to; s++) {
        draws.start(s);
        makeShower(energies[s]!, draws, scratch, block, (s - from) * VOXELS);
      }
      if (energies.length * VOXELS <= KEPT) kept.set(from, block);
      return block;
    },
  };
}
