// All records of a run: which are asked about, what is predicted for each, and what the null models say beside it.
import type { Estimator } from './estimator.ts';
import { type FigureName, type FigureValues, recordedFigures } from './figures.ts';
import type { Pair } from './metrics.ts';
import { type NullModel, nullPredictions } from './null-models.ts';
import { type Prediction, predict } from './predict.ts';
import type { SynthesisRecord } from './record.ts';

export interface RunOptions {
  /** Tiers that count; undefined: all. */
  readonly tiers: ReadonlySet<string> | undefined;
  /** Only records of this repository, by libraries built without its data. */
  readonly leaveOut?: string;
  /** Each repository by libraries built without its data. */
  readonly leaveEachOut: boolean;
  /** Only records whose id, repository, function or tool contains this. */
  readonly only?: string;
}

export interface Evaluated {
  readonly record: SynthesisRecord;
  readonly recorded: FigureValues;
  readonly prediction: Exclude<Prediction, { readonly kind: 'skipped' }>;
  readonly nulls: { readonly [M in NullModel]: FigureValues };
}

export interface RunResult {
  readonly evaluated: readonly Evaluated[];
  /** Layer kind → records that have it. */
  readonly skipped: ReadonlyMap<string, readonly string[]>;
  /** Records without a result of C synthesis. */
  readonly resultless: number;
}

function matches(record: SynthesisRecord, only: string): boolean {
  const name = record.kind === 'module' ? record.module_function : 'design';
  return [record.id, record.source.repo, name, `${record.tool} ${record.tool_version}`].some((text) =>
    text.includes(only),
  );
}

export function evaluate(
  records: readonly SynthesisRecord[],
  estimator: Estimator,
  options: RunOptions,
  progress: (done: number, total: number, record: SynthesisRecord) => void = () => {},
): RunResult {
  const { tiers, leaveOut, leaveEachOut, only } = options;
  const counted = records.filter((r) => !tiers || tiers.has(r.tier));
  const useful = counted.filter((r) => recordedFigures(r).lut !== undefined);
  const asked = useful.filter(
    (r) => (leaveOut === undefined || r.source.repo === leaveOut) && (only === undefined || matches(r, only)),
  );
  const nulls = nullPredictions(useful, asked);
  const evaluated: Evaluated[] = [];
  const skipped = new Map<string, string[]>();
  for (const [i, record] of asked.entries()) {
    const without = leaveEachOut || leaveOut !== undefined ? record.source.repo : undefined;
    const prediction = predict(record, estimator, without);
    progress(i + 1, asked.length, record);
    if (prediction.kind === 'skipped') {
      skipped.set(prediction.lacks, [...(skipped.get(prediction.lacks) ?? []), record.id]);
      continue;
    }
    evaluated.push({ record, recorded: recordedFigures(record), prediction, nulls: nulls.get(record.id)! });
  }
  return { evaluated, skipped, resultless: counted.length - useful.length };
}

/** One figure of those records that have it, beside the prediction. */
export function pairsOf(evaluated: readonly Evaluated[], figure: FigureName): readonly Pair[] {
  return evaluated.flatMap(({ recorded, prediction }) => {
    const y = recorded[figure];
    if (y === undefined) return [];
    return [
      { recorded: y, predicted: prediction.kind === 'crashed' ? undefined : prediction.figures[figure] },
    ];
  });
}

export function nullPairsOf(
  evaluated: readonly Evaluated[],
  figure: FigureName,
  model: NullModel,
): readonly Pair[] {
  return evaluated.flatMap(({ recorded, nulls }) => {
    const y = recorded[figure];
    return y === undefined ? [] : [{ recorded: y, predicted: nulls[model][figure] }];
  });
}
