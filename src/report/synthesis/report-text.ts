// A vendor tool's report on a terminal: what was run, the layers, the total and its share of the part, cosimulation, and
// what implementation made of it.
import type { CosimRun, Said } from '#src/hls-report/claims';
import type { HlsReport } from '#src/hls-report/project';
import type { Painter } from '../colour.ts';
import { duration, ns } from '../estimate/figures.ts';
import { grouped } from '../model-summary.ts';
import { visible } from '../visible.ts';
import { spanCell } from './cells.ts';
import { implementedLines } from './implemented-text.ts';
import type { Sheet, Span } from './sheet.ts';
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

/** Everything below the layers: cosimulation, implementation, and what went wrong. */
function aroundLines(
  report: HlsReport,
  sheet: Sheet,
  names: ReadonlyMap<string, string>,
  paint: Painter,
): readonly string[] {
  const bad = verdicts(report, sheet);
  return [
    ...(report.cosim.length > 0 ? ['', ...report.cosim.map(cosimLine)] : []),
    ...implementedLines(report, names, paint),
    ...(bad.length > 0 ? ['', ...bad.map(visible)] : []),
  ];
}

/** `names`: layers by the names of their settings. */
export function renderReport(
  report: HlsReport,
  sheet: Sheet,
  names: ReadonlyMap<string, string>,
  table: readonly string[],
  paint: Painter,
): string {
  const synthesised = report.synthesis.modules.length > 0;
  const layers = synthesised ? [...headLines(sheet), '', ...table] : [];
  const lines = [...layers, ...aroundLines(report, sheet, names, paint)];
  return lines.slice(lines[0] === '' ? 1 : 0).join('\n');
}
