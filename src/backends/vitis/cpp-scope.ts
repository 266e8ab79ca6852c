// What the emitter knows while it walks one kernel: the C++ name of every IR name, the variables in reach with
// their types and dimensions, loop ranges, and which names the body uses at all.
import { CompilerBug } from '#ir/errors';
import { printType } from '#ir/fixed/text';
import { type FixedType, sameType } from '#ir/fixed/type';
import type { Kernel, Stmt } from '#ir/kernel/kernel';
import { walkStmts } from '#ir/kernel/walk';
import { cppType } from './cpp-text.ts';
import type { NameScope } from './names.ts';

export interface Variable {
  readonly cpp: string;
  readonly type: FixedType;
  readonly dims: readonly number[];
  /** The typedef it was declared with. */
  readonly typedef: string;
}

export interface Token {
  readonly cpp: string;
  /** The typedef of one value. */
  readonly typedef: string;
  readonly type: FixedType;
  readonly lanes: number;
}

/** A kernel as others call it; with a stride if it keeps state. */
export interface Callee {
  readonly cpp: string;
  readonly stride?: number;
}

export class KernelScope {
  readonly names: NameScope;
  readonly #cpp = new Map<string, string>();
  #variables = new Map<string, Variable>();
  #typedefs = new Map<string, string>();
  #counts = new Map<string, number>();
  #flags = new Set<string>();
  #target: Variable | undefined;
  readonly streams = new Map<string, Token>();
  readonly used: ReadonlySet<string>;
  readonly callees: ReadonlyMap<string, Callee>;
  /** Calls so far of kernels that keep state. */
  #stateSites = 0;

  constructor(kernel: Kernel, names: NameScope, callees: ReadonlyMap<string, Callee>) {
    this.names = names;
    for (const own of ['lane', 'INSTANCE', 'i0', 'i1', 'i2', 'i3', 'i4', 'i5', 'i6', 'i7'])
      names.reserve(own);
    this.callees = callees;
    this.used = usedNames(kernel.body, true);
  }

  /** The identifier of an IR name; one IR name has one identifier in the whole kernel. */
  cpp(name: string): string {
    const known = this.#cpp.get(name);
    if (known !== undefined) return known;
    const fresh = this.names.fresh(name);
    this.#cpp.set(name, fresh);
    return fresh;
  }

  declare(name: string, type: FixedType, dims: readonly number[], typedef: string): Variable {
    const variable = { cpp: this.cpp(name), type, dims, typedef };
    this.#variables.set(name, variable);
    return variable;
  }

  variable(name: string): Variable {
    const found = this.#variables.get(name);
    if (!found) throw new CompilerBug(`kernel uses undeclared buffer "${name}"`);
    return found;
  }

  stream(name: string): Token {
    const found = this.streams.get(name);
    if (!found) throw new CompilerBug(`kernel uses undeclared stream "${name}"`);
    return found;
  }

  /** What a call statement writes before its arguments. Each call site of a kernel has its own state. */
  calleeText(kernel: string): string {
    const callee = this.callees.get(kernel);
    if (!callee) throw new CompilerBug(`kernel calls "${kernel}", which does not stand before it`);
    if (callee.stride === undefined) return callee.cpp;
    this.#stateSites++;
    return `${callee.cpp}<INSTANCE * ${callee.stride} + ${this.#stateSites}>`;
  }

  setCount(index: string, count: number): void {
    this.#counts.set(index, count);
  }

  count(index: string): number {
    const found = this.#counts.get(index);
    if (found === undefined) throw new CompilerBug(`kernel uses index "${index}" outside its loop`);
    return found;
  }

  /** Marks a `let` that C++ holds as a `bool`. */
  setFlag(name: string, flag: boolean): void {
    if (flag) this.#flags.add(name);
    else this.#flags.delete(name);
  }

  isFlag(name: string): boolean {
    return this.#flags.has(name);
  }

  addTypedef(type: FixedType, name: string): void {
    this.#typedefs.set(printType(type), name);
  }

  /** While `body` runs, the buffer's typedef is the first choice: `acc[i] = acc_t(…)`. */
  storingTo<T>(buffer: string, body: () => T): T {
    this.#target = this.variable(buffer);
    const result = body();
    this.#target = undefined;
    return result;
  }

  /** The typedef in reach that means exactly this type, or the type itself. */
  typeName(type: FixedType): string {
    if (this.#target && sameType(this.#target.type, type)) return this.#target.typedef;
    return this.#typedefs.get(printType(type)) ?? cppType(type);
  }

  /** Runs `body` as a C++ block: what it declares is out of reach afterwards. */
  block<T>(body: () => T): T {
    const before = [this.#variables, this.#typedefs, this.#counts, this.#flags] as const;
    this.#variables = new Map(this.#variables);
    this.#typedefs = new Map(this.#typedefs);
    this.#counts = new Map(this.#counts);
    this.#flags = new Set(this.#flags);
    const result = body();
    [this.#variables, this.#typedefs, this.#counts, this.#flags] = before;
    return result;
  }
}

/** Every name the statements read or, for the outside of a kernel, write; a declaration alone is no use. */
export function usedNames(body: readonly Stmt[], writing: boolean): ReadonlySet<string> {
  const used = new Set<string>();
  const written = (name: string): void => {
    if (writing) used.add(name);
  };
  walkStmts(body, {
    expr: (e) => {
      if (e.kind === 'load') used.add(e.buffer);
      if (e.kind === 'local') used.add(e.name);
    },
    index: (i) => {
      if (i.kind === 'rom') used.add(i.rom);
      if (i.kind === 'var') used.add(i.name);
    },
    stmt: (s) => {
      if (s.kind === 'store' || s.kind === 'accumulate' || s.kind === 'reduce') written(s.target.buffer);
      if (s.kind === 'read') {
        used.add(s.stream);
        written(s.into.buffer);
      }
      if (s.kind === 'write') used.add(s.stream).add(s.from.buffer);
      if (s.kind === 'reset') written(s.state);
      if (s.kind === 'call') for (const a of s.args) used.add(a);
    },
  });
  return used;
}
