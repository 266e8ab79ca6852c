// What logic synthesis made of designs, beside the estimate's second head and three null models: what C synthesis reported,
// that times a constant, and the estimate of C synthesis times a constant. Constants are of other repositories.
import { type Column, renderTable } from '#src/report/table';
import { type FigureName, type FigureValues, recordedSynthesis } from './figures.ts';
import { median, overRepositories, type Pair, type Score, score } from './metrics.ts';
import type { Evaluated } from './run.ts';
import { figureTitle, OVERALL } from './tables.ts';

const FIGURES = ['lut', 'ff', 'dsp', 'bram18'] as const satisfies readonly FigureName[];
const MODELS = ['ours', 'C synthesis', 'C synthesis x c', 'its estimate x c'] as const;
type Model = (typeof MODELS)[number];

interface Synthesised {
  readonly repository: string;
  readonly recorded: FigureValues;
  readonly csynth: FigureValues;
  /** Absent: the estimator failed. */
  readonly first?: FigureValues;
  readonly second?: FigureValues;
}

function synthesised(evaluated: readonly Evaluated[]): readonly Synthesised[] {
  return evaluated.flatMap(({ record, recorded: csynth, prediction }) => {
    const recorded = recordedSynthesis(record);
    if (recorded === undefined) return [];
    const made = { repository: record.source.repo, recorded, csynth };
    if (prediction.kind === 'crashed' || prediction.synthesised === undefined) return [made];
    return [{ ...made, first: prediction.figures, second: prediction.synthesised }];
  });
}

/** Median ratio over the designs of other repositories. */
function constant(
  all: readonly Synthesised[],
  without: string,
  figure: FigureName,
  from: 'csynth' | 'first',
): number {
  const ratios = all.flatMap((s) => {
    const [y, x] = [s.recorded[figure], s[from]?.[figure]];
    return s.repository === without || y === undefined || x === undefined || x === 0 ? [] : [y / x];
  });
  return median(ratios) ?? 1;
}

function predicted(
  s: Synthesised,
  figure: FigureName,
  model: Model,
  all: readonly Synthesised[],
): number | undefined {
  const times = (from: 'csynth' | 'first'): number | undefined => {
    const x = s[from]?.[figure];
    return x === undefined ? undefined : Math.round(x * constant(all, s.repository, figure, from));
  };
  switch (model) {
    case 'ours':
      return s.second?.[figure];
    case 'C synthesis':
      return s.csynth[figure];
    case 'C synthesis x c':
      return times('csynth');
    case 'its estimate x c':
      return times('first');
  }
}

/** Absent where no record has such a report. */
export function synthesisTable(evaluated: readonly Evaluated[]): string | undefined {
  const all = synthesised(evaluated);
  if (all.length === 0) return undefined;
  const repositories = [...new Set(all.map((s) => s.repository))].sort();
  const scores = (group: readonly Synthesised[], figure: FigureName): readonly (Score | undefined)[] =>
    MODELS.map((model) => {
      const pairs = group.flatMap((s): readonly Pair[] => {
        const y = s.recorded[figure];
        return y === undefined ? [] : [{ recorded: y, predicted: predicted(s, figure, model, all) }];
      });
      return score(pairs);
    });
  const cells = (list: readonly (Score | undefined)[]): readonly string[] => [
    String(list[0]?.n ?? 0),
    ...list.flatMap((s) => [s?.medianError.toFixed(1) ?? '', s?.smape.toFixed(1) ?? '']),
    s100(list[0]?.exact),
  ];
  const rows = FIGURES.flatMap((figure) => {
    const each = repositories.map((r) =>
      scores(
        all.filter((s) => s.repository === r),
        figure,
      ),
    );
    const over = MODELS.map((_, i) => overRepositories(each.flatMap((list) => list[i] ?? [])));
    return [
      ...repositories.map((r, i) => [figureTitle(figure), r, ...cells(each[i]!)]),
      [figureTitle(figure), OVERALL, ...cells(over)],
    ];
  });
  const right = (title: string): Column => ({ title, align: 'right' });
  const columns = MODELS.flatMap((m) => [right(`${m}: error %`), right('SMAPE %')]);
  return renderTable(
    [{ title: 'figure' }, { title: 'source' }, right('n'), ...columns, right('exact %')],
    rows,
  );
}

function s100(share: number | undefined): string {
  return share === undefined ? '' : (100 * share).toFixed(0);
}
