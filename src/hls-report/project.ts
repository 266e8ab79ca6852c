// All reports of one run together: what C synthesis, cosimulation and implementation say of one design.
import { reportMessages } from '#ir/diagnostics/catalogue/report';
import { type Diagnostic, diagnose, failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import { textSpan } from '#ir/location';
import type { CosimFile, CosimRun, ImplementationFile, ReadFile, SynthesisFile } from './claims.ts';
import { type Implemented, implementedOf } from './implemented.ts';
import { resolveSynthesis, type Synthesis } from './resolve.ts';
import { foreign, runsOf } from './runs.ts';

export interface HlsReport {
  readonly synthesis: Synthesis;
  readonly cosim: readonly (CosimRun & { readonly file: string })[];
  readonly implementations: readonly ImplementationFile[];
  /** The same, where reports that agree are one. */
  readonly implemented: readonly Implemented[];
}

/** Packaging copies the reports of synthesis below `impl`; they count only where there are no others. */
function withoutCopies(files: readonly SynthesisFile[]): readonly SynthesisFile[] {
  const originals = files.filter((f) => !/(?:^|\/)impl\/(?:.*\/)?syn\//.test(f.file));
  return originals.length > 0 ? originals : files;
}

function foreignRemark(files: readonly ImplementationFile[], synthesis: Synthesis): readonly Diagnostic[] {
  const { top, identity } = synthesis;
  const others = files.flatMap((i) => {
    const of = foreign(i, identity.part, top);
    return of === undefined ? [] : [`${i.file} (of ${of})`];
  });
  if (others.length === 0) return [];
  const than = [top === undefined ? undefined : `"${top}"`, identity.part]
    .filter((x) => x !== undefined)
    .join(' for ');
  const more = others.length > 4 ? ` and ${others.length - 4} more` : '';
  const holes = { than, files: `${others.slice(0, 4).join(', ')}${more}` };
  return [diagnose(reportMessages.foreignReport, holes)];
}

function empty({ used, timing, cells }: ImplementationFile): boolean {
  return Object.keys({ ...used, ...timing }).length === 0 && !cells;
}

/** Reports of modules are named after them; one that says otherwise is not read, or was renamed. */
function misnamed({ file, subject, summary }: SynthesisFile): string | undefined {
  const name = /([^/]+)_csynth\.(?:rpt|xml)$/.exec(file)?.[1];
  if (summary || name === undefined || subject === undefined || name === subject) return undefined;
  return `it is about "${subject}", and its name says "${name}"`;
}

export interface GivenReports {
  readonly files: readonly ReadFile[];
  /** What was given, as people wrote it. */
  readonly path: string;
}

/** Paths of files are relative to what was given, with `/`. */
export function assembleReport({ files, path }: GivenReports): Result<HlsReport> {
  const diagnostics: Diagnostic[] = files.flatMap((f) => f.diagnostics);
  const reports = files.map((f) => f.report);
  const named = reports.filter((r): r is SynthesisFile => {
    if (r.kind !== 'synthesis') return false;
    const why = files.length > 1 ? misnamed(r) : undefined;
    if (why === undefined) return true;
    const at = textSpan(r.file, { line: 1, column: 1 });
    diagnostics.push(diagnose(reportMessages.partNotUnderstood, { what: 'the report', why }, { at }));
    return false;
  });
  const synthesis = withoutCopies(named);
  const cosim = reports.filter((r): r is CosimFile => r.kind === 'cosim');
  const implementations = reports.filter((r): r is ImplementationFile => r.kind === 'implementation');
  if (synthesis.length + cosim.length + implementations.length === 0) {
    return failed([...diagnostics, diagnose(reportMessages.noReports, { path })]);
  }
  const solutions = runsOf(synthesis, [...cosim, ...implementations]);
  if (solutions.length > 1) {
    const list = solutions.slice(0, 8).join(', ');
    const holes = { path, solutions: solutions.length > 8 ? `${list}, …` : list };
    return failed([...diagnostics, diagnose(reportMessages.severalSolutions, holes)]);
  }
  const resolved = resolveSynthesis(synthesis);
  diagnostics.push(...resolved.diagnostics);
  diagnostics.push(...foreignRemark(implementations, resolved.synthesis));
  const { identity, top } = resolved.synthesis;
  const ours = implementations.filter((i) => foreign(i, identity.part, top) === undefined);
  const names = new Set(resolved.synthesis.modules.map((m) => m.name));
  const made = implementedOf(
    ours.filter((i) => !empty(i)),
    names,
  );
  diagnostics.push(...made.diagnostics);
  return ok(
    {
      synthesis: resolved.synthesis,
      cosim: cosim.flatMap((c) => c.runs.map((run) => ({ ...run, file: c.file }))),
      implementations: ours,
      implemented: made.implemented,
    },
    diagnostics,
  );
}
