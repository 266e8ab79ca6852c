// C++ simulation: compiles an emitted project with its testbench and runs it over data files, in a folder of its
// own that is removed afterwards. The compiler is g++, or the one that CXX names.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { enginesMessages } from '#ir/diagnostics/catalogue/engines';
import { type Diagnostic, diagnose, failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import { lastLines, runTool, type ToolRun } from './process.ts';

export interface CsimProgram {
  /** Path with `/` → text. */
  readonly files: ReadonlyMap<string, string>;
  /** Name of the top function. */
  readonly top: string;
  /** Absolute path of another set of headers. */
  readonly apTypes?: string;
  readonly compiler: string;
  readonly progress: (text: string) => void;
}

interface CsimData {
  /** Data file name → text, what the testbench reads. */
  readonly data: ReadonlyMap<string, string>;
  /** Data files it writes. */
  readonly outputs: readonly string[];
}

interface CsimRun {
  readonly outputs: ReadonlyMap<string, string>;
}

/** A compiled project, to be run as often as there are data. */
export interface Csim {
  readonly run: (data: CsimData) => Promise<Result<CsimRun>>;
  readonly close: () => void;
}

const COMPILE_MS = 15 * 60_000;
const RUN_MS = 24 * 3_600_000;
const FLAGS = ['-std=c++14', '-O1', '-Wall', '-Wextra', '-Werror', '-Wno-unknown-pragmas'];

/** Whether a folder can stand for the vendor's headers. `shown` is its name for messages. */
export function checkHeaders(folder: string, shown: string): readonly Diagnostic[] {
  if (existsSync(join(folder, 'ap_fixed.h'))) return [];
  return [diagnose(enginesMessages.headersMissing, { folder: shown })];
}

function write(folder: string, files: ReadonlyMap<string, string>): void {
  for (const [path, text] of files) {
    const target = join(folder, ...path.split('/'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}

function includes(job: CsimProgram): readonly string[] {
  const own = join('csim', 'include');
  if (job.apTypes === undefined) return ['-I', '.', '-I', own];
  // The vendor's headers read variables before they are set, and may come without hls_stream.h.
  const quiet = ['-Wno-uninitialized', '-Wno-maybe-uninitialized'];
  return [...quiet, '-I', '.', '-isystem', job.apTypes, '-isystem', own];
}

function said(run: ToolRun): { readonly notes: readonly { readonly message: string }[] } {
  return { notes: lastLines(run.output, 12).map((message) => ({ message })) };
}

function compileProblem(run: ToolRun, compiler: string): readonly Diagnostic[] {
  if (run.outcome === 'done') return [];
  if (run.outcome === 'missing') {
    const fix = 'install g++ or name a compiler in CXX; or use --engine interpreter';
    return [diagnose(enginesMessages.compilerMissing, { compiler }, { fix })];
  }
  return [diagnose(enginesMessages.compilerFailed, { compiler, status: run.status }, said(run))];
}

async function compile(job: CsimProgram, folder: string): Promise<readonly Diagnostic[]> {
  const sources = [join('firmware', `${job.top}.cpp`), `${job.top}_test.cpp`];
  const options = { cwd: folder, timeoutMs: COMPILE_MS };
  const runs = await Promise.all(
    sources.map((source, i) =>
      runTool(job.compiler, [...FLAGS, ...includes(job), '-c', source, '-o', `${i}.o`], options),
    ),
  );
  const problems = runs.flatMap((run) => compileProblem(run, job.compiler));
  if (problems.length > 0) return problems.slice(0, 1);
  const link = await runTool(job.compiler, ['0.o', '1.o', '-o', 'csim.exe'], options);
  return compileProblem(link, job.compiler);
}

async function simulate(folder: string, { data, outputs }: CsimData): Promise<Result<CsimRun>> {
  write(join(folder, 'run'), data);
  const options = { cwd: folder, timeoutMs: RUN_MS };
  const run = await runTool(join(folder, 'csim.exe'), ['--data', 'run', '--write'], options);
  if (run.outcome !== 'done') {
    return failed([diagnose(enginesMessages.simulationFailed, { status: run.status }, said(run))]);
  }
  const texts = outputs.map((name) => [name, readFileSync(join(folder, 'run', name), 'utf8')] as const);
  return ok({ outputs: new Map(texts) });
}

/** Compiles a project in a folder of its own, which `close` removes; what went wrong with the tools is a diagnostic. */
export async function compileCsim(program: CsimProgram): Promise<Result<Csim>> {
  const folder = mkdtempSync(join(tmpdir(), 'burin-csim-'));
  const close = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    write(folder, program.files);
    program.progress(`compiling ${program.top} with ${program.compiler}`);
    const problems = await compile(program, folder);
    if (problems.length === 0) return ok({ run: (data) => simulate(folder, data), close });
    close();
    return failed(problems);
  } catch (error) {
    close();
    throw error;
  }
}
