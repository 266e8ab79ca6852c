// What the numbers of a generator network mean: how its inputs are made of noise and conditions, and how its outputs
// become voxel energies. Plain data, read from a file; nothing here knows any one network.

export const INPUT_TRANSFORMS = ['none', 'log', 'log2', 'log10', 'sqrt'] as const;
export type InputTransform = (typeof INPUT_TRANSFORMS)[number];
export const OUTPUT_TRANSFORMS = ['none', 'exp', 'exp2', 'exp10', 'sigmoid', 'softplus', 'relu'] as const;
export type OutputTransform = (typeof OUTPUT_TRANSFORMS)[number];

export type InputPart =
  /** Standard normal numbers. */
  | { readonly kind: 'noise'; readonly count: number }
  /** (transform(value) − subtract) / divide */
  | {
      readonly kind: 'condition';
      readonly name: string;
      readonly transform: InputTransform;
      readonly subtract: number;
      readonly divide: number;
    };

/**
 * What an output is a share of. `MeV`: of nothing, it is the energy itself. `response`: of the shower's whole energy;
 * `layers`: of the energy of the voxel's layer.
 */
export const BASES = ['MeV', 'incident_energies', 'response', 'layers'] as const;
export type Base = (typeof BASES)[number];

export interface OutputPart {
  readonly kind: 'voxels' | 'layers' | 'response' | 'ignore';
  readonly count: number;
  readonly of: Base;
  /** energy = transform(value) × multiply × base */
  readonly transform: OutputTransform;
  readonly multiply: number;
  /** Shares are divided by their sum first: voxels within each layer, layers over all. */
  readonly normalise: boolean;
}

export interface Decoder {
  /** A built-in data set, or one in a file beside the description. */
  readonly geometry: { readonly name: string; readonly file?: string };
  readonly input: readonly InputPart[];
  readonly output: readonly OutputPart[];
  /** MeV: generated voxels below are 0. */
  readonly threshold: number;
}

export const ENERGY_CONDITION = 'incident_energies';

export function inputSize(decoder: Decoder): number {
  return decoder.input.reduce((n, p) => n + (p.kind === 'noise' ? p.count : 1), 0);
}

export function outputSize(decoder: Decoder): number {
  return decoder.output.reduce((n, p) => n + p.count, 0);
}
