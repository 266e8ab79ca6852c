// Unrolled loops whose iterations differ in nothing but the elements they touch and the constants they read. What a
// statement makes of constants and of values that look alike is thought through once and made again of the others, step
// by step: the operators are those of going through every iteration, in the same order.
import { codeAt } from '#ir/fixed/codes';
import type { Expr } from '#ir/kernel/expr';
import type { IndexExpr } from '#ir/kernel/index-expr';
import type { ElementRef, Stmt } from '#ir/kernel/kernel';
import { partsOfExpr, walkExpr } from '#ir/kernel/walk';
import { PairTable } from '#ir/operators/pair-table';
import type { BlockBuilder, Row } from './block.ts';
import { type Expressions, type Put, staysOpen } from './expressions.ts';
import { type Positions, positionAt, positionsOf } from './positions.ts';
import { classesOf, type RomClasses } from './rom-classes.ts';
import type { Scope } from './scope.ts';
import type { Variable } from './storage.ts';
import type { Trace } from './traces.ts';
import type { Value } from './values.ts';

type Loop = Extract<Stmt, { kind: 'for' }>;

/** A statement, and what was made of it for each combination of constants and looks of its values. */
interface Plan {
  readonly put: Put;
  /** Everything it reads. */
  readonly reads: readonly ElementRef[];
  /** The two of them that are multiplied before anything else is done; -1: there are none. */
  readonly factors: readonly [number, number];
  /** What was made of classes of constants and values, and what is made of all those that look like them. */
  readonly same: PairTable;
  results: Int32Array;
  readonly alike: PairTable;
  /** `once`: met, and perhaps never again; `open`: its values have to be looked into. */
  readonly traces: (Trace | 'once' | 'open')[];
}

/** What is read: the classes of a ROM's constants, or the cells of a variable. */
interface Read {
  readonly at: Positions;
  readonly classes?: RomClasses;
  readonly row?: Row;
}

/** A plan with the elements that it touches in the loop's present surroundings. */
interface Bound {
  readonly plan: Plan;
  readonly target: Variable;
  readonly at: Positions;
  readonly reads: readonly Read[];
  /** The constant that a value is multiplied by, among what is read; -1: there is none. */
  readonly factor: number;
}

export class Iterations {
  readonly #scope: Scope;
  readonly #block: BlockBuilder;
  readonly #expressions: Expressions;
  readonly #plans = new Map<Stmt, readonly Plan[] | undefined>();
  /** The nodes of constants, by their class. */
  readonly #constants = new Map<RomClasses, Int32Array>();
  /** Of the present iteration: classes of constants and values, one a read, and the values among them. */
  #read = new Int32Array(8);
  #leaves = new Int32Array(8);
  #count = 0;
  /** Where their results and traces stand; undefined where reading alone makes nodes. */
  #same: number | undefined;
  #alike = 0;
  /** The constant that is a leaf, or -1. */
  #factor: Value = -1;

  constructor(scope: Scope, block: BlockBuilder, expressions: Expressions) {
    this.#scope = scope;
    this.#block = block;
    this.#expressions = expressions;
  }

  /** Goes through iterations `from` to `to` - 1; false, and nothing done, where they differ in more. */
  run(s: Loop, from: number, to: number): boolean {
    if (this.#block.within !== 0) return false;
    if (!this.#plans.has(s)) this.#plans.set(s, plansOf(s.body, this.#scope));
    const plans = this.#plans.get(s);
    const bound = plans?.map((p) => this.#bind(p, { index: s.index, from, to }));
    if (bound === undefined || !isWhole(bound)) return false;
    for (let k = 0; k < to - from; k++) {
      for (const b of bound) {
        const value = this.#again(b, k) ?? this.#walk(b, s.index, from + k);
        this.#expressions.place(b.plan.put, b.target, positionAt(b.at, k), value);
      }
    }
    return true;
  }

  #bind(
    plan: Plan,
    loop: { readonly index: string; readonly from: number; readonly to: number },
  ): Bound | undefined {
    const target = this.#scope.variable(plan.put.target.buffer);
    if (target.kind !== 'value' || target.codes) return undefined;
    const at = positionsOf(target, plan.put.target.index, this.#scope, loop);
    const reads = plan.reads.map(({ buffer, index }): Read | undefined => {
      const variable = this.#scope.variable(buffer);
      const of = variable.kind === 'memory' ? undefined : positionsOf(variable, index, this.#scope, loop);
      if (of === undefined) return undefined;
      return variable.codes
        ? { at: of, classes: classesOf(variable.codes) }
        : { at: of, row: this.#block.row(variable) };
    });
    if (at === undefined || !isWhole(reads)) return undefined;
    const constants = plan.factors.filter((j) => reads[j]?.classes !== undefined);
    return { plan, target, at, reads, factor: constants.length === 1 ? constants[0]! : -1 };
  }

  /** False where reading alone makes nodes. */
  #reads(reads: readonly Read[], k: number): boolean {
    const { values } = this.#block;
    if (this.#leaves.length < reads.length) {
      this.#leaves = new Int32Array(reads.length);
      this.#read = new Int32Array(reads.length);
    }
    this.#count = 0;
    for (let j = 0; j < reads.length; j++) {
      const { at, classes, row } = reads[j]!;
      const element = positionAt(at, k);
      if (classes !== undefined) {
        this.#read[j] = classes.of[element]!;
        continue;
      }
      const value = row![element];
      if (typeof value !== 'number' || values.mask(value) !== 0) return false;
      this.#read[j] = value;
      this.#leaves[this.#count++] = value;
    }
    return true;
  }

  /** Where the result of what was read stands. */
  #sameOf({ plan, reads }: Bound): number {
    let key = reads.length === 0 ? 0 : this.#read[0]!;
    for (let j = 1; j < reads.length; j++) key = plan.same.intern(key, this.#read[j]!, j);
    return key;
  }

  /** Where the trace of what was read stands: a value that is read twice is not like two values. */
  #alikeOf({ plan, reads, factor }: Bound, k: number): number {
    const { values } = this.#block;
    let key = 0;
    this.#factor = -1;
    for (let j = 0, leaf = 0; j < reads.length; j++) {
      let look = this.#read[j]!;
      if (reads[j]!.classes === undefined) {
        const before = this.#leaves.indexOf(look);
        look = before < leaf ? ~before : values.looks(look);
        leaf++;
      } else if (j === factor) look = this.#formOf(reads[j]!, k);
      key = plan.alike.intern(key, look, j);
    }
    if (this.#factor >= 0) this.#leaves[this.#count++] = this.#factor;
    return key;
  }

  /** The form of a factor, or its class; a constant that any of its form can stand for is a leaf. */
  #formOf({ at, classes }: Read, k: number): number {
    const element = positionAt(at, k);
    const form = classes!.forms[element]!;
    if (form < 0) this.#factor = this.#constant(classes!, element);
    return form;
  }

  #constant(classes: RomClasses, element: number): Value {
    const nodes = this.#constants.get(classes) ?? new Int32Array(classes.size).fill(-1);
    this.#constants.set(classes, nodes);
    const own = classes.of[element]!;
    if (nodes[own]! < 0) nodes[own] = this.#block.values.constant(codeAt(classes.codes, element));
    return nodes[own]!;
  }

  /** Undefined where there is neither a result nor a trace. */
  #again(bound: Bound, k: number): Value | undefined {
    const { plan, reads } = bound;
    this.#same = this.#reads(reads, k) ? this.#sameOf(bound) : undefined;
    if (this.#same === undefined) return undefined;
    const known = plan.results[this.#same];
    if (known !== undefined && known >= 0) return known;
    this.#alike = this.#alikeOf(bound, k);
    const trace = plan.traces[this.#alike];
    if (typeof trace !== 'object') return undefined;
    const made = this.#block.values.again(trace, this.#leaves, this.#count);
    if (made !== undefined) keep(plan, this.#same, made);
    return made;
  }

  /** Thinks an iteration through; what comes for the second time leaves a trace. */
  #walk({ plan, target }: Bound, index: string, value: number): Value {
    this.#scope.setIndex(index, { kind: 'number', value });
    const make = (): Value => this.#expressions.computed(plan.put, target);
    if (this.#same === undefined) return make();
    const before = plan.traces[this.#alike];
    if (before !== 'once') {
      plan.traces[this.#alike] ??= 'once';
      return make();
    }
    const leaves = this.#leaves.slice(0, this.#count);
    const made = this.#block.values.recorded(leaves, this.#factor < 0 ? -1 : leaves.length - 1, make);
    plan.traces[this.#alike] = made.trace ?? 'open';
    return made.value;
  }
}

function keep(plan: Plan, at: number, value: Value): void {
  if (at >= plan.results.length) {
    const larger = new Int32Array(Math.max(64, 2 * at)).fill(-1);
    larger.set(plan.results);
    plan.results = larger;
  }
  plan.results[at] = value;
}

function isWhole<T>(list: readonly (T | undefined)[]): list is readonly T[] {
  return !list.includes(undefined);
}

/** Undefined where the body is more than values put into elements that loop indices name. */
function plansOf(body: readonly Stmt[], scope: Scope): readonly Plan[] | undefined {
  const puts = body.filter((s): s is Put => s.kind === 'store' || s.kind === 'accumulate');
  if (puts.length < body.length) return undefined;
  const plans = puts.map((put): Plan | undefined => {
    const reads = readsOf(put, staysOpen(put, scope.variable(put.target.buffer).type));
    return (
      reads && {
        put,
        reads,
        factors: factorsOf(put.value, reads),
        same: new PairTable(),
        results: new Int32Array(0),
        alike: new PairTable(),
        traces: [],
      }
    );
  });
  return isWhole(plans) ? plans : undefined;
}

/** `open`: the target is a sum that nobody looks at yet. */
function readsOf(s: Put, open: boolean): readonly ElementRef[] | undefined {
  const reads: ElementRef[] = s.kind === 'accumulate' && !open ? [s.target] : [];
  let known = true;
  walkExpr(s.value, {
    expr: (e: Expr) => {
      if (e.kind === 'index') known = false;
      if (e.kind === 'load') reads.push(e);
      if (e.kind === 'local') reads.push({ buffer: e.name, index: [] });
    },
    index: (i: IndexExpr) => {
      if (i.kind === 'data') known = false;
    },
  });
  return known ? reads : undefined;
}

/** The two that a walk through the expression multiplies before it makes anything else. */
function factorsOf(value: Expr, reads: readonly ElementRef[]): readonly [number, number] {
  const placeOf = (e: Expr): number => (e.kind === 'load' ? reads.indexOf(e) : -1);
  for (let e = value; ; ) {
    if (e.kind === 'binary' && e.op === 'mul' && placeOf(e.a) >= 0 && placeOf(e.b) >= 0)
      return [placeOf(e.a), placeOf(e.b)];
    const [first] = partsOfExpr(e).exprs;
    if (first === undefined) return [-1, -1];
    e = first;
  }
}
