// Random kernels that the verifier accepts: every statement and expression the IR has, widths 1 to 80, points on
// both sides of the code, all modes. A kernel comes with its callees first; the last one is the one to run.
import { type FixedType, fixed, ROUNDINGS, shapeOf, ufixed } from '#ir/fixed/type';
import { compare, exact, indexValue } from '#ir/kernel/expr';
import { iadd, ilit, imod, ivar } from '#ir/kernel/index-expr';
import {
  APPROX_FUNCTIONS,
  type ElementRef,
  type Kernel,
  type LoopMode,
  type Param,
  type Stmt,
} from '#ir/kernel/kernel';
import { DefaultLabels } from '#ir/kernel/text-words';
import { Random } from './random.ts';
import { type Buffer, ExprMaker, type Scope } from './random-expr.ts';
import { allowed } from './random-inputs.ts';
import { bufferOf, randomBindings, randomDims } from './random-storage.ts';

export interface RandomProgram {
  readonly kernels: readonly Kernel[];
  /** The kernel to run. */
  readonly name: string;
  /** Tokens that each input stream must hold. */
  readonly tokens: Readonly<Record<string, number>>;
}

const EMPTY: Scope = { buffers: [], locals: [], loops: [], inApprox: false, underData: false };

class KernelMaker {
  readonly #rng: Random;
  readonly #make: ExprMaker;
  readonly #labels = new DefaultLabels();
  #names = 0;
  /** Kernels that may still be called, and how. */
  #callees: readonly Kernel[];
  readonly tokens: Record<string, number> = {};

  constructor(rng: Random, callees: readonly Kernel[]) {
    this.#rng = rng;
    this.#make = new ExprMaker(rng);
    this.#callees = callees;
  }

  #name(stem: string): string {
    return `${stem}${this.#names++}`;
  }

  #loop(count: number, s: Scope, mode: LoopMode, body: (inner: Scope) => readonly Stmt[]): Stmt {
    const index = this.#name('i');
    const label = this.#labels.next(this.#rng.chance(0.5) ? index : 'loop');
    this.#labels.take(label);
    const before = this.#names;
    const inner = body({ ...s, loops: [...s.loops, { name: index, count }] });
    // Names of a closed scope may come again in the next one.
    if (this.#rng.chance(0.5)) this.#names = before;
    return { kind: 'for', label, index, count, mode, body: inner };
  }

  #mode(): LoopMode {
    const rng = this.#rng;
    if (rng.chance(0.3)) return { kind: 'plain' };
    return rng.chance(0.6)
      ? { kind: 'unroll' }
      : { kind: 'pipeline', ii: rng.int(1, 4), rewind: rng.chance(0.2) };
  }

  /** One loop a dimension around a store into every element. */
  #fill(b: Buffer, s: Scope, depth: number): Stmt {
    const nest = (d: number, inner: Scope, index: ElementRef['index']): Stmt => {
      if (d === b.dims.length) {
        const value = this.#make.stored(b.type, depth, inner);
        return { kind: 'store', target: { buffer: b.name, index }, value };
      }
      return this.#loop(b.dims[d]!, inner, this.#mode(), (next) => {
        return [nest(d + 1, next, [...index, ivar(next.loops.at(-1)!.name)])];
      });
    };
    return nest(0, s, []);
  }

  #target(s: Scope): (ElementRef & { readonly type: FixedType }) | undefined {
    const writable = s.buffers.filter((b) => b.role === 'rw');
    if (writable.length === 0) return undefined;
    const b = this.#rng.pick(writable);
    return { buffer: b.name, index: this.#make.element(b, s, 1), type: b.type };
  }

  /** Statements and the scope after them. */
  statements(count: number, depth: number, s: Scope): { stmts: readonly Stmt[]; scope: Scope } {
    let scope = s;
    const stmts: Stmt[] = [];
    for (let n = 0; n < count; n++) {
      const made = this.#statement(depth, scope);
      stmts.push(...made.stmts);
      scope = made.scope;
    }
    return { stmts, scope };
  }

  #declared(kind: 'reg' | 'ram' | 'state', s: Scope): { stmts: readonly Stmt[]; scope: Scope } {
    const type = this.#rng.type();
    const dims = randomDims(this.#rng);
    const buffer: Buffer = { name: this.#name('v'), type, dims, role: 'rw' };
    const storage = { kind, name: buffer.name, type, dims, bindings: randomBindings(this.#rng, dims) };
    const scope = { ...s, buffers: [...s.buffers, buffer] };
    if (kind === 'state') {
      const reset = allowed(this.#rng.code(type), type);
      return {
        stmts: [
          { kind: 'decl', storage: { ...storage, reset } },
          { kind: 'reset', state: buffer.name },
        ],
        scope,
      };
    }
    return { stmts: [{ kind: 'decl', storage }, this.#fill(buffer, s, 2)], scope };
  }

  #statement(depth: number, s: Scope): { stmts: readonly Stmt[]; scope: Scope } {
    const rng = this.#rng;
    const only = (...stmts: readonly Stmt[]) => ({ stmts, scope: s });
    const inner = (scope: Scope): readonly Stmt[] => this.statements(rng.int(1, 3), depth - 1, scope).stmts;
    const target = this.#target(s);
    switch (rng.int(0, depth > 0 ? 11 : 5)) {
      case 0:
        return this.#declared(rng.pick(['reg', 'ram'] as const), s);
      case 1: {
        const name = this.#name('t');
        const value = this.#make.expr(rng.int(1, 3), s);
        return {
          stmts: [{ kind: 'let', name, value }],
          scope: { ...s, locals: [...s.locals, { name, type: value.type }] },
        };
      }
      case 2:
      case 3: {
        if (!target) return this.#declared('reg', s);
        const value = this.#make.stored(target.type, 3, s);
        return only({ kind: 'store', target: { buffer: target.buffer, index: target.index }, value });
      }
      case 4: {
        if (!target) return this.#declared('reg', s);
        const value = this.#make.expr(2, s);
        const to = { buffer: target.buffer, index: target.index };
        return only({ kind: 'accumulate', target: to, value: value.type.width > 200 ? exact(1n) : value });
      }
      case 5:
        return target ? only(this.#reduce(target, s)) : this.#declared('reg', s);
      case 6:
      case 7:
        return only(this.#loop(rng.int(1, 4), s, this.#mode(), inner));
      case 8: {
        const cond = this.#make.condition(2, s);
        const before = this.#names;
        const guarded = { ...s, underData: true };
        const then = inner(guarded);
        if (rng.chance(0.5)) this.#names = before;
        const otherwise = rng.chance(0.5) ? inner(guarded) : [];
        return only({ kind: 'if', cond, then, otherwise });
      }
      case 9: {
        const known = s.buffers.filter((b) => b.role === 'rw');
        if (known.length === 0) return this.#declared('reg', s);
        const inputs = [rng.pick(known).name];
        const body = inner({ ...s, inApprox: true });
        return only({
          kind: 'approx',
          fn: rng.pick(APPROX_FUNCTIONS),
          inputs,
          output: rng.pick(known).name,
          body,
        });
      }
      default:
        return this.#call(s);
    }
  }

  #reduce(target: ElementRef & { readonly type: FixedType }, s: Scope): Stmt {
    const rng = this.#rng;
    const index = this.#name('i');
    const label = this.#labels.next(index);
    this.#labels.take(label);
    const count = rng.int(1, 7);
    return {
      kind: 'reduce',
      label,
      op: rng.pick(['add', 'min', 'max'] as const),
      order: rng.pick(['sequential', 'tree'] as const),
      target: { buffer: target.buffer, index: target.index },
      index,
      count,
      value: this.#make.expr(2, { ...s, loops: [...s.loops, { name: index, count }] }),
      // The target's shape under another rounding: what fits exactly yet rounds in its own way.
      type: { ...target.type, rounding: rng.pick(ROUNDINGS) },
    };
  }

  /** Declares what the callee wants, fills what it reads, and calls it, in a loop when it keeps state. */
  #call(s: Scope): { stmts: readonly Stmt[]; scope: Scope } {
    const rng = this.#rng;
    const callee = this.#callees.find((k) => {
      // State and data-dependent control exclude each other.
      return !(s.underData && k.params.some((p) => p.name === 'first'));
    });
    if (!callee) return this.#declared('ram', s);
    const keeps = callee.params.some((p) => p.name === 'first');
    if (keeps) this.#callees = this.#callees.filter((k) => k !== callee);
    let scope = s;
    const stmts: Stmt[] = [];
    const args = callee.params.map((p) => {
      if (p.kind !== 'array') throw new RangeError('callees have arrays only');
      const buffer: Buffer = { name: this.#name('a'), type: p.type, dims: p.dims, role: 'rw' };
      stmts.push({
        kind: 'decl',
        storage: { kind: 'reg', name: buffer.name, type: p.type, dims: p.dims, bindings: [] },
      });
      if (p.dir !== 'out' && p.name !== 'first') stmts.push(this.#fill(buffer, s, 2));
      scope = { ...scope, buffers: [...scope.buffers, buffer] };
      return buffer.name;
    });
    const call: Stmt = { kind: 'call', kernel: callee.name, args };
    if (!keeps) return { stmts: [...stmts, call], scope };
    const first = args[callee.params.findIndex((p) => p.name === 'first')]!;
    const loop = this.#loop(rng.int(2, 3), s, { kind: 'plain' }, (inner) => {
      const index = indexValue(ivar(inner.loops.at(-1)!.name), fixed(4, 4));
      return [
        { kind: 'store', target: { buffer: first, index: [] }, value: compare('eq', index, exact(0n)) },
        call,
      ];
    });
    return { stmts: [...stmts, loop], scope };
  }

  #roms(): readonly Param[] {
    const rng = this.#rng;
    const table: Param = {
      kind: 'rom',
      name: 'table',
      type: rng.type(),
      dims: [rng.pick([2, 4, 8, 5])],
      bindings: [],
    };
    const order: Param = {
      kind: 'rom',
      name: 'order',
      type: ufixed(1, 1, { rounding: 'trn_zero' }),
      dims: [rng.int(1, 4)],
      bindings: [],
    };
    return rng.chance(0.7) ? [table, order] : [];
  }

  #array(dir: 'in' | 'out' | 'inout'): Param & { kind: 'array' } {
    const dims = randomDims(this.#rng);
    const name = this.#name(dir === 'in' ? 'x' : 'y');
    return {
      kind: 'array',
      dir,
      name,
      type: this.#rng.type(),
      dims,
      bindings: randomBindings(this.#rng, dims),
    };
  }

  /** A kernel without streams, to be called; with `first` when it keeps state. */
  callee(name: string): Kernel {
    const rng = this.#rng;
    const keeps = rng.chance(0.4);
    const first: Param = {
      kind: 'array',
      dir: 'in',
      name: 'first',
      type: ufixed(1, 1),
      dims: [],
      bindings: [],
    };
    const x = this.#array('in');
    const y = this.#array(rng.chance(0.3) ? 'inout' : 'out');
    const params: readonly Param[] = [...(keeps ? [first] : []), x, y];
    const scope: Scope = {
      ...EMPTY,
      buffers: params.flatMap((p) => bufferOf(p)).filter((b) => b.name !== y.name),
    };
    const state = keeps ? this.#declared('state', scope) : { stmts: [], scope };
    const [decl, reset] = state.stmts;
    const start: readonly Stmt[] = keeps
      ? [
          decl!,
          {
            kind: 'if',
            cond: compare(
              'ne',
              { kind: 'load', buffer: 'first', index: [], type: shapeOf(first.type) },
              exact(0n),
            ),
            // biome-ignore lint/suspicious/noThenProperty: the branch of an if statement
            then: [reset!],
            otherwise: [],
          },
        ]
      : [];
    const own =
      y.dir === 'inout' ? { ...state.scope, buffers: [...state.scope.buffers, ...bufferOf(y)] } : state.scope;
    const body = this.statements(rng.int(1, 3), 1, own);
    const end = this.#fill({ name: y.name, type: y.type, dims: y.dims, role: 'rw' }, body.scope, 2);
    return {
      name,
      params,
      pragmas: rng.chance(0.5) ? { inline: rng.pick(['on', 'off'] as const) } : {},
      body: [...start, ...body.stmts, end],
      doc: '',
    };
  }

  #readAll(p: Param & { kind: 'stream' }, s: Scope): { stmts: readonly Stmt[]; buffer: Buffer } {
    const count = this.#rng.int(1, 3);
    this.tokens[p.name] = count;
    const dims = [count, p.lanes];
    // One more integer bit: a token may be read into wider storage.
    const wider = this.#rng.chance(0.3);
    const type = wider ? { ...p.type, width: p.type.width + 1, int: p.type.int + 1 } : p.type;
    const buffer: Buffer = { name: this.#name('q'), type, dims, role: 'rw' };
    const storage = { kind: 'reg', name: buffer.name, type, dims, bindings: [] } as const;
    const loop = this.#loop(count, s, { kind: 'plain' }, (inner) => {
      const index = [ivar(inner.loops.at(-1)!.name), ilit(0)];
      return [{ kind: 'read', stream: p.name, into: { buffer: buffer.name, index } }];
    });
    return { stmts: [{ kind: 'decl', storage }, loop], buffer };
  }

  #writeAll(p: Param & { kind: 'stream' }, s: Scope): readonly Stmt[] {
    const rng = this.#rng;
    const buffer: Buffer = { name: this.#name('q'), type: p.type, dims: [p.lanes], role: 'rw' };
    const storage = {
      kind: 'reg',
      name: buffer.name,
      type: p.type,
      dims: buffer.dims,
      bindings: [],
    } as const;
    const write: Stmt = { kind: 'write', stream: p.name, from: { buffer: buffer.name, index: [ilit(0)] } };
    const count = rng.int(1, 4);
    const loop = this.#loop(count, s, { kind: 'pipeline', ii: 1, rewind: false }, (inner) => {
      const fill = this.#fill(buffer, inner, 3);
      if (rng.chance(0.6)) return [fill, write];
      // Traffic under a static condition.
      const index = imod(iadd(ivar(inner.loops.at(-1)!.name), ilit(1)), 2);
      const cond = compare('ne', indexValue(index, ufixed(1, 1)), exact(0n));
      // biome-ignore lint/suspicious/noThenProperty: the branch of an if statement
      return [fill, { kind: 'if', cond, then: [write], otherwise: [write, write] }];
    });
    return [{ kind: 'decl', storage }, loop];
  }

  kernel(name: string): Kernel {
    const rng = this.#rng;
    const streamIn: Param & { kind: 'stream' } = {
      kind: 'stream',
      dir: 'in',
      name: 'sx',
      type: rng.type(),
      lanes: rng.int(1, 4),
    };
    const streamOut: Param & { kind: 'stream' } = { ...streamIn, dir: 'out', name: 'sy', type: rng.type() };
    const arrays = [this.#array('in'), this.#array(rng.chance(0.3) ? 'inout' : 'out')];
    const params: readonly Param[] = [streamIn, streamOut, ...arrays, ...this.#roms()];
    const out = arrays[1]!;
    const known = params
      .flatMap((p) => bufferOf(p))
      .filter((b) => b.name !== out.name || out.dir === 'inout');
    const read = this.#readAll(streamIn, EMPTY);
    const first: Scope = { ...EMPTY, buffers: [...known, read.buffer] };
    const state = rng.chance(0.3) ? this.#declared('state', first) : { stmts: [], scope: first };
    const body = this.statements(rng.int(2, 5), 2, state.scope);
    const fill = this.#fill({ name: out.name, type: out.type, dims: out.dims, role: 'rw' }, body.scope, 3);
    return {
      name,
      params,
      pragmas: rng.chance(0.2) ? { pipeline: 1, allocateMul: 3 } : {},
      body: [...read.stmts, ...state.stmts, ...body.stmts, fill, ...this.#writeAll(streamOut, body.scope)],
      doc: rng.chance(0.3) ? 'a random kernel' : '',
    };
  }
}

/** The program of a seed: one kernel to run and up to two it may call. */
export function randomProgram(seed: number, name = `k${seed}`): RandomProgram {
  const rng = new Random(seed);
  const callees = Array.from({ length: rng.int(0, 2) }, (_, i) => {
    return new KernelMaker(rng, []).callee(`${name}_sub${i}`);
  });
  const maker = new KernelMaker(rng, callees);
  const kernel = maker.kernel(name);
  return { kernels: [...callees, kernel], name, tokens: maker.tokens };
}
