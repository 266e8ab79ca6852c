// Showers to histograms. The bins of energies end at the largest value of the reference, so the reference goes first:
// once for its largest values, once for its counts; whatever is compared with it then fills the same bins.
import { edgesOf } from './binning.ts';
import { featureCount, measureShower, type Voxels } from './features.ts';
import { type Geometry, type Places, placesOf } from './geometry.ts';
import { Histogram } from './histogram.ts';
import type { Observable, Variant } from './observables.ts';

/** Showers that are read block by block, so that no more than a block is needed at once. */
export interface Showers {
  readonly count: number;
  /** MeV, one a shower. */
  readonly energies: Float64Array;
  /** Voxel energies of showers from … to − 1, MeV, row-major. May be asked for again. */
  readonly read: (from: number, to: number) => Voxels;
}

/** Values in a block: 32 MiB. A shower of data set 3 has 110 times the voxels of one of data set 1. */
const BLOCK_VALUES = 2 ** 22;
const MOST_SHOWERS = 2000;

/** Hears how many showers are done. */
export type OnShowers = (done: number) => void;

interface Bins {
  readonly variant: Variant;
  /** One an observable; undefined where the reference gives no range. */
  readonly edges: readonly (Float64Array | undefined)[];
}

export interface Measured {
  readonly showers: number;
  /** One a variant, then one an observable. */
  readonly histograms: readonly (readonly (Histogram | undefined)[])[];
}

export interface Reference extends Measured {
  readonly geometry: Geometry;
  readonly bins: readonly Bins[];
}

function eachBlock(
  showers: Showers,
  voxels: number,
  onShowers: OnShowers | undefined,
  use: (block: Voxels, first: number, count: number) => void,
): void {
  const size = Math.max(1, Math.min(MOST_SHOWERS, Math.floor(BLOCK_VALUES / voxels)));
  for (let first = 0; first < showers.count; first += size) {
    const end = Math.min(first + size, showers.count);
    use(showers.read(first, end), first, end - first);
    onShowers?.(end);
  }
}

/** Largest value of each feature, and of all voxels, after the cut. */
function largest(
  showers: Showers,
  places: Places,
  variants: readonly Variant[],
  onShowers?: OnShowers,
): readonly { readonly features: Float64Array; readonly voxel: number }[] {
  const found = variants.map(() => new Float64Array(featureCount(places)).fill(Number.NEGATIVE_INFINITY));
  const scratch = new Float64Array(featureCount(places));
  let voxel = 0;
  eachBlock(showers, places.count, onShowers, (block, first, count) => {
    for (const x of block) if (x > voxel) voxel = x;
    for (let s = 0; s < count; s++) {
      variants.forEach((variant, v) => {
        measureShower(block, s * places.count, showers.energies[first + s]!, places, variant.cut, scratch);
        const best = found[v]!;
        for (let f = 0; f < scratch.length; f++) if (scratch[f]! > best[f]!) best[f] = scratch[f]!;
      });
    }
  });
  return variants.map((variant, v) => ({ features: found[v]!, voxel: voxel < variant.cut ? 0 : voxel }));
}

function fillVoxels(h: Histogram, block: Voxels, start: number, count: number, cut: number): void {
  for (let i = start; i < start + count; i++) if (block[i]! >= cut) h.add(block[i]!);
}

function fill(showers: Showers, places: Places, bins: readonly Bins[], onShowers?: OnShowers): Measured {
  const scratch = new Float64Array(featureCount(places));
  const all = bins.map(({ variant, edges }) => ({
    variant,
    histograms: edges.map((e) => (e ? new Histogram(e) : undefined)),
  }));
  eachBlock(showers, places.count, onShowers, (block, first, count) => {
    for (let s = 0; s < count; s++) {
      const start = s * places.count;
      const energy = showers.energies[first + s]!;
      for (const { variant, histograms } of all) {
        measureShower(block, start, energy, places, variant.cut, scratch);
        variant.observables.forEach(({ of, energies }, o) => {
          const h = histograms[o];
          if (!h) return;
          if (of === 'voxels') fillVoxels(h, block, start, places.count, variant.cut);
          else if (!energies || (energy >= energies.from && energy < energies.to)) h.add(scratch[of]!);
          h.close();
        });
      }
    }
  });
  return { showers: showers.count, histograms: all.map((a) => a.histograms) };
}

/** The reference's bins and counts; progress runs to twice the number of showers. */
export function measureReference(
  showers: Showers,
  geometry: Geometry,
  variants: readonly Variant[],
  onShowers?: OnShowers,
): Reference {
  const places = placesOf(geometry);
  const most = largest(showers, places, variants, onShowers);
  const bins = variants.map((variant, v) => ({
    variant,
    edges: variant.observables.map(({ of, binning }: Observable) =>
      edgesOf(binning, of === 'voxels' ? most[v]!.voxel : most[v]!.features[of]!),
    ),
  }));
  const measured = fill(showers, places, bins, (done) => onShowers?.(showers.count + done));
  return { ...measured, geometry, bins };
}

/** Other showers in the reference's bins. */
export function measureLike(reference: Reference, showers: Showers, onShowers?: OnShowers): Measured {
  return fill(showers, placesOf(reference.geometry), reference.bins, onShowers);
}
