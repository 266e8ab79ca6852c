// The result of an evaluation as plain data: the JSON of `burin evaluate` and all that pages and tables are made of.
import type { ComparedVariant } from './compare.ts';
import type { Origin } from './origin.ts';

export interface Candidate {
  readonly source: 'wasm' | 'float' | 'file';
  /** Short and its own: the engine, or the file. */
  readonly name: string;
  /** What it is, in words. */
  readonly about: string;
  readonly showers: number;
}

export interface Evaluation {
  readonly version: 1;
  /** As on the command line; null when only files are compared. */
  readonly model: string | null;
  readonly geometry: { readonly name: string; readonly particle: string; readonly voxels: number };
  readonly reference: {
    readonly name: string;
    readonly showers: number;
    readonly origin: Origin;
    /** What must be said with every figure. */
    readonly caution: string;
  };
  /** Of the latent noise. */
  readonly seed: number;
  readonly conditions: string;
  readonly candidates: readonly Candidate[];
  readonly variants: readonly ComparedVariant[];
}

export interface TypesCost {
  /** Indices of candidates. */
  readonly trained: number;
  readonly hardware: number;
  /** Observable in which the most is lost, and by how much. */
  readonly worst: { readonly title: string; readonly name: string; readonly lost: number } | undefined;
  readonly lost: number;
}

/** What the types cost, where both engines took part: separation of the hardware's arithmetic less that of the network. */
export function typesCost(evaluation: Evaluation, variant: ComparedVariant): TypesCost | undefined {
  const trained = evaluation.candidates.findIndex((c) => c.source === 'float');
  const hardware = evaluation.candidates.findIndex((c) => c.source === 'wasm');
  if (trained < 0 || hardware < 0) return undefined;
  const lost = (power: (c: number) => number | null): number =>
    (power(hardware) ?? 0) - (power(trained) ?? 0);
  const rows = variant.observables
    .filter((o) => o.inMean)
    .map((o) => ({ title: o.title, name: o.name, lost: lost((c) => o.candidates[c]!.power) }))
    .sort((a, b) => b.lost - a.lost);
  return { trained, hardware, worst: rows[0], lost: lost((c) => variant.means[c]!.power) };
}
