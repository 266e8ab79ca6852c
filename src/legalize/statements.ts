// Statements of a kernel as blocks, loops and calls. Under a pipeline everything is unrolled into one block; elsewhere a
// loop that is not unrolled, and a call, end the block before them.
import { fractionBits, plain, sameShape } from '#ir/fixed/type';
import { ilit } from '#ir/kernel/index-expr';
import type { Stmt } from '#ir/kernel/kernel';
import { leftHalf } from '#ir/kernel/left-half';
import type { OperatorRegion } from '#ir/operators/graph';
import { gate, not, select, wire } from './arithmetic.ts';
import { type Access, BlockBuilder, NotUniform } from './block.ts';
import { castValue } from './cast.ts';
import { Expressions } from './expressions.ts';
import { Iterations } from './iterations.ts';
import { addsOn, type Loop, roundsOf } from './rounds.ts';
import type { Scope } from './scope.ts';
import { product } from './storage.ts';
import type { Value } from './values.ts';

const FIRST: Access = { element: 0, own: 0 };

/** The name of a call's function, which is made if it is new. Arguments are the caller's names. */
export type Callee = (kernel: string, args: readonly string[]) => string;

/** What stands by itself: nothing that can be counted; every iteration; every adder too. */
export type Expand = 'none' | 'iterations' | 'all';

export class Statements {
  readonly #scope: Scope;
  readonly #callee: Callee;
  readonly #sites = new Map<Stmt, number>();
  #regions: OperatorRegion[] = [];
  #block: BlockBuilder;
  #expressions: Expressions;
  #iterations: Iterations;
  #flat: boolean;
  readonly #expand: Expand;
  /** Unrolled loops whose iterations are gone through, outermost first. */
  readonly #around: Loop[] = [];
  /** Loops whose iterations have been found to differ. */
  readonly #different = new Set<Stmt>();

  constructor(scope: Scope, callee: Callee, flat: boolean, expand: Expand) {
    this.#scope = scope;
    this.#callee = callee;
    this.#flat = flat;
    this.#expand = expand;
    this.#block = new BlockBuilder(expand === 'all');
    this.#expressions = new Expressions(scope, this.#block);
    this.#iterations = new Iterations(scope, this.#block, this.#expressions);
  }

  /** `outlives`: variables that are wanted after the last statement. */
  finish(outlives: (place: number) => boolean): readonly OperatorRegion[] {
    this.#close(outlives);
    return this.#regions;
  }

  #close(outlives: (place: number) => boolean = () => true): void {
    if (!this.#block.isEmpty) this.#regions.push(this.#block.finish(this.#scope.variables, outlives));
    this.#block = new BlockBuilder(this.#expand === 'all');
    this.#expressions = new Expressions(this.#scope, this.#block);
    this.#iterations = new Iterations(this.#scope, this.#block, this.#expressions);
  }

  run(body: readonly Stmt[]): void {
    for (const s of body) this.#statement(s);
  }

  #statement(s: Stmt): void {
    switch (s.kind) {
      case 'decl':
        this.#scope.declare(s.storage);
        return;
      case 'let': {
        const variable = this.#scope.scalar(s.name, plain(s.value.type));
        this.#block.write(variable, FIRST, this.#expressions.value(s.value));
        return;
      }
      case 'for':
        this.#loop(s);
        return;
      case 'store': {
        const variable = this.#scope.variable(s.target.buffer);
        const value = this.#expressions.at(s.value, fractionBits(variable.type));
        this.#expressions.store(variable, s.target.index, value);
        return;
      }
      case 'accumulate':
        this.#expressions.accumulate(s);
        return;
      case 'reduce':
        this.#reduce(s);
        return;
      case 'read':
        this.#read(s);
        return;
      case 'write':
        this.#write(s);
        return;
      case 'if':
        this.#branch(s);
        return;
      case 'call':
        this.#call(s);
        return;
      case 'reset': {
        const variable = this.#scope.variable(s.state);
        const value = this.#block.values.constant(variable.reset ?? 0n);
        const first = variable.dims.map(() => ilit(0));
        for (let e = 0; e < product(variable.dims); e++) {
          this.#expressions.store(variable, this.#expressions.places.behind(variable, first, e), value);
        }
        return;
      }
      case 'approx':
        this.run(s.body);
        return;
    }
  }

  #loop(s: Loop): void {
    const unrolled = this.#flat || s.mode.kind === 'unroll' || s.count === 1;
    if (unrolled) {
      if (this.#once(s)) return;
      this.#iterate(s, 0, s.count);
      return;
    }
    const pipelined = s.mode.kind === 'pipeline';
    const flat = this.#flat;
    const body = this.#apart(() => {
      const rewind = s.mode.kind === 'pipeline' && s.mode.rewind;
      this.#scope.setIndex(s.index, { kind: 'counter', loop: s.label, trip: s.count, rewind });
      this.#flat = flat || pipelined;
      this.run(s.body);
    });
    this.#flat = flat;
    this.#regions.push({
      kind: 'loop',
      label: s.label,
      trip: s.count,
      ...(s.mode.kind === 'pipeline' ? { ii: s.mode.ii } : {}),
      rewind: s.mode.kind === 'pipeline' && s.mode.rewind,
      body,
    });
  }

  /** Goes through one round for all, where they differ in nothing but the elements they touch. */
  #once(s: Loop): boolean {
    if (this.#expand !== 'none' || this.#different.has(s) || this.#divides(s.body)) return false;
    const rounds = addsOn(s.body, this.#scope, this.#around) ? undefined : roundsOf(s, this.#scope);
    if (rounds === undefined) this.#different.add(s);
    const mask = rounds && this.#block.values.newMask(rounds.alike);
    if (rounds === undefined || mask === undefined) return false;
    const { step, alike } = rounds;
    const back = this.#block.checkpoint();
    const outer = this.#block.within;
    this.#block.within = outer | mask;
    this.#scope.classes.push({ index: s.index, step, copies: alike, mask });
    try {
      this.#iterate(s, 0, step);
    } catch (e) {
      if (!(e instanceof NotUniform)) throw e;
      back();
      this.#different.add(s);
      return false;
    } finally {
      this.#block.within = outer;
      this.#scope.classes.pop();
    }
    this.#iterate(s, step * alike, s.count);
    return true;
  }

  #iterate(s: Loop, from: number, to: number): void {
    if (this.#expand !== 'all' && this.#iterations.run(s, from, to)) return;
    this.#around.push(s);
    for (let value = from; value < to; value++) {
      this.#scope.setIndex(s.index, { kind: 'number', value });
      this.run(s.body);
    }
    this.#around.pop();
  }

  #reduce(s: Extract<Stmt, { kind: 'reduce' }>): void {
    const { values } = this.#block;
    const leaves = Array.from({ length: s.count }, (_, value) => {
      this.#scope.setIndex(s.index, { kind: 'number', value });
      const leaf = this.#expressions.value(s.value);
      return sameShape(s.value.type, s.type)
        ? leaf
        : castValue(values, leaf, fractionBits(s.value.type), s.type);
    });
    const node = (a: Value, b: Value): Value =>
      s.op === 'add'
        ? this.#expressions.summed(a, b, fractionBits(s.type), s.type)
        : this.#expressions.extreme(s.op, a, b);
    const tree = (from: number, to: number): Value => {
      if (to - from === 1) return leaves[from]!;
      const middle = from + leftHalf(to - from);
      return node(tree(from, middle), tree(middle, to));
    };
    const total = s.order === 'tree' ? tree(0, s.count) : leaves.reduce(node);
    const variable = this.#scope.variable(s.target.buffer);
    const moved = fractionBits(variable.type) - fractionBits(s.type);
    const { width, signed } = variable.type;
    this.#expressions.store(variable, s.target.index, wire(values, total, moved, { width, signed }));
  }

  #read(s: Extract<Stmt, { kind: 'read' }>): void {
    const stream = this.#scope.variable(s.stream);
    const lanes = product(stream.dims);
    const { width, signed } = stream.type;
    const { values } = this.#block;
    const token = values.fresh(
      'read',
      { width: lanes * width, signed: false },
      [this.#guard()],
      stream.place,
    );
    const into = this.#scope.variable(s.into.buffer);
    const first = this.#expressions.places.position(into, s.into.index);
    const mask =
      this.#expand !== 'none' || lanes < 2 || first === undefined ? undefined : values.newMask(lanes);
    if (mask !== undefined && into.kind === 'value') {
      // The lanes of a token are equal wires.
      const value = values.fresh('wire', { width, signed }, [token], 0, undefined, mask);
      const elements = Array.from({ length: lanes }, (_, lane) => first! + lane);
      this.#block.write(into, { element: first!, elements, own: mask }, value);
      return;
    }
    for (let lane = 0; lane < lanes; lane++) {
      const value = values.pure('wire', { width, signed }, [token], -lane * width);
      this.#expressions.store(into, this.#expressions.places.behind(into, s.into.index, lane), value);
    }
  }

  #write(s: Extract<Stmt, { kind: 'write' }>): void {
    const stream = this.#scope.variable(s.stream);
    const lanes = product(stream.dims);
    const from = this.#scope.variable(s.from.buffer);
    const operands = Array.from({ length: lanes }, (_, lane) =>
      this.#expressions.load(from, this.#expressions.places.behind(from, s.from.index, lane)),
    );
    const bits = { width: 0, signed: false };
    this.#block.values.fresh('write', bits, [this.#guard(), ...operands], stream.place);
  }

  #guard(): Value {
    return this.#expressions.guard ?? this.#block.values.constant(1n);
  }

  #branch(s: Extract<Stmt, { kind: 'if' }>): void {
    const { values } = this.#block;
    const condition = this.#expressions.condition(s.cond);
    const known = values.constantOf(condition);
    if (known !== undefined) {
      this.run(known === 0n ? s.otherwise : s.then);
      return;
    }
    if (this.#divides(s.then) || this.#divides(s.otherwise)) {
      this.#divided(condition, s);
      return;
    }
    const then = this.#guarded(condition, s.then);
    const otherwise = this.#guarded(not(values, condition), s.otherwise);
    for (const place of new Set([...then.keys(), ...otherwise.keys()])) {
      const variable = this.#scope.variables[place]!;
      const [a, b] = [then.get(place) ?? [], otherwise.get(place) ?? []];
      for (let e = 0; e < Math.max(a.length, b.length); e++) {
        if (a[e] === undefined && b[e] === undefined) continue;
        const at = { element: e, own: 0 };
        const then = a[e] ?? this.#block.read(variable, at);
        const other = b[e] ?? this.#block.read(variable, at);
        const merged = select(values, condition, then, other);
        if (merged !== this.#block.read(variable, at)) this.#block.write(variable, at, merged);
      }
    }
  }

  /** Holds what ends a block. */
  #divides(body: readonly Stmt[]): boolean {
    return body.some((s) => {
      if (s.kind === 'call') return true;
      if (s.kind === 'if') return this.#divides(s.then) || this.#divides(s.otherwise);
      if (s.kind === 'approx') return this.#divides(s.body);
      if (s.kind !== 'for') return false;
      return !(this.#flat || s.mode.kind === 'unroll' || s.count === 1) || this.#divides(s.body);
    });
  }

  #divided(condition: Value, s: Extract<Stmt, { kind: 'if' }>): void {
    const bit = plain({ signed: false, width: 1, int: 1 });
    const cell = this.#scope.scalar(`if_${this.#scope.variables.length}`, bit);
    this.#block.write(cell, FIRST, condition);
    const [then, otherwise] = [s.then, s.otherwise].map((body) => this.#apart(() => this.run(body)));
    const at = { storage: cell.place, element: 0 };
    // biome-ignore lint/suspicious/noThenProperty: the branch of an if statement, never awaited
    this.#regions.push({ kind: 'branch', condition: at, then: then!, otherwise: otherwise! });
  }

  /** The regions of what `make` does. */
  #apart(make: () => void): readonly OperatorRegion[] {
    this.#close();
    const outer = this.#regions;
    this.#regions = [];
    make();
    this.#close();
    const body = this.#regions;
    this.#regions = outer;
    return body;
  }

  /** Runs a branch and takes its effects on cells back, handing them over. */
  #guarded(condition: Value, body: readonly Stmt[]): ReadonlyMap<number, readonly (Value | undefined)[]> {
    const outer = this.#expressions.guard;
    const { values } = this.#block;
    this.#expressions.guard = outer === undefined ? condition : gate(values, 'and', outer, condition);
    const back = this.#block.snapshot();
    this.run(body);
    this.#expressions.guard = outer;
    return back();
  }

  #call(s: Extract<Stmt, { kind: 'call' }>): void {
    this.#close();
    const args = s.args.map((name) => this.#scope.variable(name).place);
    const site = this.#sites.get(s) ?? this.#sites.size;
    this.#sites.set(s, site);
    this.#regions.push({ kind: 'call', function: this.#callee(s.kernel, s.args), args, site });
  }
}
