// <top>_cosim.rpt: cycles that simulation of the RTL counted, and whether its outputs were right.
import { countCell, decimalCell } from './cells.ts';
import type { CosimFile, CosimRun, ReadFile, Said } from './claims.ts';
import { Remarks } from './remarks.ts';
import { columnOf, readTable, type Table } from './table.ts';
import { readTextReport } from './text-report.ts';

/** Averages may have a fraction. */
function averageCell(cell: string): Said | undefined {
  const count = countCell(cell);
  return count === undefined ? decimalCell(cell) : count;
}

const TITLES = {
  latencyMin: /^Latency(?: ?\(Clock Cycles\))? min$/,
  latencyAverage: /^Latency(?: ?\(Clock Cycles\))? avg$/,
  latencyMax: /^Latency(?: ?\(Clock Cycles\))? max$/,
  iiMin: /^Interval(?: ?\(Clock Cycles\))? min$/,
  iiAverage: /^Interval(?: ?\(Clock Cycles\))? avg$/,
  iiMax: /^Interval(?: ?\(Clock Cycles\))? max$/,
  total: /^Total Execution Time(?: ?\(Clock Cycles\))?$/,
} as const;

type CosimFigure = keyof typeof TITLES;

/** min <= avg <= max, or none of them. */
function inOrder(of: Record<CosimFigure, Said>, pair: 'latency' | 'ii'): boolean {
  const given = [of[`${pair}Min`], of[`${pair}Average`], of[`${pair}Max`]].filter((n) => n !== null);
  return given.every((n, i) => i === 0 || given[i - 1]! <= n);
}

function runs(table: Table, remarks: Remarks): readonly CosimRun[] {
  const [language, status] = [columnOf(table, /^RTL$/), columnOf(table, /^Status$/)];
  if (language === undefined || status === undefined) {
    remarks.notUnderstood('the table of cosimulation', 'it has no columns RTL and Status', table.line);
    return [];
  }
  return table.rows.flatMap((row): readonly CosimRun[] => {
    const [name, result] = [row.cells[language]!, row.cells[status]!];
    if (/^NA$/i.test(result)) return [];
    if (!/^(?:pass|fail)$/i.test(result) || !/^(?:Verilog|VHDL)$/i.test(name)) {
      remarks.notUnderstood('a run of cosimulation', `"${name}" has the status "${result}"`, row.line);
      return [];
    }
    const read = (figure: CosimFigure): Said => {
      const column = columnOf(table, TITLES[figure]);
      if (column === undefined) return null;
      const value = (figure.endsWith('Average') ? averageCell : countCell)(row.cells[column]!);
      if (value === undefined)
        remarks.notUnderstood(`a figure of cosimulation`, `"${row.cells[column]}"`, row.line);
      return value ?? null;
    };
    const all = Object.fromEntries((Object.keys(TITLES) as CosimFigure[]).map((f) => [f, read(f)])) as Record<
      CosimFigure,
      Said
    >;
    const none = { Min: null, Average: null, Max: null };
    let figures = all;
    for (const pair of ['latency', 'ii'] as const) {
      if (inOrder(all, pair)) continue;
      const what = pair === 'latency' ? 'the latency' : 'the interval';
      remarks.contradiction(what, `${name} in cosimulation`, 'min, avg and max are not in order', row.line);
      figures = {
        ...figures,
        [`${pair}Min`]: none.Min,
        [`${pair}Average`]: none.Average,
        [`${pair}Max`]: none.Max,
      };
    }
    return [{ language: name, passed: /^pass$/i.test(result), ...figures }];
  });
}

/** `file`: its path, for messages. */
export function readCosim(text: string, file: string): ReadFile<CosimFile> {
  const remarks = new Remarks(file);
  const { blocks } = readTextReport(text);
  const [block, second] = blocks;
  if (!block || second) {
    const why = second ? 'it has several tables' : 'it has no table';
    remarks.notUnderstood('the report of cosimulation', why, second?.line ?? 1);
    return { report: { kind: 'cosim', file, runs: [] }, diagnostics: remarks.list };
  }
  const table = readTable(block.lines, block.line);
  if ('broken' in table) {
    remarks.notUnderstood('the table of cosimulation', table.broken, table.line);
    return { report: { kind: 'cosim', file, runs: [] }, diagnostics: remarks.list };
  }
  return { report: { kind: 'cosim', file, runs: runs(table, remarks) }, diagnostics: remarks.list };
}
