// How far predictions are from what was recorded. A prediction that is absent is a crash: an error of 100 %, whatever
// was recorded, and never exact.

export interface Pair {
  readonly recorded: number;
  /** Undefined: the estimator failed. */
  readonly predicted: number | undefined;
}

export interface Score {
  readonly n: number;
  /** Median absolute percentage error; of a recorded 0 the error counts against 1. */
  readonly medianError: number;
  /** 200/n · Σ |y−p| / (|y|+|p|+1) */
  readonly smape: number;
  /** 1 − Σ(y−p)² / Σ(y−ȳ)²; undefined where all y are equal. */
  readonly r2: number | undefined;
  /** Share of exact predictions, 0 … 1. */
  readonly exact: number;
}

/** Undefined for no values. */
export function median(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Clocks are printed to the picosecond. */
const RESOLUTION = 5e-4;

function isExact({ recorded, predicted }: Pair): boolean {
  return predicted !== undefined && Math.abs(recorded - predicted) < RESOLUTION;
}

/** Per cent. */
export function percentageError({ recorded, predicted }: Pair): number {
  if (predicted === undefined) return 100;
  return (100 * Math.abs(recorded - predicted)) / Math.max(Math.abs(recorded), 1);
}

function smapeTerm({ recorded, predicted }: Pair): number {
  if (predicted === undefined) return 1;
  return Math.abs(recorded - predicted) / (Math.abs(recorded) + Math.abs(predicted) + 1);
}

/** Undefined for no pairs. */
export function score(pairs: readonly Pair[]): Score | undefined {
  const medianError = median(pairs.map(percentageError));
  if (medianError === undefined) return undefined;
  const n = pairs.length;
  const sum = (f: (p: Pair) => number): number => pairs.reduce((total, p) => total + f(p), 0);
  const mean = sum((p) => p.recorded) / n;
  const spread = sum((p) => (p.recorded - mean) ** 2);
  const residual = sum((p) => (p.recorded - (p.predicted ?? 0)) ** 2);
  return {
    n,
    medianError,
    smape: (200 / n) * sum(smapeTerm),
    r2: spread > 0 ? 1 - residual / spread : undefined,
    exact: pairs.filter(isExact).length / n,
  };
}

/** Medians over repositories, each counting once; `n` is their number. */
export function overRepositories(scores: readonly Score[]): Score | undefined {
  const of = (f: (s: Score) => number | undefined): number | undefined =>
    median(scores.map(f).filter((v) => v !== undefined));
  const medianError = of((s) => s.medianError);
  if (medianError === undefined) return undefined;
  return {
    n: scores.length,
    medianError,
    smape: of((s) => s.smape)!,
    r2: of((s) => s.r2),
    exact: of((s) => s.exact)!,
  };
}
