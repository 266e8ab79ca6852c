// How wide a synthetic shower is at a depth: two components, core and tail, each with the share r² / (r² + R²) of its
// energy within r (hep-ex/0001020, section 3.3), turned into expected shares of the voxels of a layer around an axis that
// is a little off the centre.
import type { Layer } from '../geometry.ts';
import { P } from './parameters.ts';

export interface Profile {
  /** mm */
  readonly core: number;
  readonly tail: number;
  /** Share of the core. */
  readonly weight: number;
}

export interface Offset {
  /** mm */
  readonly distance: number;
  readonly angle: number;
}

const clip = (x: number, low: number, high: number): number => Math.min(Math.max(x, low), high);

export function profileAt(layer: number, tau: number, gev: number): Profile {
  const lnE = Math.log(Math.max(gev, 0.1));
  const fs = P.samplingFrequency;
  const mip = 1 - P.eOverMip;
  const core =
    0.0251 + 0.00319 * lnE + (0.1162 - 0.000381 * P.z) * tau - 0.0203 * mip + (0.0397 / fs) * Math.exp(-tau);
  const k4 = 0.3585 + 0.0421 * lnE;
  const tail =
    (0.659 - 0.00309 * P.z) * (Math.exp(-2.59 * (tau - 0.645)) + Math.exp(k4 * (tau - 0.645))) -
    0.14 * mip -
    (0.495 / fs) * Math.exp(-tau);
  const q = (0.401 + 0.00187 * P.z - tau) / (1.313 - 0.0686 * lnE);
  const weight =
    (2.632 - 0.00094 * P.z) * Math.exp(q - Math.exp(q)) +
    mip * (0.348 - (0.642 / fs) * Math.exp(-((tau - 1) ** 2)));
  return {
    core: Math.max(core, 0.01) * P.moliere * P.core[layer]!,
    tail: clip(tail, 0.1, 8) * P.moliere * P.tail[layer]!,
    weight: clip(weight, 0.02, 0.98) * P.coreWeight[layer]!,
  };
}

function ringShares(edges: readonly number[], profile: Profile, core2: number, end: number): number[] {
  const tail2 = profile.tail ** 2;
  const within = (r: number): number =>
    (profile.weight * r * r) / (r * r + core2) + ((1 - profile.weight) * r * r) / (r * r + tail2);
  const shares = edges
    .slice(1)
    .map((r, i) => (within(r) - within(edges[i]!)) * Math.exp(-Math.min(edges[i]! / end, 60)));
  const sum = Math.max(
    shares.reduce((a, b) => a + b, 0),
    1e-12,
  );
  return shares.map((s) => s / sum);
}

/** Expected share of each voxel of layer number `index`, in flat order, written to `out`. */
export function voxelShares(
  layer: Layer,
  index: number,
  profile: Profile,
  offset: Offset,
  out: Float64Array,
): void {
  const { rEdges, sectors } = layer;
  const core2 = profile.core ** 2 + 0.5 * offset.distance ** 2;
  const rings = ringShares(rEdges, profile, core2, P.tailEnd[index]!);
  const toSector = Array.from({ length: sectors }, (_, a) =>
    Math.cos(-Math.PI + ((a + 0.5) * 2 * Math.PI) / sectors - offset.angle),
  );
  rings.forEach((share, i) => {
    if (sectors === 1) {
      out[i] = share;
      return;
    }
    const r = 0.5 * (rEdges[i]! + rEdges[i + 1]!);
    const lean = (4 * r * offset.distance) / (r * r + core2 + offset.distance ** 2);
    let sum = 0;
    for (let a = 0; a < sectors; a++) {
      const weight = Math.exp(clip(lean * toSector[a]!, -6, 6));
      out[a * rings.length + i] = weight;
      sum += weight;
    }
    for (let a = 0; a < sectors; a++) out[a * rings.length + i]! *= share / sum;
  });
}
