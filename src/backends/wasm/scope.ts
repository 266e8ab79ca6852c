// What the names of a kernel stand for while it is compiled, and where its own variables lie. Calls are compiled in
// place: a callee's parameters are the caller's buffers under other names.
import { CompilerBug } from '#ir/errors';
import { type FixedType, fractionBits } from '#ir/fixed/type';
import type { Expr } from '#ir/kernel/expr';
import type { Kernel, Storage } from '#ir/kernel/kernel';
import { isStatic } from '#ir/kernel/static';
import type { Address, Assembler, Local } from './assembler.ts';
import type { LaneMath, Lanes, Mask } from './lanes.ts';
import { alignedSize, CHUNKS, type Interval, sizeOf, strideOf } from './layout.ts';
import type { MacSite } from './mac-list.ts';
import type { Ranges } from './ranges.ts';

export interface BufferPlace {
  readonly kind: 'buffer';
  readonly at: Address;
  readonly type: FixedType;
  readonly dims: readonly number[];
  /** The parameter of the outermost kernel when the content is constant. */
  readonly rom: string | undefined;
  /** What an element that was written can hold. */
  readonly range: Interval;
  /** The variable that lies here. */
  readonly storage?: Storage;
  readonly reset?: bigint;
}

export interface StreamPlace {
  readonly kind: 'stream';
  /** Where the address of the next token is kept. */
  readonly cell: Local;
  readonly type: FixedType;
  readonly lanes: number;
}

export type Place = BufferPlace | StreamPlace;

/** Hands out memory of a kernel's own variables, relative to a base that the caller passes. */
export class Arena {
  #used = 0;

  take(bytes: number): number {
    const offset = this.#used;
    this.#used += alignedSize(bytes);
    return offset;
  }

  get size(): number {
    return this.#used;
  }
}

/** What one wasm function is compiled with. */
export interface Unit {
  readonly asm: Assembler;
  readonly math: LaneMath;
  readonly kernels: ReadonlyMap<string, Kernel>;
  /** Variables that die with the call. */
  readonly scratch: { readonly base: Local; readonly arena: Arena };
  /** Variables that live through an inference. */
  readonly state: { readonly base: Local; readonly arena: Arena };
  /** Variables that are tokens of streams, where those lie. */
  readonly tokens: Map<Storage, BufferPlace>;
  /** Where the addresses of the tables of sums of products stand. */
  readonly tables: Local;
  /** What those tables must hold, in order. */
  readonly sites: MacSite[];
  readonly ranges: Ranges;
}

export class Scope {
  readonly unit: Unit;
  readonly kernel: Kernel;
  readonly #places: Map<string, Place>;
  readonly #lets: Map<string, readonly Lanes[]>;
  readonly #indices: Map<string, Local>;
  /** Scalars that depend on loop indices alone. */
  readonly #static = new Map<string, Expr>();
  /** Per chunk: the samples for which statements take effect; undefined for all. */
  readonly mask: readonly Mask[] | undefined;

  constructor(unit: Unit, kernel: Kernel, places: ReadonlyMap<string, Place>, mask?: readonly Mask[]) {
    this.unit = unit;
    this.kernel = kernel;
    this.#places = new Map(places);
    this.#lets = new Map();
    this.#indices = new Map();
    this.mask = mask;
  }

  /** A scope inside: what it declares is forgotten with it. */
  inner(mask: readonly Mask[] | undefined = this.mask): Scope {
    const scope = new Scope(this.unit, this.kernel, this.#places, mask);
    for (const [k, v] of this.#lets) scope.#lets.set(k, v);
    for (const [k, v] of this.#indices) scope.#indices.set(k, v);
    for (const [k, v] of this.#static) scope.#static.set(k, v);
    return scope;
  }

  get asm(): Assembler {
    return this.unit.asm;
  }

  get math(): LaneMath {
    return this.unit.math;
  }

  place(name: string): Place {
    return this.#places.get(name) ?? this.bug(`no buffer or stream "${name}"`);
  }

  buffer(name: string): BufferPlace {
    const p = this.place(name);
    return p.kind === 'buffer' ? p : this.bug(`"${name}" is no buffer`);
  }

  /** Notes what a statement puts into the buffer. */
  stores(buffer: BufferPlace, range: Interval): void {
    if (buffer.storage) this.unit.ranges.stored(buffer.storage, range);
  }

  /** What the buffer's elements can be, for code that depends on it. */
  rangeOf(buffer: BufferPlace): Interval {
    if (buffer.rom !== undefined) this.unit.ranges.consulted.add(buffer.rom);
    return buffer.range;
  }

  stream(name: string): StreamPlace {
    const p = this.place(name);
    return p.kind === 'stream' ? p : this.bug(`"${name}" is no stream`);
  }

  bind(name: string, place: Place): void {
    this.#places.set(name, place);
  }

  declare(s: Storage): void {
    const token = this.unit.tokens.get(s);
    if (token) {
      this.bind(s.name, token);
      return;
    }
    const { base, arena } = s.kind === 'state' ? this.unit.state : this.unit.scratch;
    const offset = arena.take(sizeOf(s.dims) * strideOf(s.type, false));
    const reset = s.reset === undefined ? {} : { reset: s.reset };
    const range = this.unit.ranges.of(s);
    this.bind(s.name, {
      kind: 'buffer',
      at: { base, offset },
      type: s.type,
      dims: s.dims,
      rom: undefined,
      range,
      storage: s,
      ...reset,
    });
  }

  let(name: string): readonly Lanes[] {
    return this.#lets.get(name) ?? this.bug(`no scalar "${name}"`);
  }

  setLet(name: string, chunks: readonly Lanes[]): void {
    if (chunks.length !== CHUNKS) this.bug(`${name} has ${chunks.length} chunks`);
    this.#lets.set(name, chunks);
  }

  isStatic(e: Expr): boolean {
    return isStatic(e, (name) => this.#static.get(name));
  }

  setStatic(name: string, value: Expr): void {
    this.#static.set(name, value);
  }

  index(name: string): Local {
    return this.#indices.get(name) ?? this.bug(`no loop index "${name}"`);
  }

  setIndex(name: string, local: Local): void {
    this.#indices.set(name, local);
  }

  fraction(buffer: string): number {
    return fractionBits(this.buffer(buffer).type);
  }

  bug(what: string): never {
    throw new CompilerBug(`${this.kernel.name}: ${what}`);
  }
}
