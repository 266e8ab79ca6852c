// <module>_csynth.rpt: one module in text, by Vivado HLS 2016 to 2020 and Vitis HLS from 2020 on. The layouts differ in
// columns (times from 2019.2 on, URAM, DSP48E or DSP, rows of an SLR), so columns are found by their titles.
import { RESOURCES, type Resource } from '#ir/cost/estimate';
import { clockCell, countCell, rangeCell, resourceCell } from './cells.ts';
import type {
  Call,
  Figures,
  Identity,
  LoopReport,
  ModuleClaims,
  ReadFile,
  Said,
  SynthesisFile,
} from './claims.ts';
import { checkedInterval, checkedLatency } from './latency-check.ts';
import { Remarks } from './remarks.ts';
import { columnOf, type Row, type Table } from './table.ts';
import { field, readTextReport, type TextReport, tableAt } from './text-report.ts';

const TITLE = /^(Vivado|Vitis) HLS Report for '([^']+)'$/;

const RESOURCE_COLUMNS: { readonly [R in Resource]: RegExp } = {
  lut: /^LUT$/,
  ff: /^FF$/,
  dsp: /^DSP(?:48E)?$/,
  bram18: /^BRAM_18K$/,
  uram: /^URAM$/,
};

/** A table of the report, or a remark that it is not there or broken. */
function wanted(
  report: TextReport,
  path: readonly string[],
  what: string,
  remarks: Remarks,
): Table | undefined {
  const table = tableAt(report, ...path);
  if (!table) remarks.notUnderstood(what, `there is no table under "${path.join(' > ')}"`);
  else if ('broken' in table) remarks.notUnderstood(what, table.broken, table.line);
  else return table;
  return undefined;
}

/** As `wanted`; absent is nothing to remark: reports say N/A there. */
function optional(
  report: TextReport,
  path: readonly string[],
  what: string,
  remarks: Remarks,
): Table | undefined {
  return tableAt(report, ...path) === undefined ? undefined : wanted(report, path, what, remarks);
}

/** A cell read by `read`; a remark where it is no figure. */
function cell<T>(
  row: Row,
  column: number | undefined,
  read: (cell: string) => T | undefined,
  what: string,
  remarks: Remarks,
): T | undefined {
  if (column === undefined) return undefined;
  const text = row.cells[column]!;
  const value = read(text);
  if (value === undefined) remarks.notUnderstood(what, `"${text}"`, row.line);
  return value;
}

function clocks(report: TextReport, module: string, remarks: Remarks): Figures {
  const what = `the clock of "${module}"`;
  const table = wanted(report, ['Performance Estimates', 'Timing', 'Summary'], what, remarks);
  const [row, another] = table?.rows ?? [];
  if (!table || !row) return {};
  if (another) {
    remarks.notUnderstood(what, 'there are several clocks', another.line);
    return {};
  }
  const read = (title: RegExp) => cell(row, columnOf(table, title), clockCell, what, remarks);
  const target = read(/^Target$/);
  const estimated = read(/^Estimated$/);
  const uncertainty = read(/^Uncertainty$/);
  return {
    ...(target === undefined ? {} : { clockTarget: target }),
    ...(estimated === undefined ? {} : { clockEstimated: estimated }),
    ...(uncertainty === undefined ? {} : { clockUncertainty: uncertainty }),
  };
}

/** Latency and interval of a row, in the summary and in the table of instances alike. */
function times(
  table: Table,
  row: Row,
  clock: Figures,
  whose: 'own' | 'caller',
  module: string,
  remarks: Remarks,
): Figures {
  const count = (title: RegExp, what: string) =>
    cell(row, columnOf(table, title), countCell, `${what} of "${module}"`, remarks);
  const time = (title: RegExp) => {
    const column = columnOf(table, title);
    return column === undefined ? undefined : row.cells[column]!;
  };
  const minTime = time(/^Latency \(absolute\) min$/);
  const maxTime = time(/^Latency \(absolute\) max$/);
  const latency = {
    min: count(/^Latency(?: \(cycles\))? min$/, 'the least latency'),
    max: count(/^Latency(?: \(cycles\))? max$/, 'the greatest latency'),
    ...(minTime === undefined ? {} : { minTime }),
    ...(maxTime === undefined ? {} : { maxTime }),
  };
  const iiMin = count(/^Interval min$/, 'the least interval');
  const iiMax = count(/^Interval max$/, 'the greatest interval');
  return {
    ...checkedLatency(latency, clock, whose, module, remarks, row.line),
    ...checkedInterval(iiMin, iiMax, latency.max, module, remarks, row.line),
  };
}

/** The resources of a row. */
function resources(table: Table, row: Row, module: string, remarks: Remarks): Figures {
  return Object.fromEntries(
    RESOURCES.flatMap((r) => {
      const what = `${r.toUpperCase()} of "${module}"`;
      const value = cell(row, columnOf(table, RESOURCE_COLUMNS[r]), resourceCell, what, remarks);
      return value === undefined ? [] : [[r, value] as const];
    }),
  );
}

/** The total, where the parts above it add up to it. */
function summed(table: Table, total: Row, parts: readonly Row[], module: string, remarks: Remarks): Figures {
  const figures = resources(table, total, module, remarks);
  return Object.fromEntries(
    RESOURCES.flatMap((r): readonly (readonly [string, Said])[] => {
      const value = figures[r];
      if (typeof value !== 'number') return value === undefined ? [] : [[r, value] as const];
      const column = columnOf(table, RESOURCE_COLUMNS[r])!;
      const each = parts.map((p) => resourceCell(p.cells[column]!));
      const sum = each.reduce<number>((a, b) => a + (b ?? Number.NaN), 0);
      if (sum === value) return [[r, value] as const];
      const why = `its parts do not add up to the total of ${value}`;
      remarks.contradiction(r.toUpperCase(), module, why, total.line);
      return [];
    }),
  );
}

function utilization(report: TextReport, module: string, remarks: Remarks): Figures {
  const what = `the resources of "${module}"`;
  const table = wanted(report, ['Utilization Estimates', 'Summary'], what, remarks);
  if (!table) return {};
  const named = (name: string) => table.rows.filter((r) => r.cells[0] === name);
  const [total, second] = named('Total');
  if (!total || second || total.group === 0) {
    remarks.notUnderstood(what, 'there is no single row "Total"', table.line);
    return {};
  }
  const parts = table.rows.filter((r) => r.group < total.group);
  const [available, more] = named('Available');
  const has = available && !more ? resources(table, available, module, remarks) : {};
  return {
    ...summed(table, total, parts, module, remarks),
    ...Object.fromEntries(
      RESOURCES.flatMap((r) => (has[r] === undefined ? [] : [[`${r}Available`, has[r]] as const])),
    ),
  };
}

interface Called extends Call {
  readonly figures: Figures;
}

/** Rows of the tables of instances by instance and module. */
function calledRows(table: Table | undefined): ReadonlyMap<string, { readonly row: Row } & Call> {
  if (!table) return new Map();
  const [i, m] = [columnOf(table, /^Instance$/), columnOf(table, /^Module$/)];
  if (i === undefined || m === undefined) return new Map();
  return new Map(
    table.rows
      .filter((row) => row.cells[m] !== '')
      .map((row) => {
        const [instance, module] = [row.cells[i]!, row.cells[m]!];
        return [`${instance} ${module}`, { row, instance, module }] as const;
      }),
  );
}

/** Modules that this one calls. A row counts if it stands in both tables: times are given for modules, not for operators. */
function called(report: TextReport, clock: Figures, module: string, remarks: Remarks): readonly Called[] {
  const what = `what "${module}" calls`;
  const latencies = optional(
    report,
    ['Performance Estimates', 'Latency', 'Detail', 'Instance'],
    what,
    remarks,
  );
  const areas = optional(report, ['Utilization Estimates', 'Detail', 'Instance'], what, remarks);
  if (!latencies || !areas) return [];
  const used = calledRows(areas);
  return [...calledRows(latencies)].flatMap(([key, { row, instance, module: callee }]) => {
    const other = used.get(key);
    if (!other) {
      remarks.notUnderstood(`"${callee}", which "${module}" calls`, 'its resources are not listed', row.line);
      return [];
    }
    const figures = {
      ...times(latencies, row, clock, 'caller', callee, remarks),
      ...resources(areas, other.row, callee, remarks),
    };
    return [{ instance, module: callee, figures }];
  });
}

function loops(report: TextReport, module: string, remarks: Remarks): readonly LoopReport[] {
  const path = ['Performance Estimates', 'Latency', 'Detail', 'Loop'];
  const table = optional(report, path, `the loops of "${module}"`, remarks);
  const name = table && columnOf(table, /^Loop Name$/);
  if (!table || name === undefined) return [];
  return table.rows.map((row) => {
    const [, blanks = '', marks = '', title = row.cells[name]!] =
      /^( *)([-+]+) (.*)$/.exec(row.raw[name]!) ?? [];
    const count = (c: RegExp) =>
      cell(row, columnOf(table, c), countCell, `the loop "${title}" of "${module}"`, remarks) ?? null;
    const range = (c: RegExp) =>
      cell(row, columnOf(table, c), rangeCell, `the loop "${title}" of "${module}"`, remarks);
    const [iteration, trip] = [range(/^Iteration Latency$/), range(/^Trip Count$/)];
    return {
      name: title,
      depth: blanks.length + (marks.startsWith('+') ? marks.length - 1 : 0),
      latencyMin: count(/^Latency(?: \(cycles\))? min$/),
      latencyMax: count(/^Latency(?: \(cycles\))? max$/),
      iterationLatencyMin: iteration?.min ?? null,
      iterationLatencyMax: iteration?.max ?? null,
      ii: count(/^Initiation Interval achieved$/),
      tripMin: trip?.min ?? null,
      tripMax: trip?.max ?? null,
    };
  });
}

export function identityOf(report: TextReport, tool?: string): Identity {
  const version = /^(\d+(?:\.\d+){1,2})(?: |$)/.exec(field(report, 'Version') ?? '')?.[1];
  const part = field(report, 'Target device');
  const family = field(report, 'Product family');
  return {
    ...(tool === undefined ? {} : { tool: tool === 'Vitis' ? 'vitis_hls' : 'vivado_hls' }),
    ...(version === undefined ? {} : { version }),
    ...(part === undefined ? {} : { part }),
    ...(family === undefined ? {} : { family }),
  };
}

/** `file`: its path, for messages. */
export function readCsynthText(text: string, file: string): ReadFile<SynthesisFile> {
  const remarks = new Remarks(file);
  const report = readTextReport(text);
  const titles = report.titles.flatMap((t) => TITLE.exec(t.text) ?? []);
  const [, tool, module] = titles;
  if (titles.length !== 3 || module === undefined) {
    remarks.notUnderstood('the report', 'it does not say which module it is about');
    const report = { kind: 'synthesis', file, identity: {}, claims: [], summary: false } as const;
    return { report, diagnostics: remarks.list };
  }
  const clock = clocks(report, module, remarks);
  const what = `the latency of "${module}"`;
  const latency = wanted(report, ['Performance Estimates', 'Latency', 'Summary'], what, remarks);
  const row = latency?.rows.length === 1 ? latency.rows[0] : undefined;
  if (latency && !row) remarks.notUnderstood(what, 'it has not one row', latency.line);
  const pipeline = latency && row ? row.cells[columnOf(latency, /^Pipeline Type$/) ?? -1] : undefined;
  const callees = called(report, clock, module, remarks);
  const own: ModuleClaims = {
    module,
    file,
    from: 'own',
    figures: {
      ...clock,
      ...(latency && row ? times(latency, row, clock, 'own', module, remarks) : {}),
      ...utilization(report, module, remarks),
    },
    ...(pipeline === undefined ? {} : { pipeline }),
    calls: callees.map(({ instance, module: m }) => ({ instance, module: m })),
    loops: loops(report, module, remarks),
  };
  const theirs = callees.map(
    (c): ModuleClaims => ({ module: c.module, file, from: 'caller', figures: c.figures }),
  );
  return {
    report: {
      kind: 'synthesis',
      file,
      identity: identityOf(report, tool),
      claims: [own, ...theirs],
      subject: module,
      summary: false,
    },
    diagnostics: remarks.list,
  };
}
