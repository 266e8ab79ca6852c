// Where the voxels of a calorimeter lie: layers of rings (r) and sectors (α) around the axis of the particle. Flat
// order as in the CaloChallenge's files: layer after layer, inside a layer sector after sector, inside a sector from
// the axis outwards.

export interface Layer {
  /** As the experiment numbers it. */
  readonly id: number;
  /** mm, ascending, one more than rings. */
  readonly rEdges: readonly number[];
  readonly sectors: number;
}

/** Incident energies of a data set, MeV. */
export type EnergyMix =
  | { readonly kind: 'listed'; readonly energies: readonly number[]; readonly weights: readonly number[] }
  | { readonly kind: 'log-uniform'; readonly from: number; readonly to: number };

/** The data sets with published cut, bins and selections. */
export const BINNED = ['1-photons', '1-pions', '2', '3'] as const;
export type Binned = (typeof BINNED)[number];

export interface Geometry {
  readonly name: string;
  readonly particle: string;
  readonly layers: readonly Layer[];
  readonly like: Binned;
  readonly mix?: EnergyMix;
}

/** Voxel positions by flat index, and where each layer begins. */
export interface Places {
  readonly count: number;
  /** Of each layer; one more than layers. */
  readonly offsets: readonly number[];
  /** mm, at ring centre and sector centre: r cos α, r sin α, r. */
  readonly eta: Float64Array;
  readonly phi: Float64Array;
  readonly r: Float64Array;
}

export function voxelsOf(layer: Layer): number {
  return (layer.rEdges.length - 1) * layer.sectors;
}

export function voxelCount(geometry: Geometry): number {
  return geometry.layers.reduce((n, l) => n + voxelsOf(l), 0);
}

export function placesOf(geometry: Geometry): Places {
  const count = voxelCount(geometry);
  const [eta, phi, r] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
  const offsets = [0];
  let at = 0;
  for (const layer of geometry.layers) {
    for (let a = 0; a < layer.sectors; a++) {
      // Sectors divide −π … π.
      const alpha = -Math.PI + ((a + 0.5) * 2 * Math.PI) / layer.sectors;
      for (let i = 0; i + 1 < layer.rEdges.length; i++) {
        const middle = (layer.rEdges[i]! + layer.rEdges[i + 1]!) / 2;
        r[at] = middle;
        eta[at] = middle * Math.cos(alpha);
        phi[at] = middle * Math.sin(alpha);
        at += 1;
      }
    }
    offsets.push(at);
  }
  return { count, offsets, eta, phi, r };
}
