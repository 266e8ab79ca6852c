// Three predictors that know nothing of circuits, so that an error has something to be compared with: the nearest
// record, a regression on the configuration, and a size times a constant. Each is asked about a repository it has not
// seen.
import { type Features, featuresOf, totalProducts } from './features.ts';
import { FIGURES, type FigureName, type FigureValues, recordedFigures } from './figures.ts';
import { median } from './metrics.ts';
import type { SynthesisRecord } from './record.ts';
import { ridge } from './ridge.ts';

export const NULL_MODELS = ['nearest', 'regression', 'scaling'] as const;
export type NullModel = (typeof NULL_MODELS)[number];

type Predictor = (record: SynthesisRecord) => FigureValues;

interface Known {
  readonly record: SynthesisRecord;
  readonly features: Features;
  readonly figures: FigureValues;
}

/** Squared distance; a feature only one of them has counts with its value. */
function distance(a: Features, b: Features): number {
  let sum = 0;
  for (const [name, value] of a) sum += (value - (b.get(name) ?? 0)) ** 2;
  for (const [name, value] of b) if (!a.has(name)) sum += value ** 2;
  return sum;
}

function nearest(known: readonly Known[]): Predictor {
  return (record) => {
    const features = featuresOf(record);
    let best: { readonly figures: FigureValues; readonly far: number } | undefined;
    for (const k of known) {
      const far = distance(features, k.features);
      if (!best || far < best.far) best = { figures: k.figures, far };
    }
    return best?.figures ?? {};
  };
}

function perFigure(
  known: readonly Known[],
  train: (
    samples: readonly (readonly [Known, number])[],
  ) => ((record: SynthesisRecord) => number) | undefined,
): Predictor {
  const models = new Map<FigureName, (record: SynthesisRecord) => number>();
  for (const figure of FIGURES) {
    const samples = known.flatMap((k) => {
      const value = k.figures[figure];
      return value === undefined ? [] : [[k, value] as const];
    });
    const model = samples.length > 0 ? train(samples) : undefined;
    if (model) models.set(figure, model);
  }
  return (record) =>
    Object.fromEntries([...models].map(([figure, model]) => [figure, model(record)] as const));
}

/** log(1 + y) by a linear model with a small penalty on its coefficients. */
function regression(known: readonly Known[]): Predictor {
  return perFigure(known, (samples) => {
    const model = ridge(
      samples.map(([k]) => k.features),
      samples.map(([, value]) => Math.log1p(value)),
      1,
    );
    const largest = samples.reduce((m, [, value]) => Math.max(m, value), 0);
    return (record) => Math.min(Math.max(0, Math.expm1(model(featuresOf(record)))), 10 * largest + 1);
  });
}

/** y = c · Σ n_in·n_out, c the median ratio. */
function scaling(known: readonly Known[]): Predictor {
  return perFigure(known, (samples) => {
    const sizes = samples.filter(([k]) => totalProducts(k.record) > 0);
    const ratio = median(sizes.map(([k, value]) => value / totalProducts(k.record)));
    return ratio === undefined ? undefined : (record) => ratio * totalProducts(record);
  });
}

/** Whole numbers where reports print whole numbers. */
function rounded(values: FigureValues): FigureValues {
  return Object.fromEntries(Object.entries(values).map(([f, v]) => [f, f === 'clock' ? v : Math.round(v)]));
}

/** Predictions for `asked`, each by models trained on the records of the same kind of other repositories. */
export function nullPredictions(
  all: readonly SynthesisRecord[],
  asked: readonly SynthesisRecord[],
): ReadonlyMap<string, { readonly [M in NullModel]: FigureValues }> {
  const known = all.map((record) => ({
    record,
    features: featuresOf(record),
    figures: recordedFigures(record),
  }));
  const predictions = new Map<string, { readonly [M in NullModel]: FigureValues }>();
  const groups = new Map(asked.map((r) => [`${r.kind} ${r.source.repo}`, r]));
  for (const { kind, source } of groups.values()) {
    const others = known.filter(({ record: r }) => r.kind === kind && r.source.repo !== source.repo);
    const models = { nearest: nearest(others), regression: regression(others), scaling: scaling(others) };
    for (const record of asked) {
      if (record.kind !== kind || record.source.repo !== source.repo) continue;
      predictions.set(record.id, {
        nearest: rounded(models.nearest(record)),
        regression: rounded(models.regression(record)),
        scaling: rounded(models.scaling(record)),
      });
    }
  }
  return predictions;
}
