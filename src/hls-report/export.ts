// What HLS writes after it ran Vivado: <top>_export.rpt (lines `LUT: 745` and `CP required: 4.000`) and, by Vitis HLS,
// export_syn.rpt and export_impl.rpt with tables of periods and of instances. Block RAM is counted in halves of a tile:
// RAMB18 + 2 RAMB36.
import { countCell, decimalCell } from './cells.ts';
import type { ImplementationFile, ImplementationTiming, ReadFile, Used } from './claims.ts';
import { exportCells } from './export-cells.ts';
import { withoutDenied } from './implemented-cells.ts';
import { Remarks } from './remarks.ts';
import { columnOf } from './table.ts';
import { field, readTextReport, type TextReport, tableAt } from './text-report.ts';

const RESOURCES = { LUT: 'lut', FF: 'ff', DSP: 'dsp', BRAM: 'bram18', URAM: 'uram' } as const;

interface Lines {
  readonly lines: readonly string[];
  /** Of the first, from 1. */
  readonly from: number;
}

/** Lines below the only title of this kind, to the next empty one. */
function below(lines: readonly string[], title: RegExp): Lines | undefined {
  const heads = lines.flatMap((l, i) => (title.test(l) ? [i] : []));
  if (heads.length !== 1) return undefined;
  let from = heads[0]! + 1;
  while (/^=+$/.test(lines[from] ?? '')) from++;
  let to = from;
  while (to < lines.length && lines[to]!.trim() !== '' && !/^[=#]/.test(lines[to]!)) to++;
  return { lines: lines.slice(from, to), from: from + 1 };
}

function used({ lines, from }: Lines, remarks: Remarks): Used {
  const found: { -readonly [K in keyof Used]: number } = {};
  for (const [i, line] of lines.entries()) {
    const [, name, rest] = /^([A-Z]+):(.*)$/.exec(line) ?? [];
    const text = rest?.trim();
    const key = RESOURCES[name as keyof typeof RESOURCES];
    const value = text === undefined ? undefined : countCell(text);
    if (name === undefined || (key && typeof value !== 'number')) {
      remarks.notUnderstood('a line of resources', `"${line}"`, from + i);
    } else if (key && found[key] !== undefined) {
      remarks.notUnderstood(name, 'it stands there twice', from + i);
    } else if (key && typeof value === 'number') found[key] = value;
  }
  return found;
}

/** The number after `NAME: ` on the only line that begins so. */
function period(report: TextReport, name: string): number | undefined {
  const found = report.lines.filter((l) => l.startsWith(`${name}:`));
  return found.length === 1 ? decimalCell(found[0]!.slice(name.length + 1).trim()) : undefined;
}

/** `CP required: 4.000` and a verdict. */
function lineTiming(report: TextReport): ImplementationTiming {
  const says = (text: RegExp) => report.lines.some((l) => text.test(l));
  const [yes, no] = [says(/^Timing met *$/), says(/^Timing not met *$/)];
  return timing(
    period(report, 'CP required'),
    period(report, 'CP achieved post-synthesis'),
    period(report, 'CP achieved post-implementation'),
    yes === no ? undefined : yes,
  );
}

function timing(
  required: number | undefined,
  achievedSynthesis: number | undefined,
  achievedRoute: number | undefined,
  met: boolean | undefined,
): ImplementationTiming {
  return {
    ...(required === undefined ? {} : { required }),
    ...(achievedSynthesis === undefined ? {} : { achievedSynthesis }),
    ...(achievedRoute === undefined ? {} : { achievedRoute }),
    ...(met === undefined ? {} : { met }),
  };
}

/** The step that a report of the newer layout is of. */
type Step = 'RTL Synthesis' | 'Place & Route';

/** The table of periods of the newer layout. */
function tableTiming(report: TextReport, step: Step, remarks: Remarks): ImplementationTiming {
  const table = tableAt(report, `${step} Timing Summary`);
  if (!table || 'broken' in table) {
    if (table) remarks.notUnderstood('the table of periods', table.broken, table.line);
    return {};
  }
  const [name, period] = [columnOf(table, /^Timing$/), columnOf(table, /^Period \(ns\)$/)];
  if (name === undefined || period === undefined) return {};
  const of = (row: string) => {
    const found = table.rows.filter((r) => r.cells[name] === row);
    return found.length === 1 ? decimalCell(found[0]!.cells[period]!) : undefined;
  };
  const says = (text: RegExp) => report.lines.some((l) => text.test(l));
  const [yes, no] = [says(/^\* Timing was met *$/), says(/^\* Timing was NOT met *$/i)];
  const met = yes === no ? undefined : yes;
  const [synthesis, route] = [of('Post-Synthesis'), of('Post-Route')];
  if (step === 'Place & Route') return timing(of('Target'), synthesis, route, met);
  // Nothing is routed then: 2022.2 writes that title over the period of logic synthesis.
  if (synthesis === undefined || route === undefined)
    return timing(of('Target'), synthesis ?? route, undefined, met);
  remarks.notUnderstood('the table of periods', 'logic synthesis has two', table.line);
  return {};
}

/** Met if the last period that was reached is no longer than the required one; a verdict must say the same. */
function checked(t: ImplementationTiming, remarks: Remarks): ImplementationTiming {
  const achieved = t.achievedRoute ?? t.achievedSynthesis;
  if (t.required === undefined || achieved === undefined) return t;
  const met = achieved <= t.required;
  if (t.met === undefined || met === t.met) return { ...t, met };
  const why = `${achieved} ns of ${t.required} ns, and the report says that timing was ${t.met ? 'met' : 'not met'}`;
  remarks.contradiction('the period', 'the implementation', why);
  return {};
}

const OLD = /^#=== Post-(?:Implementation|Synthesis) Resource usage ===$/;

const heading = (step: Step): RegExp => new RegExp(`^== ${step} Resource Summary *$`);

function stepOf(report: TextReport): Step | undefined {
  const steps = (['RTL Synthesis', 'Place & Route'] as const).filter((s) =>
    report.lines.some((l) => heading(s).test(l)),
  );
  return steps.length === 1 ? steps[0] : undefined;
}

/** The figures of the whole and of its instances, as far as they do not deny each other. */
function instances(
  report: TextReport,
  step: Step,
  whole: Used,
  remarks: Remarks,
): Pick<ImplementationFile, 'used' | 'cells'> {
  const table = tableAt(report, `${step} Resources`);
  if (table && 'broken' in table) remarks.notUnderstood('the table of instances', table.broken, table.line);
  if (!table || 'broken' in table) return { used: whole };
  const { cells, denied } = exportCells(table, whole, remarks);
  return { used: withoutDenied(whole, denied), ...(cells === undefined ? {} : { cells }) };
}

/** `file`: its path, for messages. */
export function readExport(text: string, file: string): ReadFile<ImplementationFile> {
  const remarks = new Remarks(file);
  const report = readTextReport(text);
  const old = report.lines.some((l) => OLD.test(l));
  const step = old ? undefined : stepOf(report);
  const list = old ? below(report.lines, OLD) : step && below(report.lines, heading(step));
  if (!list) remarks.notUnderstood('the report of implementation', 'it has no single list of resources');
  const routed = step
    ? step === 'Place & Route'
    : report.lines.some((l) => /^#=== Post-Implementation /.test(l));
  const stage = old || step ? { stage: routed ? 'Routed' : 'Synthesized' } : {};
  const part = field(report, 'Device target') ?? field(report, 'Target device');
  const tool = field(report, 'Implementation tool') ?? field(report, 'Version') ?? '';
  const version = /(\d{4}\.\d+(?:\.\d+)?)/.exec(tool)?.[1];
  const whole = list ? used(list, remarks) : {};
  const timings = old ? lineTiming(report) : step ? tableTiming(report, step, remarks) : {};
  return {
    report: {
      kind: 'implementation',
      file,
      ...stage,
      ...(part === undefined ? {} : { part }),
      ...(version === undefined ? {} : { version }),
      ...(step ? instances(report, step, whole, remarks) : { used: whole }),
      available: {},
      timing: checked(timings, remarks),
    },
    diagnostics: remarks.list,
  };
}
