// Histograms to figures: separation power of each candidate against the reference, by observable and as a mean, and how
// much of it sampling alone would give. Plain data: what `burin evaluate --json` prints and what pages are made of.
import type { Histogram } from './histogram.ts';
import type { Measured, Reference } from './measure.ts';
import type { Observable, VariantName } from './observables.ts';
import { samplingFloor, separationPower } from './separation.ts';

interface Separation {
  /** 0 … 1; null where neither side has an entry in the range. */
  readonly power: number | null;
  /** Mean power of two samples of these sizes from one distribution. */
  readonly floor: number | null;
  /** Entries in the range. */
  readonly entries: number;
  readonly counts: readonly number[];
}

export interface ComparedObservable {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly inMean: boolean;
  readonly scale: 'linear' | 'log';
  readonly edges: readonly number[];
  readonly reference: { readonly entries: number; readonly counts: readonly number[] };
  /** One a candidate. */
  readonly candidates: readonly Separation[];
}

interface MeanSeparation {
  readonly power: number | null;
  readonly floor: number | null;
  readonly observables: number;
}

export interface ComparedVariant {
  readonly name: VariantName;
  readonly title: string;
  readonly observables: readonly ComparedObservable[];
  /** One a candidate, over the observables that are in the mean. */
  readonly means: readonly MeanSeparation[];
  /** Observables for which the reference gives no bins, because nothing of it is above their lower edge. */
  readonly withoutBins: readonly string[];
}

function compareOne(
  observable: Observable,
  reference: Histogram,
  others: readonly Histogram[],
): ComparedObservable {
  const { name, title, unit, inMean, binning } = observable;
  return {
    name,
    title,
    unit,
    inMean,
    scale: binning.kind,
    edges: [...reference.edges],
    reference: { entries: reference.total, counts: [...reference.counts] },
    candidates: others.map((h) => ({
      power: separationPower(reference, h) ?? null,
      floor: samplingFloor(reference, h) ?? null,
      entries: h.total,
      counts: [...h.counts],
    })),
  };
}

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((v) => v !== null);
  return known.length === 0 ? null : known.reduce((a, b) => a + b, 0) / known.length;
}

/** One result a variant of the reference. `candidates` were measured in the reference's bins. */
export function compareShowers(
  reference: Reference,
  candidates: readonly Measured[],
): readonly ComparedVariant[] {
  return reference.bins.map(({ variant }, v) => {
    const rows = variant.observables.map((observable, o) => {
      const h = reference.histograms[v]![o];
      return (
        h &&
        compareOne(
          observable,
          h,
          candidates.map((c) => c.histograms[v]![o]!),
        )
      );
    });
    const observables = rows.filter((row) => row !== undefined);
    const counted = observables.filter((o) => o.inMean);
    return {
      name: variant.name,
      title: variant.title,
      observables,
      means: candidates.map((_, c) => {
        const own = counted.map((o) => o.candidates[c]!);
        return {
          power: mean(own.map((s) => s.power)),
          floor: mean(own.map((s) => s.floor)),
          observables: own.filter((s) => s.power !== null).length,
        };
      }),
      withoutBins: variant.observables.filter((_, o) => rows[o] === undefined).map((o) => o.name),
    };
  });
}
