// Functions of kernels against the kernels: parameters, loops and their labels, arrays, calls, directives.
import type { Design } from '#ir/design/design';
import type { Kernel, Param } from '#ir/kernel/kernel';
import type { CppFunction, PlacedPragma, Variable } from './cpp-functions.ts';
import { numberKey } from './cpp-types.ts';
import { type ExpectedPragma, expectedFunction } from './expected-kernel.ts';
import type { Findings } from './findings.ts';
import { pragmaKey } from './pragma.ts';

export interface FoundFunction {
  readonly file: string;
  readonly fn: CppFunction;
}

export function checkLabels({ file, fn }: FoundFunction, findings: Findings): void {
  const seen = new Set<string>();
  for (const loop of fn.loops) {
    if (loop.label === undefined) {
      findings.add('loopLabel', file, loop.line, `a loop of "${fn.name}" has no label`);
    } else if (seen.has(loop.label)) {
      findings.add('loopLabel', file, loop.line, `"${fn.name}" has two loops labelled "${loop.label}"`);
    } else seen.add(loop.label);
  }
}

/** Whether a declared variable is what a parameter asks for; undefined if it is. */
function parameterProblem(v: Variable, p: Param): string | undefined {
  const form = p.kind === 'stream' ? 'stream' : 'number';
  if (v.type.form !== form) return `is no ${form === 'stream' ? 'stream' : 'array of numbers'}`;
  if (v.type.number !== numberKey(p.type)) return `has type ${v.type.number}, not ${numberKey(p.type)}`;
  if (p.kind === 'stream') {
    if (!v.reference) return 'is no reference';
    return v.type.lanes === p.lanes ? undefined : `packs ${v.type.lanes} values, not ${p.lanes}`;
  }
  if (v.dims.join('x') !== p.dims.join('x')) return `has dimensions [${v.dims}], not [${p.dims}]`;
  const constant = p.kind === 'rom' || p.dir === 'in';
  return v.constant === constant ? undefined : `is ${constant ? 'not ' : ''}const`;
}

function checkParams({ file, fn }: FoundFunction, kernel: Kernel, findings: Findings): void {
  if (fn.params.length !== kernel.params.length) {
    const text = `"${fn.name}" has ${fn.params.length} parameters, its kernel ${kernel.params.length}`;
    findings.add('kernelShape', file, fn.line, text);
    return;
  }
  kernel.params.forEach((p, i) => {
    const v = fn.params[i]!;
    const wrong = parameterProblem(v, p);
    if (wrong !== undefined) findings.add('kernelShape', file, v.line, `parameter "${v.name}" ${wrong}`);
  });
}

/** Differences of two multisets of directives, each with the loop it stands in. */
export function compareDirectives(
  found: FoundFunction,
  expected: readonly ExpectedPragma[],
  variable: (name: string) => string,
  findings: Findings,
): void {
  const { file, fn } = found;
  const where = (loop: number): string => {
    const l = fn.loops[loop];
    return l ? `loop "${l.label ?? loop}" of "${fn.name}"` : `"${fn.name}"`;
  };
  const open = new Map<string, PlacedPragma[]>();
  for (const p of fn.pragmas) {
    const key = `${p.loop} ${pragmaKey(p, variable)}`;
    open.set(key, [...(open.get(key) ?? []), p]);
  }
  const missing: ExpectedPragma[] = [];
  for (const e of expected) if (open.get(`${e.loop} ${e.key}`)?.shift() === undefined) missing.push(e);
  for (const e of missing) {
    const line = fn.loops[e.loop]?.line ?? fn.line;
    findings.add('directiveSet', file, line, `${where(e.loop)} lacks the directive ${e.key}`);
  }
  for (const p of [...open.values()].flat()) {
    const key = pragmaKey(p, (name) => name);
    findings.add('directiveSet', file, p.line, `${where(p.loop)} is not meant to have ${key}`);
  }
}

/** Returns the calls that both sides agree on, as function name and kernel name. */
function checkKernel(
  found: FoundFunction,
  kernel: Kernel,
  findings: Findings,
): readonly (readonly [string, string])[] {
  const { file, fn } = found;
  const expected = expectedFunction(kernel);
  if (expected.calls.length < fn.calls.length) {
    const text = `"${fn.name}" makes ${fn.calls.length} calls, its kernel ${expected.calls.length}`;
    findings.add('kernelShape', file, fn.line, text);
  }
  checkParams(found, kernel, findings);
  checkLabels(found, findings);
  const counts = fn.loops.map((l) => l.count);
  if (counts.join() !== expected.loops.join()) {
    const at = expected.loops.findIndex((c, i) => counts[i] !== c);
    const line = fn.loops[at < 0 ? expected.loops.length : at]?.line ?? fn.line;
    const text = `the loops of "${fn.name}" run [${counts}] times, those of its kernel [${expected.loops}]`;
    findings.add('kernelShape', file, line, text);
  }
  const locals = fn.variables.slice(fn.params.length).filter((v) => v.dims.length > 0);
  const arrays = (list: readonly { readonly number: string; readonly dims: readonly number[] }[]): string =>
    list.map((a) => `${a.number}[${a.dims.join('][')}]`).join(' ');
  const written = arrays(locals.map((v) => ({ number: v.type.number, dims: v.dims })));
  if (written !== arrays(expected.arrays)) {
    const text = `"${fn.name}" declares arrays ${written}, its kernel ${arrays(expected.arrays)}`;
    findings.add('kernelShape', file, fn.line, text);
  }
  const variable = (name: string): string => {
    const param = fn.params.findIndex((p) => p.name === name);
    if (param >= 0) return `p${param}`;
    const local = locals.findIndex((v) => v.name === name);
    if (local >= 0) return `a${local}`;
    return fn.variables.some((v) => v.name === name) ? 'scalar' : name;
  };
  compareDirectives(found, expected.pragmas, variable, findings);
  return expected.calls.flatMap((wanted, i) => {
    const call = fn.calls[i];
    if (call && call.args.map(variable).join() === wanted.args.join()) return [[call.callee, wanted.kernel]];
    const text = `"${fn.name}" does not call kernel "${wanted.kernel}" as its kernel does`;
    findings.add('kernelShape', file, call?.line ?? fn.line, text);
    return [];
  });
}

/**
 * Follows calls from the kernels that the top function calls. `roots`: function name → kernel name.
 * Every kernel of the design must be met.
 */
export function checkKernels(
  design: Design,
  functions: ReadonlyMap<string, FoundFunction>,
  roots: ReadonlyMap<string, string>,
  findings: Findings,
): void {
  const kernels = new Map(design.kernels.map((k) => [k.name, k]));
  const done = new Map<string, string>();
  const queue = [...roots];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const [name, kernelName] = next;
    const before = done.get(name);
    if (before === kernelName) continue;
    const found = functions.get(name);
    const kernel = kernels.get(kernelName);
    if (!found || !kernel) {
      findings.add('kernelShape', 'firmware/kernels', undefined, `there is no function "${name}"`);
      continue;
    }
    if (before !== undefined) {
      const text = `"${name}" serves as two kernels, "${before}" and "${kernelName}"`;
      findings.add('kernelShape', found.file, found.fn.line, text);
      continue;
    }
    done.set(name, kernelName);
    const calls = checkKernel(found, kernel, findings);
    queue.push(...calls.map(([callee, wanted]): [string, string] => [callee, wanted]));
  }
  const met = new Set(done.values());
  for (const k of design.kernels) {
    if (!met.has(k.name))
      findings.add('kernelShape', 'firmware/kernels', undefined, `kernel "${k.name}" is never reached`);
  }
}
