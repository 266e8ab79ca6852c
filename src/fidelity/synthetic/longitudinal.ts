// How deep a synthetic shower goes: energy of each layer and depth at which its width is taken, in units of the depth
// of the maximum. Longo-Sestili gamma profile with correlated log-normal fluctuations of maximum and shape
// (hep-ex/0001020, sections 3.1 and 3.2), the photon's conversion depth, and gamma-distributed sampling.
import type { Draws } from '../random/draws.ts';
import { P } from './parameters.ts';
import { gammaP } from './special.ts';

export interface Depths {
  /** GeV, one a layer. */
  readonly energies: readonly number[];
  /** Depth over depth of the maximum, one a layer, 0.05 … 4. */
  readonly tau: readonly number[];
}

const clip = (x: number, low: number, high: number): number => Math.min(Math.max(x, low), high);
/** Mean depth at which a photon converts, in radiation lengths. */
const CONVERSION = 9 / 7;

/** `gev`: energy of the photon. */
export function drawDepths(gev: number, draws: Draws): Depths {
  const ly = Math.log(Math.max(gev / P.critical, 2));
  const fs = P.samplingFrequency;
  const meanMax = Math.max(Math.max(ly - 0.812, 0.3) - 0.59 / fs - 0.53 * (1 - P.eOverMip), 0.35);
  const meanShape = Math.max(0.81 + (0.458 + 2.26 / P.z) * ly - 0.444 / fs, 1.15);
  const spreadMax = clip(1 / Math.max(-2.5 + 1.25 * ly, 0.1), 0.02, 0.5);
  const spreadShape = clip(1 / Math.max(-0.82 + 0.79 * ly, 0.1), 0.02, 0.5);
  const rho = clip(0.784 - 0.023 * ly, 0, 1);
  const same = Math.sqrt((1 + rho) / 2) * draws.normal();
  const opposite = Math.sqrt((1 - rho) / 2) * draws.normal();
  const max = Math.max(meanMax * Math.exp(spreadMax * (same + opposite)), 0.35);
  const shape = Math.max(meanShape * Math.exp(spreadShape * (same - opposite)), 1.1);
  const start = CONVERSION * draws.exponential();
  const front = Math.max(P.dead + P.deadSpread * draws.normal(), 0.2);

  const rate = (shape - 1) / max;
  const before = (t: number): number => gammaP(shape, rate * Math.max(t - start, 0));
  const strips = front + P.presamplerDepth * 0.2;
  const middle = strips + P.strips;
  const back = middle + P.middle;
  const gap = back + P.back;
  const tile = gap + P.gap;
  const toMiddle = before(middle);
  const toBack = before(back);
  const shares = [
    P.presampler * (before(front + P.presamplerDepth) - before(front)),
    toMiddle - before(strips),
    toBack - toMiddle,
    before(gap) - toBack,
    P.tileFraction * (before(tile + P.tile) - before(tile)),
  ];
  const sampled = shares.map((share, l) => {
    const noise = P.stochastic[l]! ** 2;
    return draws.gamma(Math.max((Math.max(share, 0) * gev * P.response) / noise, 1e-9)) * noise;
  });
  const common = Math.max(1 + P.constant * draws.normal(), 0.5);
  const energies = sampled.map((e, l) => (e * common * 1e3 < P.lowest[l]! ? 0 : e * common));
  const centres = [
    front + 0.5 * P.presamplerDepth,
    0.5 * (strips + middle),
    0.5 * (middle + Math.min(back, max + start + 6)),
    back + 1,
    tile + 1,
  ];
  const tau = centres.map((c) => clip(Math.max(c - start, 0.05) / max, 0.05, 4));
  return { energies, tau };
}
