// The reports of a folder, or one report: found by name below the folder, told by content, read within bounds.
import { createHash } from 'node:crypto';
import { type Dirent, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { commandLineMessages } from '#ir/diagnostics/catalogue/command-line';
import { reportMessages } from '#ir/diagnostics/catalogue/report';
import { type Diagnostic, diagnose, failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import { textSpan } from '#ir/location';
import type { ReadFile } from '#src/hls-report/claims';
import { layerNames } from '#src/hls-report/layer-names';
import { assembleReport, type HlsReport } from '#src/hls-report/project';
import { readReport } from '#src/hls-report/read';
import { readFileBounded } from '#src/toolchain/read-file';
import { systemReason } from '#src/toolchain/system-reason';
import type { Context } from './host.ts';

/** Entries of all folders together, and how deep they lie. */
interface SearchLimits {
  readonly entries: number;
  readonly depth: number;
}

/** A project with simulation and export has some thousands. */
const LIMITS: SearchLimits = { entries: 100_000, depth: 16 };
/** The bindings in a csynth.rpt of a large design take tens of megabytes. */
const MAX_REPORT_BYTES = 256 * 1024 * 1024;
const MAX_SOURCE_BYTES = 16 * 1024 * 1024;

/** Reports by name. Verbose ones are of single steps of a run, and not its result. */
function mayBeReport(name: string): boolean {
  return (
    /(?:\.rpt|csynth\.xml|^(?:export|vivado)_(?:syn|impl)\.xml)$/i.test(name) &&
    !/\.(?:verbose|sched|bind)\./i.test(name)
  );
}

function entriesOf(folder: string, shown: string): Result<readonly Dirent[]> {
  try {
    return ok(readdirSync(folder, { withFileTypes: true }));
  } catch (error) {
    const reason = systemReason(error);
    return failed([diagnose(commandLineMessages.fileUnreadable, { path: shown, reason })]);
  }
}

/** Paths relative to `root`, with `/`, in order. Hidden folders hold intermediate data; links are not followed. */
function find(root: string, shown: string, limits: SearchLimits): Result<readonly string[]> {
  const found: string[] = [];
  let seen = 0;
  let level: readonly string[] = [''];
  for (let depth = 0; depth < limits.depth && level.length > 0; depth++) {
    const next: string[] = [];
    for (const folder of level) {
      const entries = entriesOf(join(root, folder), join(shown, folder));
      if (!entries.value) return failed(entries.diagnostics);
      seen += entries.value.length;
      if (seen > limits.entries) {
        const fix = 'give the folder of the project, or of one solution';
        return failed([
          diagnose(reportMessages.tooManyFiles, { path: shown, limit: limits.entries }, { fix }),
        ]);
      }
      for (const entry of entries.value) {
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
        if (entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
          next.push(path);
        else if (entry.isFile() && mayBeReport(entry.name)) found.push(path);
      }
    }
    level = next;
  }
  return ok(found.sort());
}

/** Reports are read whatever bytes they hold: what is no text does not fit its table. */
function textOf(path: string, shown: string, limit: number): Result<string> {
  const bytes = readFileBounded(path, shown, undefined, limit);
  return bytes.value ? ok(new TextDecoder().decode(bytes.value)) : failed(bytes.diagnostics);
}

interface Found {
  readonly read: ReadFile;
  readonly name: string;
  /** Its hash. */
  readonly content: string;
}

/** Where the tools write a report first. */
const ORIGINAL = /(?:^|\/)(?:syn|sim|impl)\//;

/** Vitis and people copy reports out of a run; what is the same as one inside it is no second report. */
function withoutCopies(files: readonly Found[]): readonly ReadFile[] {
  const originals = new Set(files.filter((f) => ORIGINAL.test(f.name)).map((f) => f.content));
  return files.flatMap((f) => (!ORIGINAL.test(f.name) && originals.has(f.content) ? [] : [f.read]));
}

function notRead(files: readonly ReadFile[]): readonly Diagnostic[] {
  const others = files.flatMap(({ report }) => (report.kind === 'other' ? [report] : []));
  if (others.length === 0) return [];
  const names = others.slice(0, 5).map((o) => (o.what === undefined ? o.file : `${o.file} (${o.what})`));
  const more = others.length > 5 ? ` and ${others.length - 5} more` : '';
  return [diagnose(reportMessages.notRead, { files: `${names.join(', ')}${more}` })];
}

/** The names that hls4ml wrote behind the calls of the top function, near the reports. */
function namesNear(folder: string, top: string | undefined): ReadonlyMap<string, string> {
  if (top === undefined || !/^\w+$/.test(top)) return new Map();
  const above = [folder, dirname(folder), dirname(dirname(folder))];
  for (const place of above) {
    const source = textOf(join(place, 'firmware', `${top}.cpp`), '', MAX_SOURCE_BYTES);
    if (source.value !== undefined) return layerNames(source.value);
  }
  return new Map();
}

export interface FoundReport {
  readonly report: HlsReport;
  /** Layers by the names of their settings. */
  readonly names: ReadonlyMap<string, string>;
}

function found(files: readonly ReadFile[], path: string, folder: string): Result<FoundReport> {
  const report = assembleReport({ files, path });
  const diagnostics = [...report.diagnostics, ...notRead(files)];
  if (!report.value) return failed(diagnostics);
  return ok({ report: report.value, names: namesNear(folder, report.value.synthesis.top) }, diagnostics);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function single(path: string, given: string, context: Context): Result<FoundReport> {
  const text = textOf(path, given, MAX_REPORT_BYTES);
  if (text.value === undefined) return failed(text.diagnostics);
  context.sources.set(given, text.value);
  const read = readReport(text.value, given);
  if (read.report.kind === 'other') {
    const what = read.report.what ? `it is of ${read.report.what}` : 'its layout is not known';
    return failed([diagnose(reportMessages.notReport, { path: given, what })]);
  }
  // One file stands alone: its folder says nothing of it.
  const alone = { ...read, report: { ...read.report, file: basename(given) } };
  return found([alone], given, dirname(path));
}

/** `given`: a folder or a file, as people wrote it. */
export function findReport(given: string, context: Context, limits = LIMITS): Result<FoundReport> {
  const path = resolve(context.host.cwd, given);
  let folder: boolean;
  try {
    folder = isFolder(path);
  } catch (error) {
    const reason = systemReason(error);
    return failed([diagnose(commandLineMessages.fileUnreadable, { path: given, reason })]);
  }
  if (!folder) return single(path, given, context);
  const names = find(path, given, limits);
  if (!names.value) return failed(names.diagnostics);
  const diagnostics: Diagnostic[] = [];
  const files = withoutCopies(
    names.value.flatMap((name) => {
      const text = textOf(join(path, name), join(given, name), MAX_REPORT_BYTES);
      // One file that cannot be read takes nothing from the others.
      if (text.value === undefined) {
        const at = textSpan(name, { line: 1, column: 1 });
        for (const { message: why } of text.diagnostics)
          diagnostics.push(diagnose(reportMessages.partNotUnderstood, { what: 'the report', why }, { at }));
        return [];
      }
      const read = readReport(text.value, name);
      if (read.diagnostics.length > 0) context.sources.set(name, text.value);
      context.displayed.set(name, join(given, name));
      return [{ read, name, content: createHash('sha256').update(text.value).digest('base64') }];
    }),
  );
  const result = found(files, given, path);
  return { ...result, diagnostics: [...diagnostics, ...result.diagnostics] };
}
