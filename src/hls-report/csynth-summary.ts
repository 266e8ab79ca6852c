// csynth.rpt of Vitis HLS: one table of all modules and loops of the design. It gives one latency and one interval a
// module, without saying whether they are the least or the most, so they stand for neither.
import { RESOURCES, type Resource } from '#ir/cost/estimate';
import { countCell, resourceCell } from './cells.ts';
import type { Call, Figures, ModuleClaims, ReadFile, Said, SynthesisFile } from './claims.ts';
import { identityOf } from './csynth-text.ts';
import { Remarks } from './remarks.ts';
import { columnOf, type Row, type Table } from './table.ts';
import { readTextReport, tableAt } from './text-report.ts';

const TITLE = /^Synthesis Summary Report of '([^']+)'$/;

const COLUMNS: { readonly [R in Resource]: RegExp } = {
  lut: /^LUT$/,
  ff: /^FF$/,
  dsp: /^DSP$/,
  bram18: /^BRAM$/,
  uram: /^URAM$/,
};

/** `8 (~0%)` → 8. */
function used(cell: string): Said | undefined {
  return resourceCell(cell.replace(/ \((?:~?\d+|-)%?\)$/, ''));
}

interface ModuleRow {
  readonly row: Row;
  readonly module: string;
  readonly depth: number;
}

/** ` + name` is a module; `o name` a loop. Two names are too long for their column from some version on, and end in a star. */
function moduleRows(table: Table, column: number): readonly ModuleRow[] {
  return table.rows.flatMap((row) => {
    const [, blanks, module] = /^( *)\+ (\S+?)\*?$/.exec(row.raw[column]!) ?? [];
    return blanks === undefined || module === undefined ? [] : [{ row, module, depth: blanks.length }];
  });
}

/** Who calls whom, by the depth of rows. Instances have no names here. */
function callsOf(rows: readonly ModuleRow[]): ReadonlyMap<string, readonly Call[]> {
  const calls = new Map<string, Call[]>();
  const open: ModuleRow[] = [];
  for (const r of rows) {
    while (open.length > 0 && open.at(-1)!.depth >= r.depth) open.pop();
    const caller = open.at(-1);
    if (caller) {
      const known = calls.get(caller.module) ?? [];
      known.push({ instance: r.module, module: r.module });
      calls.set(caller.module, known);
    }
    open.push(r);
  }
  return calls;
}

/** `file`: its path, for messages. */
export function readCsynthSummary(text: string, file: string): ReadFile<SynthesisFile> {
  const remarks = new Remarks(file);
  const report = readTextReport(text);
  const none = { kind: 'synthesis', file, identity: {}, claims: [], summary: true } as const;
  const titles = report.titles.flatMap((t) => TITLE.exec(t.text)?.[1] ?? []);
  const subject = titles.length === 1 ? titles[0] : undefined;
  const path = [`Synthesis Summary Report of '${subject}'`, 'Performance & Resource Estimates'];
  const table = subject === undefined ? undefined : tableAt(report, ...path);
  if (subject === undefined || !table || 'broken' in table) {
    const why = table && 'broken' in table ? table.broken : 'it has no table of modules under its title';
    remarks.notUnderstood('the summary', why, table?.line ?? 1);
    return { report: none, diagnostics: remarks.list };
  }
  const name = columnOf(table, /^Modules & Loops$/);
  const rows = name === undefined ? [] : moduleRows(table, name);
  if (rows[0]?.module !== subject) {
    remarks.notUnderstood('the summary', `its first row is not "${subject}"`, table.line);
    return { report: none, diagnostics: remarks.list };
  }
  const calls = callsOf(rows);
  const [latency, ii] = [columnOf(table, /^Latency \(cycles\)$/), columnOf(table, /^Interval$/)];
  const claims = rows.map(({ row, module }): ModuleClaims => {
    const read = (column: number | undefined, of: (cell: string) => Said | undefined, what: string) => {
      const value = column === undefined ? undefined : of(row.cells[column]!);
      if (column !== undefined && value === undefined) {
        remarks.notUnderstood(`${what} of "${module}"`, `"${row.cells[column]}"`, row.line);
      }
      return value;
    };
    const times = {
      latency: read(latency, countCell, 'the latency'),
      ii: read(ii, countCell, 'the interval'),
    };
    const areas = RESOURCES.map(
      (r) => [r, read(columnOf(table, COLUMNS[r]), used, r.toUpperCase())] as const,
    );
    const figures: Figures = Object.fromEntries(
      [...Object.entries(times), ...areas].filter(([, v]) => v !== undefined),
    );
    return { module, file, from: 'summary', figures, calls: calls.get(module) ?? [] };
  });
  const identity = identityOf(report, 'Vitis');
  return {
    report: { kind: 'synthesis', file, identity, claims, subject, summary: true },
    diagnostics: remarks.list,
  };
}
