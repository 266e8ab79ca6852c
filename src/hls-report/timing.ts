// Vivado's report_timing_summary: the worst slack after place and route, told as numbers and in a sentence, which must
// agree.
import { decimalCell } from './cells.ts';
import type { ImplementationFile, ImplementationTiming, ReadFile } from './claims.ts';
import { Remarks } from './remarks.ts';
import { readTextReport } from './text-report.ts';
import { vivadoHead } from './utilization.ts';

const MET = /^All user specified timing constraints are met\.? *$/;
const NOT_MET = /^Timing constraints are not met\.? *$/;

/** The line of names, a line of dashes under each, the line of numbers; by name. */
function summary(lines: readonly string[], remarks: Remarks): ReadonlyMap<string, number> | undefined {
  const heads = lines.flatMap((l, i) => (/^ +WNS\(ns\) +TNS\(ns\) /.test(l) ? [i] : []));
  const [at, second] = heads;
  const words = (line: string | undefined) => (line ?? '').trim().split(/ {2,}/);
  if (at === undefined || second !== undefined) {
    remarks.notUnderstood('the timing', 'it has no single summary of the design');
    return undefined;
  }
  const [names, dashes, cells] = [words(lines[at]), words(lines[at + 1]), words(lines[at + 2])];
  const whole = names.length === dashes.length && names.every((n, i) => dashes[i] === '-'.repeat(n.length));
  // Without constraints there is nothing to be late for.
  if (whole && cells.length === names.length && cells.every((c) => c === 'NA')) return undefined;
  const values = cells.map(decimalCell);
  if (!whole || values.length !== names.length || values.some((v) => v === undefined)) {
    remarks.notUnderstood('the summary of timing', 'its numbers do not stand under its titles', at + 3);
    return undefined;
  }
  return new Map(names.map((n, i) => [n, values[i]!]));
}

/** The period of the only clock; its frequency must fit. */
function period(lines: readonly string[], remarks: Remarks): number | undefined {
  const head = lines.findIndex((l) => /^Clock +Waveform\(ns\) +Period\(ns\) +Frequency\(MHz\)/.test(l));
  if (head < 0) return undefined;
  const rows: string[] = [];
  for (let i = head + 2; i < lines.length && lines[i]!.trim() !== ''; i++) rows.push(lines[i]!);
  if (rows.length !== 1) return undefined;
  const [, p, f] = /^\S+ +\{[^}]*\} +(\S+) +(\S+) *$/.exec(rows[0]!) ?? [];
  const [ns, mhz] = [decimalCell(p ?? ''), decimalCell(f ?? '')];
  if (ns !== undefined && mhz !== undefined && Math.abs(1000 / ns - mhz) <= 1e-3 * mhz) return ns;
  remarks.notUnderstood('the clock of the implementation', `"${rows[0]!.trim()}"`, head + 3);
  return undefined;
}

function timingOf(lines: readonly string[], remarks: Remarks): ImplementationTiming {
  const required = period(lines, remarks);
  const given = required === undefined ? {} : { required };
  const table = summary(lines, remarks);
  if (!table) return given;
  const of = (name: string) => table.get(name);
  const [wns, tns, failing] = [of('WNS(ns)'), of('TNS(ns)'), of('TNS Failing Endpoints')];
  const others = [of('WHS(ns)'), of('WPWS(ns)')];
  const said = lines.some((l) => MET.test(l)) ? true : lines.some((l) => NOT_MET.test(l)) ? false : undefined;
  const negative = wns !== undefined && wns < 0;
  const agree =
    wns !== undefined &&
    (failing === undefined || failing > 0 === negative) &&
    (tns === undefined || tns < 0 === negative) &&
    (said === undefined || said === ![wns, ...others].some((n) => n !== undefined && n < 0));
  if (!agree) {
    const why = 'worst slack, total slack, failing endpoints and verdict do not agree';
    remarks.contradiction('the slack', 'the implementation', why);
    return given;
  }
  return {
    ...given,
    worstSlack: wns,
    ...(tns === undefined ? {} : { totalSlack: tns }),
    ...(failing === undefined ? {} : { failingEndpoints: failing }),
    met: said ?? !negative,
  };
}

/** `file`: its path, for messages. */
export function readTiming(text: string, file: string): ReadFile<ImplementationFile> {
  const remarks = new Remarks(file);
  const report = readTextReport(text);
  const timing = timingOf(report.lines, remarks);
  return {
    report: { kind: 'implementation', file, ...vivadoHead(report), used: {}, available: {}, timing },
    diagnostics: remarks.list,
  };
}
