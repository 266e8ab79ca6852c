// A vendor tool's report on a terminal: what was run, the layers, the total and its share of the part, cosimulation, and
// what implementation made of it.
import { RESOURCES, type Resource } from '#ir/cost/estimate';
import type { CosimRun, ImplementationFile, Said } from '#src/hls-report/claims';
import type { HlsReport } from '#src/hls-report/project';
import type { Painter } from '../colour.ts';
import { duration, ns, percent, RESOURCE_TITLES } from '../estimate/figures.ts';
import { grouped } from '../model-summary.ts';
import { renderTable } from '../table.ts';
import { visible } from '../visible.ts';
import { legend, SHEET_TITLES, shortName, spanCell } from './cells.ts';
import { SHEET_FIGURES, type Sheet, type SheetFigure, type Span } from './sheet.ts';
import { verdicts } from './verdict.ts';

function cyclesText(span: Span | undefined): string {
  const text = spanCell('latency', span);
  return `${text} ${text === '1' ? 'cycle' : 'cycles'}`;
}

function headLines(sheet: Sheet): readonly string[] {
  const { name, tool, part, period, total } = sheet;
  const clock = total.clock?.high;
  const asked = [tool, part, period === undefined ? undefined : `clock ${period} ns`].filter(
    (x) => x !== undefined,
  );
  const estimated = typeof clock === 'number' ? ` (the tool expects ${ns(clock)} ns)` : '';
  const head = visible(`${name}: ${asked.join(', ') || 'the reports do not say for what'}${estimated}`);
  if (!total.latency && !total.ii) return [head];
  const real = period === undefined ? undefined : Math.max(period, clock ?? 0);
  const { low, high } = total.latency ?? {};
  const known = typeof low === 'number' && typeof high === 'number' && real !== undefined;
  const times = known
    ? `, ${low === high ? duration(high, real) : `${duration(low, real)} to ${duration(high, real)}`} at ${Number(real.toFixed(3))} ns`
    : '';
  return [
    head,
    `latency ${cyclesText(total.latency)}${times}; a new inference every ${cyclesText(total.ii)}`,
  ];
}

/** What the top holds itself: the total less its layers, where all are known. */
function topRest(sheet: Sheet): readonly (readonly string[])[] {
  if (sheet.rows.length === 0) return [];
  const cells = SHEET_FIGURES.map((f) => {
    if (!(RESOURCES as readonly string[]).includes(f)) return '';
    const whole = sheet.total[f]?.high;
    const parts = sheet.rows.map((r) => r.figures[f]?.high);
    if (typeof whole !== 'number' || parts.some((p) => typeof p !== 'number')) return '?';
    const rest = whole - (parts as readonly number[]).reduce((x, y) => x + y, 0);
    return rest < 0 ? '?' : grouped(rest);
  });
  return cells.every((c) => c === '' || c === '0' || c === '?') ? [] : [['top itself', '', ...cells]];
}

function shareRows({ total, available }: Sheet): readonly (readonly string[])[] {
  const known = RESOURCES.filter((r) => available[r] !== undefined);
  if (known.length === 0) return [];
  const of = (show: (r: Resource, has: number) => string): readonly string[] =>
    SHEET_FIGURES.map((f) => {
      const r = f as Resource;
      const has = known.includes(r) ? available[r] : undefined;
      return has === undefined ? '' : show(r, has);
    });
  return [
    ['the part has', '', ...of((_, has) => grouped(has))],
    [
      'share used',
      '',
      ...of((r, has) => {
        const used = total[r]?.high;
        return typeof used === 'number' && has > 0 ? percent(used, has) : '';
      }),
    ],
  ];
}

export function layerTable(sheet: Sheet, paint: Painter): readonly string[] {
  const cells = (figures: { readonly [F in SheetFigure]?: Span }): readonly string[] =>
    SHEET_FIGURES.map((f) => spanCell(f, figures[f]));
  const named = sheet.rows.some((r) => r.layer !== undefined);
  const rows = [
    ...sheet.rows.map((r) => [r.layer ?? '', shortName(r.module), ...cells(r.figures)]),
    ...topRest(sheet),
    ...(Object.keys(sheet.total).length > 0 ? [['total', '', ...cells(sheet.total)]] : []),
    ...shareRows(sheet),
  ];
  // Without names of layers, the modules stand in the first column.
  const shown = named ? rows : rows.map(([layer, module, ...rest]) => [layer || module!, ...rest]);
  const columns = [
    ...(named ? [{ title: 'layer' }, { title: 'module' }] : [{ title: 'module' }]),
    ...SHEET_FIGURES.map((f) => ({ title: SHEET_TITLES[f], align: 'right' as const })),
  ];
  const notes = legend(shown.flatMap((row) => row.slice(named ? 2 : 1)));
  return [renderTable(columns, shown, paint), ...(notes.length > 0 ? ['', ...notes] : [])];
}

const said = (v: Said | undefined): string => (typeof v === 'number' ? grouped(v) : '?');

function range(low: Said, average: Said, high: Said): string {
  if (low === high) return `${said(low)} cycles`;
  return `${said(low)}..${said(high)} cycles, ${said(average)} on average`;
}

function cosimLine(run: CosimRun): string {
  if (!run.passed) return `cosimulation (${run.language}): FAILED`;
  const latency = `latency ${range(run.latencyMin, run.latencyAverage, run.latencyMax)}`;
  const every =
    run.iiMax === null ? '' : `; a new inference every ${range(run.iiMin, run.iiAverage, run.iiMax)}`;
  return `cosimulation (${run.language}): passed, ${latency}${every}`;
}

function implementationRow({ stage, used, timing, file }: ImplementationFile): readonly string[] {
  const cell = (n: number | undefined): string => (n === undefined ? '-' : grouped(n));
  const time = (n: number | undefined): string => (n === undefined ? '-' : n.toFixed(3));
  const achieved = timing?.achievedRoute ?? timing?.achievedSynthesis;
  const met = timing?.met === undefined ? '-' : timing.met ? 'yes' : 'NO';
  return [
    stage ?? '?',
    cell(used.lut),
    cell(used.ff),
    cell(used.dsp),
    used.bramTiles === undefined ? '-' : String(used.bramTiles),
    cell(used.bram18),
    cell(used.uram),
    time(timing?.required),
    time(achieved),
    time(timing?.worstSlack),
    met,
    file,
  ];
}

function implementationLines(list: readonly ImplementationFile[], paint: Painter): readonly string[] {
  if (list.length === 0) return [];
  const right = (title: string) => ({ title, align: 'right' as const });
  const columns = [
    { title: 'implementation' },
    ...[RESOURCE_TITLES.lut, RESOURCE_TITLES.ff, RESOURCE_TITLES.dsp, 'BRAM tiles', 'BRAM18', 'URAM'].map(
      right,
    ),
    ...['clock asked', 'reached', 'slack', 'met'].map(right),
    { title: 'report' },
  ];
  return ['', renderTable(columns, list.map(implementationRow), paint)];
}

/** Everything below the layers: cosimulation, implementation, and what went wrong. */
function aroundLines(report: HlsReport, sheet: Sheet, paint: Painter): readonly string[] {
  const bad = verdicts(report, sheet);
  return [
    ...(report.cosim.length > 0 ? ['', ...report.cosim.map(cosimLine)] : []),
    ...implementationLines(report.implementations, paint),
    ...(bad.length > 0 ? ['', ...bad.map(visible)] : []),
  ];
}

export function renderReport(
  report: HlsReport,
  sheet: Sheet,
  table: readonly string[],
  paint: Painter,
): string {
  const synthesised = report.synthesis.modules.length > 0;
  const layers = synthesised ? [...headLines(sheet), '', ...table] : [];
  const lines = [...layers, ...aroundLines(report, sheet, paint)];
  return lines.slice(lines[0] === '' ? 1 : 0).join('\n');
}
