// The geometries and energies of the four data sets of the Fast Calorimeter Simulation Challenge 2022 (CaloChallenge,
// arXiv:2410.21611; Zenodo 10.5281/zenodo.8099322, 6366271, 6366324), transcribed from its binning files.
import type { Binned, EnergyMix, Geometry, Layer } from './geometry.ts';

function layer(id: number, sectors: number, ...rEdges: readonly number[]): Layer {
  return { id, sectors, rEdges };
}

const PHOTONS: readonly Layer[] = [
  layer(0, 1, 0, 5, 10, 30, 50, 100, 200, 400, 600),
  layer(1, 10, 0, 2, 4, 6, 8, 10, 12, 15, 20, 30, 40, 50, 70, 90, 120, 150, 200),
  layer(2, 10, 0, 2, 5, 10, 15, 20, 25, 30, 40, 50, 60, 80, 100, 130, 160, 200, 250, 300, 350, 400),
  layer(3, 1, 0, 50, 100, 200, 400, 600),
  layer(12, 1, 0, 100, 200, 400, 1000, 2000),
];

const PIONS: readonly Layer[] = [
  layer(0, 1, 0, 5, 10, 30, 50, 100, 200, 400, 600),
  layer(1, 10, 0, 1, 4, 7, 10, 15, 30, 50, 90, 150, 200),
  layer(2, 10, 0, 5, 10, 20, 30, 50, 80, 130, 200, 300, 400),
  layer(3, 1, 0, 50, 100, 200, 400, 600),
  layer(12, 10, 0, 10, 20, 30, 50, 80, 100, 130, 160, 200, 250, 300, 350, 400, 1000, 2000),
  layer(13, 10, 0, 10, 20, 30, 50, 80, 100, 130, 160, 200, 250, 300, 350, 400, 600, 1000, 2000),
  layer(14, 1, 0, 50, 100, 150, 200, 250, 300, 400, 600, 1000, 2000),
];

/** 45 equal layers of rings of equal width. */
function barrel(sectors: number, rings: number, width: number): readonly Layer[] {
  const rEdges = Array.from({ length: rings + 1 }, (_, i) => Math.round(i * width * 1000) / 1000);
  return Array.from({ length: 45 }, (_, id) => ({ id, sectors, rEdges }));
}

/** 256 MeV to 4 TeV in powers of two; events in one file. */
const ENERGIES = Array.from({ length: 15 }, (_, i) => 2 ** (i + 8));
const TAIL = [5000, 3000, 2000, 1000];
const PHOTON_MIX: EnergyMix = {
  kind: 'listed',
  energies: ENERGIES,
  weights: [...Array<number>(11).fill(10000), ...TAIL],
};
const PION_MIX: EnergyMix = {
  kind: 'listed',
  energies: ENERGIES,
  weights: [...Array<number>(10).fill(10000), 9800, ...TAIL],
};
const ELECTRON_MIX: EnergyMix = { kind: 'log-uniform', from: 1e3, to: 1e6 };

/** By the names that the challenge gives them. */
export const DATA_SETS: { readonly [K in Binned]: Geometry } = {
  '1-photons': { name: '1-photons', particle: 'photon', like: '1-photons', layers: PHOTONS, mix: PHOTON_MIX },
  '1-pions': { name: '1-pions', particle: 'pion', like: '1-pions', layers: PIONS, mix: PION_MIX },
  '2': { name: '2', particle: 'electron', like: '2', layers: barrel(16, 9, 4.65), mix: ELECTRON_MIX },
  '3': { name: '3', particle: 'electron', like: '3', layers: barrel(50, 18, 2.325), mix: ELECTRON_MIX },
};

export function isDataSet(name: string): name is Binned {
  return Object.hasOwn(DATA_SETS, name);
}
