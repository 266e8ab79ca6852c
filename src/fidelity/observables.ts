// What is compared, and in which bins: the CaloChallenge's own evaluation of 2025 (`official`) and the script of 2023,
// on which papers of that time rest (`2023`). Both published sets of bins stand here as a table.
import type { Binning } from './binning.ts';
import { FEATURES, type LayerFeature, PER_LAYER } from './features.ts';
import type { Binned, Geometry, Layer } from './geometry.ts';

export const VARIANTS = ['official', '2023'] as const;
export type VariantName = (typeof VARIANTS)[number];

export interface Observable {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  /** Index of a feature of the shower; `voxels` for the energy of every voxel. */
  readonly of: number | 'voxels';
  readonly binning: Binning;
  /** In the mean over all observables. The others are shown beside it. */
  readonly inMean: boolean;
  /** Only showers with from ≤ incident energy < to, MeV. */
  readonly energies?: { readonly from: number; readonly to: number };
}

export interface Variant {
  readonly name: VariantName;
  readonly title: string;
  /** MeV: voxels below are taken as 0 before anything is computed; −∞ for no such cut. */
  readonly cut: number;
  readonly observables: readonly Observable[];
}

/** MeV. Data sets 2 and 3: half a keV over the sampling fraction. */
const SAMPLED = 0.5e-3 / 0.033;
const CUT: { readonly [K in Binned]: number } = { '1-photons': 1, '1-pions': 1, '2': SAMPLED, '3': SAMPLED };
/** Lower edges of the logarithmic bins in the script of 2023, which cuts nothing. */
const LOWEST_2023: { readonly [K in Binned]: number } = {
  '1-photons': 10,
  '1-pions': 10,
  '2': SAMPLED,
  '3': SAMPLED,
};

const linear = (from: number, to: number, edges: number): Binning => ({ kind: 'linear', from, to, edges });

/** Half range of centres and range of widths, mm, by layer. */
function rangesOf(like: Binned, id: number) {
  if (like === '2' || like === '3') return { centre: 30, width: 30, radius: 42, radiusWidth: 20 };
  const wide = id === 12 || id === 13;
  const far = wide || id === 14;
  return {
    centre: wide ? 500 : 100,
    width: wide ? 400 : 100,
    radius: far ? 1500 : 500,
    radiusWidth: far ? 1500 : 500,
  };
}

function feature(layer: number, what: LayerFeature): number {
  return 1 + layer * PER_LAYER + FEATURES.indexOf(what);
}

/** Layers with one sector only have their centre on the axis, so the scripts leave it out. */
function shapes(geometry: Geometry): readonly Observable[] {
  return geometry.layers.flatMap((layer: Layer, l) => {
    if (layer.sectors === 1) return [];
    const { centre, width } = rangesOf(geometry.like, layer.id);
    const axis = (key: 'eta' | 'phi', sign: string): readonly Observable[] => [
      {
        name: `EC_${key}_${layer.id}`,
        title: `centre of energy in ${sign}, layer ${layer.id}`,
        unit: 'mm',
        of: feature(l, `centre-${key}`),
        binning: linear(-centre, centre, 101),
        inMean: true,
      },
      {
        name: `width_${key}_${layer.id}`,
        title: `width in ${sign}, layer ${layer.id}`,
        unit: 'mm',
        of: feature(l, `width-${key}`),
        binning: linear(0, width, 101),
        inMean: true,
      },
    ];
    return [...axis('eta', 'η'), ...axis('phi', 'φ')];
  });
}

/** Beside the mean: radius and sparsity, which the official script added. */
function radial(geometry: Geometry): readonly Observable[] {
  return geometry.layers.flatMap((layer, l) => {
    const { radius, radiusWidth } = rangesOf(geometry.like, layer.id);
    const of = (what: LayerFeature) => ({ of: feature(l, what), inMean: false });
    const where = `layer ${layer.id}`;
    const observables: readonly Observable[] = [
      {
        name: `EC_r_${layer.id}`,
        title: `centre of energy in r, ${where}`,
        unit: 'mm',
        binning: linear(0, radius, 101),
        ...of('centre-r'),
      },
      {
        name: `width_r_${layer.id}`,
        title: `width in r, ${where}`,
        unit: 'mm',
        binning: linear(0, radiusWidth, 101),
        ...of('width-r'),
      },
      {
        name: `sparsity_${layer.id}`,
        title: `share of empty voxels, ${where}`,
        unit: '',
        binning: linear(0, 1, 21),
        ...of('sparsity'),
      },
    ];
    return observables;
  });
}

/** Energies from 256 MeV in powers of two, the last up to 8 TeV. */
const STEPS = Array.from({ length: 15 }, (_, i) => 2 ** (8 + i));

function energyName(mev: number): string {
  if (mev < 1000) return `${mev} MeV`;
  return mev < 1e6
    ? `${Number((mev / 1000).toPrecision(3))} GeV`
    : `${Number((mev / 1e6).toPrecision(3))} TeV`;
}

/** The response at each energy of data set 1; beside the mean. */
function responses(like: Binned, from: number): readonly Observable[] {
  if (like === '2' || like === '3') return [];
  return STEPS.map((energy, i) => ({
    name: `Etot/Einc@${energy}`,
    title: `total response at ${energyName(energy)}`,
    unit: '',
    of: 0,
    binning: i > 3 && like === '1-photons' ? linear(0.9, 1.1, 21) : linear(from, 1.4, 21),
    inMean: false,
    energies: { from: energy, to: 2 * energy },
  }));
}

export function variantOf(name: VariantName, geometry: Geometry): Variant {
  const official = name === 'official';
  const { like } = geometry;
  const lowest = official ? CUT[like] : LOWEST_2023[like];
  const log = (edges: number): Binning => ({ kind: 'log', from: lowest, edges });
  const observables: readonly Observable[] = [
    {
      name: 'Etot/Einc',
      title: 'total response',
      unit: '',
      of: 0,
      binning: official ? linear(0.5, 1.5, 101) : linear(0, 1.5, 101),
      inMean: true,
    },
    ...geometry.layers.map(
      (layer, l): Observable => ({
        name: `E_${layer.id}`,
        title: `energy of layer ${layer.id}`,
        unit: 'MeV',
        of: feature(l, 'energy'),
        binning: log(40),
        inMean: true,
      }),
    ),
    ...shapes(geometry),
    { name: 'voxel', title: 'voxel energies', unit: 'MeV', of: 'voxels', binning: log(50), inMean: true },
    ...responses(like, official ? 0.4 : 0),
    ...(official ? radial(geometry) : []),
  ];
  const shown = Number(lowest.toPrecision(4));
  return official
    ? { name, title: `CaloChallenge 2025, voxels below ${shown} MeV set to 0`, cut: CUT[like], observables }
    : {
        name,
        title: `script of 2023, no cut, energies binned from ${shown} MeV`,
        cut: Number.NEGATIVE_INFINITY,
        observables,
      };
}
