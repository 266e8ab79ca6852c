// The only reader of targets/: FPGA parts and what each tool version documents. The files are data that engineers
// edit, so every one is checked against a schema and a mistake is a diagnostic with its file and key.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { projectMessages } from '#ir/diagnostics/catalogue/project';
import { type Diagnostic, diagnose, failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import { CompilerBug } from '#ir/errors';

const version = z.string().regex(/^\d+(\.\d+)*$/);
const documents = z.record(
  z.string(),
  z.strictObject({ title: z.string().min(1), version: version.optional(), url: z.string().min(1) }),
);
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

const toolFile = z.strictObject({
  tool: z.string(),
  version,
  language: z.string().optional(),
  logicSynthesis: z.string().optional(),
  documents,
  directives: z.record(z.string(), directive).optional(),
  commands: z.record(z.string(), command),
  programs: z.record(z.string(), command).optional(),
});

const part = z.strictObject({
  device: z.string(),
  package: z.string(),
  speed: z.string(),
  family: z.strictObject({ name: z.string(), source: z.string() }).optional(),
  totals: z
    .strictObject({
      lut: z.int(),
      ff: z.int(),
      dsp: z.int(),
      bram18: z.int(),
      uram: z.int(),
      source: z.string(),
    })
    .optional(),
});

const partFile = z.strictObject({ documents, parts: z.record(z.string().regex(/^[A-Za-z0-9-]+$/), part) });

export type Place = z.infer<typeof place>;
export type OptionForm = Readonly<z.infer<typeof option>>;
export type Directive = Readonly<z.infer<typeof directive>>;
export type TclCommand = Readonly<z.infer<typeof command>>;
export type Part = Readonly<z.infer<typeof part>> & { readonly name: string };

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

export interface Targets {
  readonly parts: ReadonlyMap<string, Part>;
  /** By name, for example `vitis_hls-2022.2`. */
  readonly tools: ReadonlyMap<string, ToolTable>;
}

/** The table that projects are checked against unless another is asked for. */
export const DEFAULT_TOOL = 'vitis_hls-2022.2';

function problem(file: string, text: string): Diagnostic {
  return diagnose(projectMessages.targetFile, { file, problem: text });
}

function checked<T>(schema: z.ZodType<T>, file: string, text: string): Result<T> {
  let value: unknown;
  try {
    value = parseYaml(text);
  } catch (error) {
    return failed([problem(file, error instanceof Error ? error.message : String(error))]);
  }
  const result = schema.safeParse(value);
  if (result.success) return ok(result.data);
  return failed(
    result.error.issues.map((i) => problem(file, `${i.path.join('.') || 'the whole file'}: ${i.message}`)),
  );
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

type ToolFile = z.infer<typeof toolFile>;

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

/** One file of targets/parts. */
export function readPartFile(file: string, text: string): Result<readonly Part[]> {
  const read = checked(partFile, file, text);
  if (!read.value) return failed(read.diagnostics);
  const { parts, documents: known } = read.value;
  const named = Object.entries(parts).flatMap(([name, p]) =>
    [p.family?.source, p.totals?.source].flatMap((s) => (s === undefined ? [] : [[name, s] as const])),
  );
  const unknown = named.filter(([, s]) => !Object.hasOwn(known, s));
  if (unknown.length > 0) {
    return failed(unknown.map(([name, s]) => problem(file, `${name}: there is no document "${s}"`)));
  }
  return ok(Object.entries(parts).map(([name, p]) => ({ ...p, name })));
}

function linked(files: ReadonlyMap<string, ToolFile>): Result<ReadonlyMap<string, ToolTable>> {
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

/** Links file texts, by path under targets/ (`tools/x.yaml`, `parts/y.yaml`), to one set of targets. */
export function readTargets(texts: ReadonlyMap<string, string>): Result<Targets> {
  const problems: Diagnostic[] = [];
  const files = new Map<string, ToolFile>();
  const parts = new Map<string, Part>();
  for (const [path, text] of texts) {
    if (path.startsWith('tools/')) {
      const read = readToolFile(path, text);
      problems.push(...read.diagnostics);
      if (!read.value) continue;
      const name = `${read.value.tool}-${read.value.version}`;
      if (path !== `tools/${name}.yaml`) problems.push(problem(path, `its content is that of ${name}.yaml`));
      files.set(name, read.value);
    } else {
      const read = readPartFile(path, text);
      problems.push(...read.diagnostics);
      for (const p of read.value ?? []) {
        if (parts.has(p.name)) problems.push(problem(path, `${p.name} stands in another file already`));
        parts.set(p.name, p);
      }
    }
  }
  if (problems.length > 0) return failed(problems);
  const tools = linked(files);
  return tools.value ? ok({ parts, tools: tools.value }) : failed(tools.diagnostics);
}

/** Beside `src` in a checkout, beside `dist` in a package. */
function findRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const candidate = join(folder, 'targets');
    if (existsSync(join(candidate, 'tools')) && existsSync(join(folder, 'package.json'))) return candidate;
    const parent = dirname(folder);
    if (parent === folder) throw new CompilerBug('the folder targets/ is missing from this installation');
    folder = parent;
  }
}

function textOf(root: string, path: string): string {
  return readFileSync(join(root, ...path.split('/')), 'utf8');
}

/** One tool with the tables it refers to, without reading the rest: compiles wait for this. */
export function loadTool(name: string = DEFAULT_TOOL): Result<ToolTable> {
  const root = findRoot();
  const files = new Map<string, ToolFile>();
  const open = [name];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const path = `tools/${next}.yaml`;
    if (files.has(next)) continue;
    if (!/^[\w.-]+$/.test(next) || !existsSync(join(root, path))) {
      return failed([problem(path, 'there is no such file')]);
    }
    const read = readToolFile(path, textOf(root, path));
    if (!read.value) return failed(read.diagnostics);
    files.set(next, read.value);
    open.push(...[read.value.language, read.value.logicSynthesis].filter((n) => n !== undefined));
  }
  const tables = linked(files);
  return tables.value ? ok(tables.value.get(name)!) : failed(tables.diagnostics);
}

/** Texts of all files of targets/, by path under it. */
export function targetTexts(): ReadonlyMap<string, string> {
  const root = findRoot();
  return new Map(
    ['parts', 'tools'].flatMap((folder) =>
      readdirSync(join(root, folder))
        .filter((name) => name.endsWith('.yaml'))
        .sort()
        .map((name) => [`${folder}/${name}`, textOf(root, `${folder}/${name}`)] as const),
    ),
  );
}

let loaded: Result<Targets> | undefined;

/** All parts and tools of targets/, read once. */
export function loadTargets(): Result<Targets> {
  loaded ??= readTargets(targetTexts());
  return loaded;
}
