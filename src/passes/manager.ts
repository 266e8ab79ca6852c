// Runs passes: checks their order, verifies the module after each, counts, times, and names the running pass when
// one crashes. It reads no clock and writes no file: both come in as functions.

import { passesMessages } from '#ir/diagnostics/catalogue/passes';
import { type Diagnostic, diagnose, hasErrors, type Result } from '#ir/diagnostics/diagnostic';
import { CompilerBug } from '#ir/errors';
import { type AttrSpec, type AttrValue, attrProblem } from '#ir/graph/attributes';
import type { Module } from '#ir/graph/module';
import { type Fact, verifyModule } from '#ir/graph/verify';
import { checkOrder } from './order.ts';
import type { OrderConstraint, Pass, PassContext } from './pass.ts';
import { unknownPasses } from './snapshots.ts';

export interface PassesOptions {
  /** Names of passes to leave out. A result that misses a fact later stages need is the caller's to refuse. */
  readonly skip?: readonly string[];
  /** Run the first `limit` passes only: halving it finds the pass that does harm. */
  readonly limit?: number;
  /** Pass → option → value. */
  readonly options?: Readonly<Record<string, Readonly<Record<string, AttrValue>>>>;
  /** Milliseconds of any clock; without it times are 0. */
  readonly now?: () => number;
  /** Sees the module around every pass. */
  readonly observe?: (event: PassEvent) => void;
  /** The command being run, for the message of a crash. */
  readonly command?: string;
}

export interface PassEvent {
  readonly when: 'before' | 'after';
  readonly pass: string;
  /** Position in the pipeline, from 0. */
  readonly index: number;
  readonly module: Module;
  readonly changed: boolean;
}

export interface PassRun {
  readonly pass: string;
  readonly changed: boolean;
  readonly milliseconds: number;
  readonly statistics: Readonly<Record<string, number>>;
}

export interface PassesResult extends Result<Module> {
  readonly runs: readonly PassRun[];
}

export function runPipeline(
  passes: readonly Pass[],
  constraints: readonly OrderConstraint[],
  module: Module,
  options: PassesOptions = {},
): PassesResult {
  checkOrder(passes, constraints);
  const diagnostics: Diagnostic[] = [...requestProblems(passes, options)];
  if (hasErrors(diagnostics)) return { diagnostics, runs: [] };
  demandValid(module, new Set(), 'the front end');
  const facts = new Set<Fact>();
  const runs: PassRun[] = [];
  let current = module;
  for (const [index, pass] of passes.slice(0, options.limit ?? passes.length).entries()) {
    if (options.skip?.includes(pass.name)) continue;
    const done = runOne(pass, index, current, options, diagnostics);
    runs.push(done.run);
    current = done.module;
    if (hasErrors(diagnostics)) return { diagnostics, runs };
    for (const fact of pass.establishes) facts.add(fact);
    demandValid(current, facts, `pass ${pass.name}`);
  }
  return { value: current, diagnostics, runs };
}

function runOne(
  pass: Pass,
  index: number,
  module: Module,
  options: PassesOptions,
  diagnostics: Diagnostic[],
): { readonly module: Module; readonly run: PassRun } {
  const statistics: Record<string, number> = {};
  const context: PassContext = {
    option: (name) => options.options?.[pass.name]?.[name] ?? pass.options[name]!.default,
    count: (name, by = 1) => {
      if (!Object.hasOwn(pass.statistics, name))
        throw new CompilerBug(`${pass.name} has no statistic ${name}`);
      statistics[name] = (statistics[name] ?? 0) + by;
    },
    report: (diagnostic) => void diagnostics.push(diagnostic),
  };
  options.observe?.({ when: 'before', pass: pass.name, index, module, changed: false });
  const start = options.now?.() ?? 0;
  const result = guarded(pass, index, options, () => pass.run(module, context));
  const run = {
    pass: pass.name,
    changed: result !== module,
    milliseconds: (options.now?.() ?? 0) - start,
    statistics,
  };
  options.observe?.({ when: 'after', pass: pass.name, index, module: result, changed: run.changed });
  return { module: result, run };
}

/** A crash says which pass it was and how to see it again. */
function guarded<T>(pass: Pass, index: number, options: PassesOptions, run: () => T): T {
  try {
    return run();
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause);
    throw new CompilerBug(
      `pass ${pass.name} failed: ${what}\n  to see it again: ${options.command ?? 'burin compile MODEL'} --pass-limit ${index + 1} --print-ir-before ${pass.name}`,
      { cause },
    );
  }
}

function demandValid(module: Module, facts: ReadonlySet<Fact>, author: string): void {
  const violations = verifyModule(module, facts);
  if (violations.length === 0) return;
  const list = violations.slice(0, 20).map((v) => `\n  ${v.op}: ${v.problem}`);
  throw new CompilerBug(`${author} made an invalid module (${violations.length} violations)${list.join('')}`);
}

function specOf(value: AttrValue): AttrSpec | undefined {
  if (typeof value === 'boolean') return { kind: 'bool', doc: '' };
  if (typeof value === 'number') return { kind: 'float', doc: '' };
  return undefined;
}

/** Unknown passes and options, and option values of another kind than the default. */
function requestProblems(passes: readonly Pass[], options: PassesOptions): readonly Diagnostic[] {
  const known = passes.map((p) => p.name);
  const named = [...(options.skip ?? []), ...Object.keys(options.options ?? {})];
  const found: Diagnostic[] = [...unknownPasses(named, known)];
  for (const pass of passes)
    for (const [name, value] of Object.entries(options.options?.[pass.name] ?? {})) {
      const option = pass.options[name];
      const spec = option && specOf(option.default);
      const problem = option
        ? spec && attrProblem(spec, value)
        : `is unknown; the options are ${Object.keys(pass.options).join(', ') || 'none'}`;
      if (problem) found.push(diagnose(passesMessages.badPassOption, { pass: pass.name, name, problem }));
    }
  return found;
}
