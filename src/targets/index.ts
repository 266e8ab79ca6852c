// The only reader of targets/: FPGA parts, what each tool version documents, and what operators cost. The files are data
// that engineers edit, so every one is checked against a schema and a mistake is a diagnostic with its file and key.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Diagnostic, failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import { CompilerBug } from '#ir/errors';
import { problem } from './checked-file.ts';
import { type CostData, readCosts } from './costs/cost-data.ts';
import { DEFAULT_TOOL } from './default-tool.ts';
import { type Part, readPartFile } from './part-file.ts';
import { linked, readToolFile, type ToolFile, type ToolTable } from './tool-file.ts';

export { DEFAULT_TOOL } from './default-tool.ts';
export type { Part } from './part-file.ts';
export type { Directive, OptionForm, Place, TclCommand, ToolTable } from './tool-file.ts';

export interface Targets {
  readonly parts: ReadonlyMap<string, Part>;
  /** By name, for example `vitis_hls-2022.2`. */
  readonly tools: ReadonlyMap<string, ToolTable>;
  readonly costs: CostData;
}

/** Links file texts, by path under targets/ (`tools/x.yaml`, `parts/y.yaml`, `costs/z.yaml`), to one set of targets. */
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
    } else if (path.startsWith('parts/')) {
      const read = readPartFile(path, text);
      problems.push(...read.diagnostics);
      for (const p of read.value ?? []) {
        if (parts.has(p.name)) problems.push(problem(path, `${p.name} stands in another file already`));
        parts.set(p.name, p);
      }
    }
  }
  const costs = readCosts(texts);
  problems.push(...costs.diagnostics);
  if (problems.length > 0 || !costs.value) return failed(problems);
  const tools = linked(files);
  return tools.value ? ok({ parts, tools: tools.value, costs: costs.value }) : failed(tools.diagnostics);
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
    ['parts', 'tools', 'costs'].flatMap((folder) =>
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

/** What operators cost, by targets/costs; read with the rest, once. */
export function loadCosts(): Result<CostData> {
  const all = loadTargets();
  return all.value ? ok(all.value.costs) : failed(all.diagnostics);
}
