// One record beside our estimate of it, category by category: where an error comes from.
import { CATEGORIES } from '#ir/cost/estimate';
import { type Column, renderTable } from '#src/report/table';
import { type Breakdown, FIGURES, type FigureName, recordedBreakdown } from './figures.ts';
import { percentageError } from './metrics.ts';
import type { RecordedLayer } from './record.ts';
import type { Evaluated } from './run.ts';
import { figureTitle, subject } from './tables.ts';

const RESOURCES = ['lut', 'ff', 'dsp', 'bram18'] as const;
const ROWS = [...CATEGORIES, 'dsp'] as const;

function errorOf({ recorded, prediction }: Evaluated, figure: FigureName): number | undefined {
  const y = recorded[figure];
  if (y === undefined) return undefined;
  return percentageError({
    recorded: y,
    predicted: prediction.kind === 'crashed' ? undefined : prediction.figures[figure],
  });
}

/** Worst first. */
export function worst(
  evaluated: readonly Evaluated[],
  figure: FigureName,
  count: number,
): readonly Evaluated[] {
  return evaluated
    .flatMap((e) => {
      const error = errorOf(e, figure);
      return error === undefined ? [] : [[error, e] as const];
    })
    .sort((a, b) => b[0] - a[0])
    .slice(0, count)
    .map(([, e]) => e);
}

function layerLine(layer: RecordedLayer): string {
  const parts: readonly (readonly [string, unknown])[] = [
    ['in', layer.n_in],
    ['out', layer.n_out],
    ['reuse', layer.reuse_factor],
    ['strategy', layer.strategy],
    ['table', layer.table_size],
    ...Object.entries(layer.precisions),
  ];
  const text = parts.filter(([, v]) => v != null).map(([k, v]) => `${k} ${v}`);
  const s = layer.weight_codes;
  const codes = s
    ? `; weights: ${s.n}, ${s.n_nonzero} not 0, ${s.n_power_of_two} powers of two, ${s.csd_digits_total} digits, ${s.n_distinct_abs} different`
    : '';
  return `  ${layer.class_name} ${layer.name ?? ''}: ${text.join(', ')}${codes}`;
}

function headline({ record: r, prediction }: Evaluated): readonly string[] {
  const clock = `${r.clock_target_ns} ns - ${r.clock_uncertainty_ns ?? 'default'}`;
  const level = r.kind === 'module' ? `${r.module_function} (${r.module_level})` : 'design';
  const ours = prediction.kind === 'predicted' ? `, ours: ${prediction.function}` : '';
  const options = (r.nondefault_hls_options ?? []).map((o) => `  option: ${o}`);
  return [
    `${r.id}  ${r.source.repo}  tier ${r.tier}`,
    `  ${level}${ours}; ${subject(r)}; ${r.tool} ${r.tool_version}, ${r.part}, ${clock}, ${r.io_type}, hls4ml ${r.hls4ml_version ?? '?'}`,
    ...options,
    ...r.layers.map(layerLine),
  ];
}

const right = (title: string): Column => ({ title, align: 'right' });

function figuresTable(e: Evaluated): string {
  const ours = e.prediction.kind === 'predicted' ? e.prediction.figures : {};
  const present = FIGURES.filter((f) => e.recorded[f] !== undefined);
  const cell = (v: number | undefined): string => (v === undefined ? '-' : String(Number(v.toFixed(3))));
  return renderTable(
    [{ title: '' }, ...present.map((f) => right(figureTitle(f)))],
    [
      ['recorded', ...present.map((f) => cell(e.recorded[f]))],
      ['ours', ...present.map((f) => cell(ours[f]))],
      ['error %', ...present.map((f) => errorOf(e, f)?.toFixed(1) ?? '')],
    ],
  );
}

function breakdownTable(e: Evaluated): string {
  const recorded = recordedBreakdown(e.record);
  const ours: Breakdown = e.prediction.kind === 'predicted' ? e.prediction.breakdown : {};
  const used = ROWS.filter((row) =>
    RESOURCES.some((r) => (recorded[row]?.[r] ?? 0) !== 0 || (ours[row]?.[r] ?? 0) !== 0),
  );
  const cells = (from: Breakdown, row: (typeof ROWS)[number]): readonly string[] =>
    RESOURCES.map((r) => (from[row]?.[r] === undefined ? '-' : String(from[row][r])));
  return renderTable(
    [{ title: 'category' }, ...RESOURCES.flatMap((r) => [right(figureTitle(r)), right('ours')])],
    used.map((row) => {
      const [theirs, own] = [cells(recorded, row), cells(ours, row)];
      return [row, ...theirs.flatMap((text, i) => [text, own[i]!])];
    }),
  );
}

/** The biggest contributors, by LUT and FF together. */
function contributorLines(e: Evaluated, count: number): readonly string[] {
  if (e.prediction.kind === 'crashed') return [`  crashed: ${e.prediction.why}`];
  const size = (r: { readonly lut: number; readonly ff: number }): number => r.lut + r.ff;
  const lines = [...e.prediction.contributors]
    .sort((a, b) => size(b.resources) - size(a.resources))
    .slice(0, count)
    .map(({ what, count: times, resources: r }) =>
      [`  ${times} x ${what}:`, `LUT ${r.lut}`, `FF ${r.ff}`, `DSP ${r.dsp}`, `BRAM18 ${r.bram18}`].join(' '),
    );
  const loops = e.prediction.loops.map(
    (l) => `  loop ${l.label}: ${l.trip} iterations, II ${l.ii}, depth ${l.depth}`,
  );
  return [...loops, ...lines];
}

/** What the report lists as instances, largest first: the recorded side of our calls. */
function instanceLines({ record }: Evaluated, count: number): readonly string[] {
  const size = (i: { readonly LUT?: number | null | undefined; readonly FF?: number | null | undefined }) =>
    (i.LUT ?? 0) + (i.FF ?? 0);
  return [...(record.instances ?? [])]
    .filter((i) => size(i) > 0)
    .sort((a, b) => size(b) - size(a))
    .slice(0, count)
    .map((i) => `  recorded ${i.module}: LUT ${i.LUT} FF ${i.FF} DSP ${i.DSP} BRAM18 ${i.BRAM_18K}`);
}

/** `detail`: how many instances and contributors to list. */
export function difference(e: Evaluated, detail: number): string {
  return [
    ...headline(e),
    figuresTable(e),
    breakdownTable(e),
    ...instanceLines(e, detail),
    ...contributorLines(e, detail),
    '',
  ].join('\n');
}
