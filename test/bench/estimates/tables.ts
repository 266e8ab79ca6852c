// The tables of a run: for each figure every repository and the median over those with enough records, and one line for
// each layer kind, strategy and tool.
import { type Column, renderTable } from '#src/report/table';
import { FIGURES, type FigureName } from './figures.ts';
import { overRepositories, type Score, score } from './metrics.ts';
import { NULL_MODELS } from './null-models.ts';
import type { SynthesisRecord } from './record.ts';
import { type Evaluated, nullPairsOf, pairsOf } from './run.ts';

/** Repositories with fewer records are listed and do not count. */
const ENOUGH = 5;

export const OVERALL = 'median over repositories';

const TITLES: { readonly [F in FigureName]: string } = {
  lut: 'LUT',
  ff: 'FF',
  dsp: 'DSP',
  bram18: 'BRAM18',
  uram: 'URAM',
  latencyMin: 'latency min',
  latencyMax: 'latency max',
  iiMin: 'II min',
  iiMax: 'II max',
  clock: 'clock ns',
};

export interface FigureRow {
  readonly figure: FigureName;
  /** A repository, or the median over them. */
  readonly source: string;
  readonly counted: boolean;
  readonly score: Score;
  readonly nulls: { readonly [model: string]: Score | undefined };
}

function grouped<T>(values: readonly T[], key: (value: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) groups.set(key(value), [...(groups.get(key(value)) ?? []), value]);
  return groups;
}

/** The rows of one table: all figures, each repository of each. */
export function figureRows(evaluated: readonly Evaluated[]): readonly FigureRow[] {
  const repositories = [...grouped(evaluated, (e) => e.record.source.repo)].sort(
    (a, b) => b[1].length - a[1].length,
  );
  return FIGURES.flatMap((figure) => {
    const rows = repositories.flatMap(([source, group]): readonly FigureRow[] => {
      const own = score(pairsOf(group, figure));
      if (!own) return [];
      const nulls = Object.fromEntries(NULL_MODELS.map((m) => [m, score(nullPairsOf(group, figure, m))]));
      return [{ figure, source, counted: group.length >= ENOUGH, score: own, nulls }];
    });
    const counted = rows.filter((row) => row.counted);
    const overall = overRepositories(counted.map((row) => row.score));
    if (!overall) return rows;
    const nulls = Object.fromEntries(
      NULL_MODELS.map((m) => [m, overRepositories(counted.flatMap((row) => row.nulls[m] ?? []))]),
    );
    return [...rows, { figure, source: OVERALL, counted: true, score: overall, nulls }];
  });
}

function number(value: number | undefined, digits = 1): string {
  if (value === undefined) return '';
  return Math.abs(value) >= 1e5 ? value.toExponential(1) : value.toFixed(digits);
}

const right = (title: string): Column => ({ title, align: 'right' });

export function figureTable(rows: readonly FigureRow[]): string {
  const columns: readonly Column[] = [
    { title: 'figure' },
    { title: 'source' },
    ...['n', 'median error %', 'SMAPE %', 'R2', 'exact %'].map(right),
    ...NULL_MODELS.flatMap((m) => [right(`${m}: error %`), right('SMAPE %')]),
  ];
  return renderTable(
    columns,
    rows.map(({ figure, source, counted, score: s, nulls }) => [
      TITLES[figure],
      counted ? source : `(${source})`,
      String(s.n),
      number(s.medianError),
      number(s.smape),
      number(s.r2, 3),
      number(100 * s.exact),
      ...NULL_MODELS.flatMap((m) => [number(nulls[m]?.medianError), number(nulls[m]?.smape)]),
    ]),
  );
}

/** What a record is of: a function, or a design by its layers. */
export function subject(record: SynthesisRecord): string {
  if (record.kind === 'module') return record.module_function;
  const kinds = record.layers.map((l) => l.class_name);
  return kinds.length <= 3 ? kinds.join(' ') : `${kinds[0]} … ${kinds.at(-1)}, ${kinds.length} layers`;
}

interface KindRow {
  readonly kind: string;
  readonly strategy: string;
  readonly io: string;
  readonly tool: string;
  readonly repositories: number;
  readonly scores: { readonly [F in FigureName]?: Score };
}

export function kindRows(evaluated: readonly Evaluated[]): readonly KindRow[] {
  const key = ({ record: r }: Evaluated): string =>
    [subject(r), r.strategy ?? '', r.io_type ?? '', `${r.tool} ${r.tool_version}`].join('\t');
  return [...grouped(evaluated, key)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([text, group]) => {
      const [kind, strategy, io, tool] = text.split('\t') as [string, string, string, string];
      const scores = Object.fromEntries(
        FIGURES.flatMap((f) => {
          const s = score(pairsOf(group, f));
          return s ? [[f, s] as const] : [];
        }),
      );
      return {
        kind,
        strategy,
        io,
        tool,
        scores,
        repositories: new Set(group.map((e) => e.record.source.repo)).size,
      };
    });
}

/** Median errors of what is measured in numbers, exact shares of what is counted. */
export function kindTable(rows: readonly KindRow[]): string {
  const errors = ['lut', 'ff', 'latencyMin', 'clock'] as const;
  const shares = ['lut', 'ff', 'dsp', 'bram18', 'latencyMin', 'iiMin'] as const;
  return renderTable(
    [
      ...['kind', 'strategy', 'io', 'tool'].map((title) => ({ title })),
      right('repositories'),
      right('n'),
      ...errors.map((f) => right(`${TITLES[f]} error %`)),
      ...shares.map((f) => right(`${TITLES[f]} exact %`)),
    ],
    rows.map((row) => [
      row.kind,
      row.strategy,
      row.io,
      row.tool,
      String(row.repositories),
      String(row.scores.lut?.n ?? 0),
      ...errors.map((f) => number(row.scores[f]?.medianError)),
      ...shares.map((f) => number(row.scores[f] && 100 * row.scores[f].exact, 0)),
    ]),
  );
}

/** As tables call it. */
export function figureTitle(figure: FigureName): string {
  return TITLES[figure];
}
