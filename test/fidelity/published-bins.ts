// The published bins as they stand in the two scripts, typed off for tests: [from, to, edges] or [from, edges] up to the
// largest of the reference.
import type { PlainBins } from './plain.ts';

type Table = (name: string) => PlainBins | undefined;

const lin = (a: number, b: number, n: number): PlainBins => ({ lin: [a, b, n] });

/** Data set 1, photons. Layers 1 and 2 have centres and widths. */
export const PHOTONS: { readonly official: Table; readonly '2023': Table } = {
  official: (name) => {
    if (name === 'Etot/Einc') return lin(0.5, 1.5, 101);
    if (/^Etot\/Einc@(256|512|1024|2048)$/.test(name)) return lin(0.4, 1.4, 21);
    if (name.startsWith('Etot/Einc@')) return lin(0.9, 1.1, 21);
    if (name === 'voxel') return { log: [1, 50] };
    if (/^E_(0|1|2|3|12)$/.test(name)) return { log: [1, 40] };
    if (/^EC_(eta|phi)_[12]$/.test(name)) return lin(-100, 100, 101);
    if (/^width_(eta|phi)_[12]$/.test(name)) return lin(0, 100, 101);
    if (/^(EC|width)_r_(0|1|2|3)$/.test(name)) return lin(0, 500, 101);
    if (/^(EC|width)_r_12$/.test(name)) return lin(0, 1500, 101);
    if (/^sparsity_(0|1|2|3|12)$/.test(name)) return lin(0, 1, 21);
    return undefined;
  },
  '2023': (name) => {
    if (name === 'Etot/Einc') return lin(0, 1.5, 101);
    if (/^Etot\/Einc@(256|512|1024|2048)$/.test(name)) return lin(0, 1.4, 21);
    if (name.startsWith('Etot/Einc@')) return lin(0.9, 1.1, 21);
    if (name === 'voxel') return { log: [10, 50] };
    if (/^E_(0|1|2|3|12)$/.test(name)) return { log: [10, 40] };
    if (/^EC_(eta|phi)_[12]$/.test(name)) return lin(-100, 100, 101);
    if (/^width_(eta|phi)_[12]$/.test(name)) return lin(0, 100, 101);
    return undefined;
  },
};

export const PHOTON_LAYERS = [
  { id: 0, r: [0, 5, 10, 30, 50, 100, 200, 400, 600], alpha: 1 },
  { id: 1, r: [0, 2, 4, 6, 8, 10, 12, 15, 20, 30, 40, 50, 70, 90, 120, 150, 200], alpha: 10 },
  {
    id: 2,
    r: [0, 2, 5, 10, 15, 20, 25, 30, 40, 50, 60, 80, 100, 130, 160, 200, 250, 300, 350, 400],
    alpha: 10,
  },
  { id: 3, r: [0, 50, 100, 200, 400, 600], alpha: 1 },
  { id: 12, r: [0, 100, 200, 400, 1000, 2000], alpha: 1 },
] as const;
