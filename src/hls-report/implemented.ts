// What implementation made of one run, from all its reports. Reports of the same step are one thing said several times as
// long as no figure of one denies another's; where one does, they are of different Vivado runs, and stand apart.
import { reportMessages } from '#ir/diagnostics/catalogue/report';
import { type Diagnostic, diagnose } from '#ir/diagnostics/diagnostic';
import type { ImplementationFile, ImplementationTiming, ImplementedCell, Used } from './claims.ts';
import { inExport } from './runs.ts';

/** What had been done when a report was written; figures of different steps are never the same thing. */
export const STEPS = ['synthesis', 'placement', 'routing'] as const;
export type Step = (typeof STEPS)[number];

export interface Implemented {
  /** Absent where the reports do not tell. */
  readonly step?: Step;
  /** In Vivado's words. */
  readonly stage?: string;
  readonly used: Used;
  readonly available: Used;
  readonly timing: ImplementationTiming;
  readonly cells: readonly ImplementedCell[];
  /** At least one. */
  readonly files: readonly string[];
}

/** Vivado's words for the state of a design: `Synthesized`, `Fully Placed`, `Physopt postRoute`, … */
function stepOf(stage: string | undefined): Step | undefined {
  if (stage === undefined) return undefined;
  if (/^synthesized$/i.test(stage)) return 'synthesis';
  if (/rout/i.test(stage)) return 'routing';
  return /plac/i.test(stage) ? 'placement' : undefined;
}

type Figures = Readonly<Record<string, number | boolean>>;
type Kind = 'used' | 'available' | 'timing';
const KINDS: readonly Kind[] = ['used', 'available', 'timing'];

/** A figure that the two give differently. */
function denied(a: Figures, b: Figures): string | undefined {
  return Object.keys(a).find((k) => b[k] !== undefined && b[k] !== a[k]);
}

/** Everything that a report gives for the whole design, by kind and name. */
function whole(file: ImplementationFile): Figures {
  const of = (kind: Kind) => Object.entries(file[kind] ?? {}).map(([k, v]) => [`${kind} ${k}`, v] as const);
  return Object.fromEntries(KINDS.flatMap(of));
}

const titleOf = (figure: string): string =>
  figure
    .replace(/^used /, '')
    .replace(/^available /, "the part's ")
    .replace(/^timing /, '');

interface Group {
  readonly step: Step | undefined;
  readonly files: ImplementationFile[];
  figures: Figures;
}

/** Files in an export's own folder are of one Vivado run; other files are of the run with which they agree. */
function grouped(files: readonly ImplementationFile[]): {
  readonly groups: readonly Group[];
  readonly apart: string[];
} {
  const groups: Group[] = [];
  const apart: string[] = [];
  const [own, others] = [files.filter(inExport), files.filter((f) => !inExport(f))];
  for (const file of [...own, ...others]) {
    const step = stepOf(file.stage);
    const figures = whole(file);
    const same = groups.filter((g) => g.step === step && step !== undefined);
    const group = same.find(
      (g) => (inExport(file) && inExport(g.files[0]!)) || denied(g.figures, figures) === undefined,
    );
    if (group) {
      group.files.push(file);
      group.figures = { ...figures, ...group.figures };
      continue;
    }
    groups.push({ step, files: [file], figures });
    const [other] = same;
    const what = other && denied(other.figures, figures);
    if (!other || what === undefined) continue;
    apart.push(
      `${titleOf(what)} ${other.figures[what]} in ${other.files[0]!.file}, ${figures[what]} in ${file.file}`,
    );
  }
  return { groups, apart };
}

/** What all reports of one Vivado run agree on; what they give differently is left out and told. */
function agreed(files: readonly ImplementationFile[], kind: Kind, diagnostics: Diagnostic[]): Figures {
  const said = new Map<string, { readonly value: number | boolean; readonly file: string }>();
  const left = new Set<string>();
  for (const of of files)
    for (const [name, value] of Object.entries({ ...of[kind] } as Figures)) {
      const before = said.get(name);
      if (!before) said.set(name, { value, file: of.file });
      if (!before || before.value === value || left.has(name)) continue;
      left.add(name);
      const why = `${before.value} in ${before.file}, ${value} in ${of.file}`;
      const holes = { figure: titleOf(`${kind} ${name}`), module: 'the implementation', why };
      diagnostics.push(diagnose(reportMessages.contradiction, holes));
    }
  return Object.fromEntries(
    [...said].filter(([name]) => !left.has(name)).map(([name, { value }]) => [name, value]),
  );
}

/** What is said of every instance; a figure that two reports give differently is left out and told. */
function mergedCells(
  files: readonly ImplementationFile[],
  modules: ReadonlySet<string>,
): { readonly cells: readonly ImplementedCell[]; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const said = new Map<string, { readonly cell: ImplementedCell; readonly file: string }[]>();
  for (const { cells = [], file } of files)
    for (const cell of cells) {
      const before = said.get(cell.path);
      if (before) before.push({ cell, file });
      else said.set(cell.path, [{ cell, file }]);
    }
  const cells = [...said].map(([path, sayings]): ImplementedCell => {
    const used: { -readonly [K in keyof Used]: number } = {};
    for (const name of ['lut', 'ff', 'dsp', 'bramTiles', 'bram18', 'uram'] as const) {
      const all = sayings.flatMap(({ cell, file }) => {
        const value = cell.used[name];
        return value === undefined ? [] : [{ value, file }];
      });
      const [first] = all;
      const other = all.find((s) => s.value !== first!.value);
      if (first && !other) used[name] = first.value;
      if (!first || !other || name === 'bramTiles') continue;
      const why = `${first.value} in ${first.file}, ${other.value} in ${other.file}`;
      const holes = { figure: name.toUpperCase(), module: path === '' ? 'the top' : path, why };
      diagnostics.push(diagnose(reportMessages.contradiction, holes));
    }
    const names = [...new Set(sayings.flatMap(({ cell }) => cell.module ?? []))];
    // Vivado numbers the copies of a module; C synthesis knows the name without the number.
    const module = names.find((n) => modules.has(n)) ?? (names.length === 1 ? names[0] : undefined);
    return { path, ...(module === undefined ? {} : { module }), used };
  });
  return { cells, diagnostics };
}

/** `modules`: names that C synthesis gives. */
export function implementedOf(
  files: readonly ImplementationFile[],
  modules: ReadonlySet<string>,
): { readonly implemented: readonly Implemented[]; readonly diagnostics: readonly Diagnostic[] } {
  const { groups, apart } = grouped(files);
  const diagnostics: Diagnostic[] =
    apart.length === 0 ? [] : [diagnose(reportMessages.implementationsDiffer, { differs: apart.join('; ') })];
  const implemented = groups.map(({ step, files: all }): Implemented => {
    const merged = mergedCells(all, modules);
    diagnostics.push(...merged.diagnostics);
    const stage = all[0]!.stage;
    return {
      ...(step === undefined ? {} : { step }),
      ...(stage === undefined ? {} : { stage }),
      used: agreed(all, 'used', diagnostics) as Used,
      available: agreed(all, 'available', diagnostics) as Used,
      timing: agreed(all, 'timing', diagnostics) as ImplementationTiming,
      cells: merged.cells,
      files: all.map((f) => f.file),
    };
  });
  const rank = (i: Implemented): number => (i.step === undefined ? STEPS.length : STEPS.indexOf(i.step));
  return { implemented: [...implemented].sort((a, b) => rank(a) - rank(b)), diagnostics };
}
