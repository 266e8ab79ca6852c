// What the function of a kernel must contain, computed from the kernel alone: loops, arrays, calls, and directives
// with their place. Variables are named by position (`p0` a parameter, `a0` a local array), so that no naming rule of
// the emitter is repeated here.
import type { Binding, Kernel, LoopMode, Param, Stmt } from '#ir/kernel/kernel';
import { numberKey } from './cpp-types.ts';
import { type PragmaOption, pragmaKey } from './pragma.ts';

export interface ExpectedPragma {
  /** Index of the loop it stands in; -1 in the function itself. */
  readonly loop: number;
  readonly key: string;
}

interface ExpectedArray {
  readonly number: string;
  readonly dims: readonly number[];
}

export interface ExpectedFunction {
  readonly loops: readonly number[];
  readonly arrays: readonly ExpectedArray[];
  readonly pragmas: readonly ExpectedPragma[];
  readonly calls: readonly ExpectedCall[];
}

interface ExpectedCall {
  readonly kernel: string;
  /** Arguments by the position of what they name. */
  readonly args: readonly string[];
}

export function directiveKey(directive: string, ...options: readonly PragmaOption[]): string {
  return pragmaKey({ directive, options, line: 0 }, (name) => name);
}

export function bindingKey(variable: string, b: Binding): string {
  const target = { name: 'variable', value: variable };
  if (b.kind === 'storage') {
    const impl = b.impl === 'auto' ? [] : [{ name: 'impl', value: b.impl }];
    return directiveKey('BIND_STORAGE', target, { name: 'type', value: b.type }, ...impl);
  }
  const factor = b.style === 'complete' ? [] : [{ name: 'factor', value: String(b.factor) }];
  return directiveKey(
    b.kind === 'partition' ? 'ARRAY_PARTITION' : 'ARRAY_RESHAPE',
    target,
    { name: 'type', value: b.style },
    ...factor,
    { name: 'dim', value: String(b.dim) },
  );
}

export function pipelineKey(ii: number, rewind = false): string {
  return directiveKey('PIPELINE', { name: 'II', value: String(ii) }, ...(rewind ? [{ name: 'rewind' }] : []));
}

const UNROLL = directiveKey('UNROLL');

function loopKeys(mode: LoopMode): readonly string[] {
  if (mode.kind === 'plain') return [];
  return [mode.kind === 'unroll' ? UNROLL : pipelineKey(mode.ii, mode.rewind)];
}

function functionKeys(kernel: Kernel): readonly string[] {
  const { pipeline, inline, instantiate, allocateMul } = kernel.pragmas;
  const keys: string[] = [];
  if (inline !== undefined)
    keys.push(inline === 'on' ? directiveKey('INLINE') : directiveKey('INLINE', { name: inline }));
  if (pipeline !== undefined) keys.push(pipelineKey(pipeline));
  for (const name of instantiate ?? []) {
    const at = kernel.params.findIndex((p) => p.name === name);
    keys.push(directiveKey('FUNCTION_INSTANTIATE', { name: 'variable', value: `p${at}` }));
  }
  if (allocateMul !== undefined) {
    const limit = { name: 'limit', value: String(allocateMul) };
    keys.push(directiveKey('ALLOCATION', { name: 'operation' }, { name: 'instances', value: 'mul' }, limit));
  }
  kernel.params.forEach((p, i) => {
    if (p.kind !== 'stream') keys.push(...p.bindings.map((b) => bindingKey(`p${i}`, b)));
  });
  return keys;
}

class Builder {
  readonly loops: number[] = [];
  readonly arrays: ExpectedArray[] = [];
  readonly pragmas: ExpectedPragma[] = [];
  readonly calls: ExpectedCall[] = [];
  readonly #positions = new Map<string, string>();
  readonly #lanes: ReadonlyMap<string, number>;
  readonly #resets = new Map<string, { readonly dims: readonly number[]; readonly unrolled: boolean }>();

  constructor(params: readonly Param[]) {
    params.forEach((p, i) => {
      this.#positions.set(p.name, `p${i}`);
    });
    this.#lanes = new Map(params.flatMap((p) => (p.kind === 'stream' ? [[p.name, p.lanes] as const] : [])));
  }

  add(loop: number, keys: readonly string[]): void {
    for (const key of keys) this.pragmas.push({ loop, key });
  }

  /** Adds a loop inside `loop`; returns its index. */
  #loop(count: number, keys: readonly string[]): number {
    const index = this.loops.push(count) - 1;
    this.add(index, keys);
    return index;
  }

  /** Returns the array's name by position. */
  #array(number: string, dims: readonly number[], loop: number, bindings: readonly Binding[]): string {
    const name = dims.length === 0 ? 'scalar' : `a${this.arrays.push({ number, dims }) - 1}`;
    this.add(
      loop,
      bindings.map((b) => bindingKey(name, b)),
    );
    return name;
  }

  body(statements: readonly Stmt[], loop: number): void {
    for (const s of statements) this.#statement(s, loop);
  }

  #statement(s: Stmt, loop: number): void {
    switch (s.kind) {
      case 'decl': {
        const { name, type, dims, bindings, kind } = s.storage;
        this.#positions.set(name, this.#array(numberKey(type), dims, loop, bindings));
        const unrolled = bindings.some(
          (b) => b.kind === 'partition' && b.style === 'complete' && b.dim === 0,
        );
        if (kind === 'state') this.#resets.set(name, { dims, unrolled });
        return;
      }
      case 'for':
        this.body(s.body, this.#loop(s.count, loopKeys(s.mode)));
        return;
      case 'read':
      case 'write': {
        // A token of several values is taken apart, or put together, in parallel.
        const lanes = this.#lanes.get(s.stream) ?? 1;
        if (lanes > 1) this.#loop(lanes, [UNROLL]);
        return;
      }
      case 'reduce':
        if (s.order === 'tree') {
          const all: Binding = { kind: 'partition', style: 'complete', dim: 0 };
          this.#array(numberKey(s.type), [s.count], loop, [all]);
        }
        this.#loop(s.count, [UNROLL]);
        return;
      case 'reset': {
        const state = this.#resets.get(s.state);
        for (const dim of state?.dims ?? []) this.#loop(dim, state!.unrolled ? [UNROLL] : []);
        return;
      }
      case 'if':
        this.body(s.then, loop);
        this.body(s.otherwise, loop);
        return;
      case 'approx':
        this.body(s.body, loop);
        return;
      case 'call':
        this.calls.push({ kernel: s.kernel, args: s.args.map((a) => this.#positions.get(a) ?? a) });
        return;
      case 'let':
      case 'store':
      case 'accumulate':
        return;
    }
  }
}

export function expectedFunction(kernel: Kernel): ExpectedFunction {
  const b = new Builder(kernel.params);
  b.add(-1, functionKeys(kernel));
  b.body(kernel.body, -1);
  return { loops: b.loops, arrays: b.arrays, pragmas: b.pragmas, calls: b.calls };
}
