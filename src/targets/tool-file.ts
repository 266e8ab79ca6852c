// The tables of targets/tools: the directives, Tcl commands and options that one version of a tool documents, each with
// the page that says so. Files refer to the tables they are used with and are linked here.
import { z } from 'zod';
import { type Diagnostic, failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import { checked, documents, problem, version } from './checked-file.ts';

const source = z.strictObject({ document: z.string(), page: z.string().min(1) });
const sources = z.array(source).min(1);
const place = z.enum(['top', 'function', 'loop']);

const option = z.strictObject({
  /** flag: stands alone; variable: an identifier in reach; word: one word; text: anything. */
  form: z.enum(['flag', 'integer', 'choice', 'variable', 'word', 'text']),
  values: z.array(z.string()).min(1).optional(),
  min: z.int().optional(),
  required: z.boolean().optional(),
  /** Stands directly after the directive's name. */
  first: z.boolean().optional(),
  /** Where the option may stand, if not wherever the directive may. */
  places: z.array(place).optional(),
});

const directive = z.strictObject({
  sources,
  places: z.array(place).min(1),
  options: z.record(z.string(), option),
  /** Of each group exactly one option stands. */
  oneOf: z.array(z.array(z.string())).optional(),
});

const command = z.strictObject({
  sources,
  arguments: z.strictObject({ min: z.int().min(0), max: z.int().min(0).optional() }),
  options: z.record(z.string().startsWith('-'), option).optional(),
  subcommands: z.array(z.string()).optional(),
  /** Which words are scripts themselves. */
  script: z.enum(['first', 'last', 'branches']).optional(),
  /** The first word names a program to start. */
  program: z.literal('first').optional(),
});

export const toolFile = z.strictObject({
  tool: z.string(),
  version,
  language: z.string().optional(),
  logicSynthesis: z.string().optional(),
  documents,
  directives: z.record(z.string(), directive).optional(),
  commands: z.record(z.string(), command),
  programs: z.record(z.string(), command).optional(),
});

export type Place = z.infer<typeof place>;
export type OptionForm = Readonly<z.infer<typeof option>>;
export type Directive = Readonly<z.infer<typeof directive>>;
export type TclCommand = Readonly<z.infer<typeof command>>;

/** What one version of a tool documents. */
export interface ToolTable {
  /** For example `vitis_hls-2022.2`. */
  readonly name: string;
  readonly tool: string;
  readonly version: string;
  readonly documents: Readonly<z.infer<typeof documents>>;
  readonly directives: ReadonlyMap<string, Directive>;
  readonly commands: ReadonlyMap<string, TclCommand>;
  /** Programs that other tools' scripts may start. */
  readonly programs: ReadonlyMap<string, TclCommand>;
  /** The script language's own commands. */
  readonly language?: ToolTable;
  /** The tool that synthesises the generated RTL. */
  readonly logicSynthesis?: ToolTable;
}

/** Orders version texts: 8.5 < 8.10, 2022.2 < 2023.1. */
function compareVersions(a: string, b: string): number {
  const [x, y] = [a.split('.').map(Number), b.split('.').map(Number)];
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    const d = (x[i] ?? 0) - (y[i] ?? 0);
    if (d !== 0) return d;
  }
  return 0;
}

/** A statement about a version rests on that version's documents, or on an earlier and a later one that agree. */
function vouches(versions: readonly string[], own: string): boolean {
  const order = versions.map((v) => compareVersions(v, own));
  return order.includes(0) || (order.some((o) => o < 0) && order.some((o) => o > 0));
}

export type ToolFile = z.infer<typeof toolFile>;

function sourceProblems(file: string, t: ToolFile): readonly Diagnostic[] {
  const tables: readonly Readonly<Record<string, { readonly sources: z.infer<typeof sources> }>>[] = [
    t.directives ?? {},
    t.commands,
    t.programs ?? {},
  ];
  const entries = tables.flatMap((o) => Object.entries(o));
  return entries.flatMap(([name, entry]) => {
    const unknown = entry.sources.filter((s) => !Object.hasOwn(t.documents, s.document));
    if (unknown.length > 0) return [problem(file, `${name}: there is no document "${unknown[0]!.document}"`)];
    const versions = entry.sources.flatMap((s) => t.documents[s.document]!.version ?? []);
    if (vouches(versions, t.version)) return [];
    const text = `${name}: no source of version ${t.version}, nor one before and one after it`;
    return [problem(file, text)];
  });
}

/** One file of targets/tools; its references to other tables are still open. */
export function readToolFile(file: string, text: string): Result<ToolFile> {
  const read = checked(toolFile, file, text);
  if (!read.value) return read;
  const problems = sourceProblems(file, read.value);
  return problems.length > 0 ? failed(problems) : read;
}

/** Tables with those they refer to, by name. */
export function linked(files: ReadonlyMap<string, ToolFile>): Result<ReadonlyMap<string, ToolTable>> {
  const tables = new Map<string, ToolTable>();
  const problems: Diagnostic[] = [];
  const resolve = (name: string, path: readonly string[]): ToolTable | undefined => {
    const done = tables.get(name);
    if (done) return done;
    const f = files.get(name);
    if (!f || path.includes(name)) {
      problems.push(problem(`tools/${path.at(-1)}.yaml`, `there is no tool "${name}" to refer to`));
      return undefined;
    }
    const other = (n: string | undefined): ToolTable | undefined =>
      n === undefined ? undefined : resolve(n, [...path, name]);
    const [language, logicSynthesis] = [other(f.language), other(f.logicSynthesis)];
    const table: ToolTable = {
      name,
      tool: f.tool,
      version: f.version,
      documents: f.documents,
      directives: new Map(Object.entries(f.directives ?? {})),
      // Commands of the language take words as they come; those of a tool have the options listed and no others.
      commands: new Map(
        Object.entries(f.commands).map(([n, c]) => [n, f.tool === 'tcl' ? c : { options: {}, ...c }]),
      ),
      programs: new Map(Object.entries(f.programs ?? {})),
      ...(language ? { language } : {}),
      ...(logicSynthesis ? { logicSynthesis } : {}),
    };
    tables.set(name, table);
    return table;
  };
  for (const name of files.keys()) resolve(name, []);
  return problems.length > 0
    ? failed(problems)
    : ok(new Map([...tables].sort(([a], [b]) => (a < b ? -1 : 1))));
}
