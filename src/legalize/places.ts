// Where the elements are that indices name: positions that are known because the loops around are unrolled, or values
// that counters and data make; words and lanes of memories; and the elements that other rounds of class loops touch.
import { codeAt } from '#ir/fixed/codes';
import { plain } from '#ir/fixed/type';
import type { Expr } from '#ir/kernel/expr';
import { type IndexExpr, iadd, ilit } from '#ir/kernel/index-expr';
import { partsOfIndex } from '#ir/kernel/walk';
import type { Division } from '#ir/operators/graph';
import { add, bit, compare, mul, select, shift, sub, wire } from './arithmetic.ts';
import { type Access, type BlockBuilder, NotUniform } from './block.ts';
import { bitsOf, isExact } from './range.ts';
import { flatGrowth, mentions } from './rounds.ts';
import type { Scope } from './scope.ts';
import { divisions, product, type Variable } from './storage.ts';
import { type Stride, strideOf } from './strides.ts';
import type { Value, Values } from './values.ts';

/** An index: a number where the loops around it are unrolled, a value elsewhere. */
export interface Place {
  readonly known?: number;
  readonly value?: Value;
}

interface Passed {
  readonly first: number;
  readonly step: number;
  readonly count: number;
  readonly own: Value;
}

/** Of several indices: every element. */
const WHOLE: Stride = { base: 0, step: 1 };

/** What an index may be made of. */
export interface Reader {
  /** What the branches around say of an expression: 1 not below zero, -1 not above. */
  readonly signOf: (e: Expr) => 1 | -1 | undefined;
  readonly value: (e: Expr) => Value;
  readonly load: (variable: Variable, index: readonly IndexExpr[]) => Value;
}

export class Places {
  readonly #scope: Scope;
  readonly #block: BlockBuilder;
  readonly #v: Values;
  readonly #reader: Reader;

  constructor(scope: Scope, block: BlockBuilder, reader: Reader) {
    this.#scope = scope;
    this.#block = block;
    this.#v = block.values;
    this.#reader = reader;
  }

  #index(i: IndexExpr, size?: number): Place {
    const v = this.#v;
    switch (i.kind) {
      case 'lit':
        return { known: i.value };
      case 'var': {
        const index = this.#scope.index(i.name);
        return index.kind === 'number' ? { known: index.value } : { value: this.#counter(index, 1) };
      }
      case 'add': {
        const [a, b] = [this.#index(i.a), this.#index(i.b)];
        if (a.known !== undefined && b.known !== undefined) return { known: a.known + b.known };
        return { value: add(v, this.#place(a), this.#place(b)) };
      }
      case 'scale': {
        const a = this.#index(i.a);
        return a.known !== undefined
          ? { known: a.known * i.by }
          : { value: mul(v, a.value!, v.constant(BigInt(i.by))) };
      }
      case 'div':
      case 'mod':
        return this.#divided(i);
      case 'rom': {
        const rom = this.#scope.variable(i.rom);
        const at = this.flat(rom, i.index);
        if (at.known === undefined) return { value: this.#reader.load(rom, i.index) };
        return { known: Number(codeAt(rom.codes!, at.known)) };
      }
      case 'data': {
        const a = this.#reader.value(i.value);
        if (!i.clamp || size === undefined) return this.known(a);
        return this.known(this.#clamped(a, size - 1, this.#reader.signOf(i.value) === 1));
      }
    }
  }

  known(a: Value): Place {
    const code = this.#v.constantOf(a);
    return code === undefined ? { value: a } : { known: Number(code) };
  }

  #place(p: Place): Value {
    return p.known === undefined ? p.value! : this.#v.constant(BigInt(p.known));
  }

  integer(i: IndexExpr): Value {
    return this.#place(this.#index(i));
  }

  /**
   * An index as a C int, kept within a table: its sign is a bit of it, and what is beyond a power of two has a bit above
   * it (recorded tables of 3 repositories: a comparison of 2 to 7 bits, none of the whole index).
   * `positive`: it is used only where it is not below zero.
   */
  #clamped(a: Value, last: number, positive: boolean): Value {
    const v = this.#v;
    const [zero, top] = [v.constant(0n), v.constant(BigInt(last))];
    const sign = v.signed(a) ? bit(v, a, v.width(a) - 1) : zero;
    const upward = v.signed(a) ? this.#low(a, v.width(a) - 1) : a;
    const index = positive ? upward : select(v, sign, zero, upward);
    const bits = Math.log2(last + 1);
    if (!Number.isInteger(bits)) return select(v, compare(v, 'gt', index, top), top, index);
    return select(v, compare(v, 'gt', shift(v, index, -bits), zero), top, this.#low(index, bits));
  }

  #low(a: Value, width: number): Value {
    return width === 0 ? this.#v.constant(0n) : wire(this.#v, a, 0, { width, signed: false });
  }

  #counter(index: { readonly loop: string; readonly trip: number }, divide: number, modulo?: number): Value {
    const top = Math.floor((index.trip - 1) / divide);
    const range = { lo: 0, hi: modulo === undefined ? top : Math.min(top, modulo - 1) };
    if (range.hi === 0) return this.#v.constant(0n);
    const whole = modulo === undefined || top < modulo;
    const counter = { loop: index.loop, divide, ...(whole ? {} : { modulo }) };
    return this.#block.counter(counter, bitsOf(range), range);
  }

  /** Quotients and remainders of a loop's own index are counters that the loop keeps beside it. */
  #divided(i: Extract<IndexExpr, { kind: 'div' | 'mod' }>): Place {
    const v = this.#v;
    if (i.a.kind === 'var') {
      const index = this.#scope.index(i.a.name);
      if (index.kind === 'counter') {
        if (i.kind === 'mod') return this.known(this.#counter(index, 1, i.by));
        if (index.rewind && index.trip > i.by) return { value: this.#looked(index, i) };
        return this.known(this.#counter(index, i.by));
      }
    }
    const a = this.#index(i.a);
    if (a.known !== undefined) {
      const quotient = Math.floor(a.known / i.by);
      return { known: i.kind === 'div' ? quotient : a.known - quotient * i.by };
    }
    const value = a.value!;
    const { lo, hi } = v.range(value);
    const first = Math.floor(lo / i.by);
    if (isExact({ lo, hi }) && first === Math.floor(hi / i.by)) {
      const offset = v.constant(BigInt(first * i.by));
      return i.kind === 'div' ? { known: first } : this.known(sub(v, value, offset));
    }
    // The quotient rounds toward zero: move to where all is positive first.
    const lift = first < 0 ? -first : 0;
    const raised = add(v, value, v.constant(BigInt(lift * i.by)));
    const range = { lo: 0, hi: Math.floor(hi / i.by) + lift };
    const raw = v.pure('div', bitsOf(range), [raised, v.constant(BigInt(i.by))], 0, range);
    if (i.kind === 'div') return this.known(sub(v, raw, v.constant(BigInt(lift))));
    const rest = sub(v, raised, mul(v, raw, v.constant(BigInt(i.by))), bitsOf({ lo: 0, hi: i.by - 1 }));
    return this.known(rest);
  }

  /** Quotients of a reuse loop's index stand in a ROM (hls4ml's `outidx`), read like the weights beside it. */
  #looked(index: { readonly loop: string; readonly trip: number }, i: IndexExpr & { kind: 'div' }): Value {
    const { width } = bitsOf({ lo: 0, hi: Math.floor((index.trip - 1) / i.by) });
    const rom = this.#scope.once(`${index.loop} divided by ${i.by}`, () => ({
      name: `${index.loop}_by_${i.by}`,
      type: plain({ signed: false, width, int: width }),
      dims: [index.trip],
      bindings: [],
      kind: 'rom',
      codes: Float64Array.from({ length: index.trip }, (_, k) => Math.floor(k / i.by)),
    }));
    return this.#reader.load(rom, [i.a]);
  }

  /** Made of loop indices alone. */
  counts(i: IndexExpr): boolean {
    return i.kind !== 'data' && i.kind !== 'rom' && partsOfIndex(i).indices.every((x) => this.counts(x));
  }

  #unrolled(i: IndexExpr): boolean {
    if (i.kind === 'var') return this.#scope.index(i.name).kind === 'number';
    return partsOfIndex(i).indices.some((x) => this.#unrolled(x));
  }

  /** Every iteration of an unrolled loop makes this index for itself. */
  walks(index: readonly IndexExpr[]): boolean {
    return index.some((i) => this.#unrolled(i));
  }

  /** Marks of the class loops whose own index stands in it. */
  walked(index: readonly IndexExpr[]): number {
    const marks = this.#scope.classes.map((c) => (index.some((i) => mentions(i, c.index)) ? c.mask : 0));
    return marks.reduce((all, mask) => all | mask, 0);
  }

  /** The row-major position of an element. */
  flat(variable: Variable, index: readonly IndexExpr[]): Place {
    const v = this.#v;
    let at: Place = { known: 0 };
    index.forEach((i, d) => {
      const own = this.#index(i, variable.dims[d]!);
      const stride = product(variable.dims.slice(d + 1));
      const known = own.known !== undefined && at.known !== undefined;
      at = known
        ? { known: at.known! + own.known! * stride }
        : this.known(add(v, this.#place(at), mul(v, this.#place(own), v.constant(BigInt(stride)))));
    });
    return at;
  }

  /** The row-major position of an element that is known. */
  position(variable: Variable, index: readonly IndexExpr[]): number | undefined {
    return this.flat(variable, index).known;
  }

  /** The indices of the element `offset` places behind one, row-major. */
  behind(variable: Variable, index: readonly IndexExpr[], offset: number): readonly IndexExpr[] {
    const { known } = this.flat(variable, index);
    const digits = (position: number): readonly number[] =>
      variable.dims.map((size, d) => Math.floor(position / product(variable.dims.slice(d + 1))) % size);
    if (known !== undefined) return digits(known + offset).map(ilit);
    const steps = digits(offset);
    return index.map((i, d) => iadd(i, ilit(steps[d]!)));
  }

  /** The class loops from whose round to round a position differs. */
  own(variable: Variable, index: readonly IndexExpr[]): number {
    let own = 0;
    for (const c of this.#scope.classes) {
      const by = flatGrowth(variable, index, c.index, c.step);
      if (by === undefined) throw new NotUniform();
      if (by !== 0) own |= c.mask;
    }
    return own;
  }

  /** The rounds of class loops must not write into each other's elements. */
  apart(variable: Variable, index: readonly IndexExpr[], size: number): void {
    for (const c of this.#scope.classes) {
      const by = flatGrowth(variable, index, c.index, c.step);
      if (by === undefined || Math.abs(by) < size) throw new NotUniform();
    }
  }

  /** An element with the elements that the other rounds of class loops touch in its place. */
  spread(variable: Variable, index: readonly IndexExpr[], element: number): Access {
    let elements = [element];
    let own = 0;
    for (const c of this.#scope.classes) {
      const by = flatGrowth(variable, index, c.index, c.step);
      if (by === undefined) throw new NotUniform();
      if (by === 0) continue;
      own |= c.mask;
      elements = elements.flatMap((e) => Array.from({ length: c.copies }, (_, round) => e + round * by));
    }
    return own === 0 ? { element, own } : { element, elements, own };
  }

  reach(variable: Variable, at: Value): { readonly first: number; readonly last: number } {
    const { lo, hi } = this.#v.range(at);
    const size = product(variable.dims);
    return { first: Math.max(0, Math.min(lo, size - 1)), last: Math.min(size - 1, Math.max(hi, 0)) };
  }

  /** The elements that a position passes in steps, and which of them it is at: `own`, from 0. */
  passed(variable: Variable, index: readonly IndexExpr[], at: Value): Passed {
    const v = this.#v;
    const { base, step, of } = index.length === 1 ? strideOf(index[0]!, (l) => this.#number(l)) : WHOLE;
    if (of !== undefined && step > 1) {
      const own = this.integer(of);
      const { lo, hi } = v.range(own);
      const last = base + step * hi;
      // Where some of them lie outside, all that a position reaches stand for them.
      if (base + step * lo >= 0 && last < product(variable.dims)) {
        const from = sub(v, own, v.constant(BigInt(lo)));
        return { first: base + step * lo, step, count: hi - lo + 1, own: from };
      }
    }
    const { first, last } = this.reach(variable, at);
    return { first, step: 1, count: last - first + 1, own: sub(v, at, v.constant(BigInt(first))) };
  }

  #number(loop: string): number | undefined {
    const index = this.#scope.index(loop);
    return index.kind === 'number' ? index.value : undefined;
  }

  /** Word and lane of an element of a memory. */
  address(variable: Variable, index: readonly IndexExpr[]): { readonly word: Value; readonly lane: Value } {
    const v = this.#v;
    let word = v.constant(0n);
    let lane = v.constant(0n);
    for (const [d, part] of divisions(variable).entries()) {
      const own = this.#split(this.#index(index[d]!, variable.dims[d]!), part);
      word = add(v, mul(v, word, v.constant(BigInt(part.words))), this.#place(own.word));
      lane = add(v, mul(v, lane, v.constant(BigInt(part.lanes))), this.#place(own.lane));
    }
    return { word, lane };
  }

  #split(at: Place, { lanes, words, style }: Division): { readonly word: Place; readonly lane: Place } {
    if (style === 'none') return { word: at, lane: { known: 0 } };
    if (style === 'complete') return { word: { known: 0 }, lane: at };
    const by = style === 'block' ? words : lanes;
    const [quotient, rest] = this.#quotient(at, by);
    return style === 'block' ? { lane: quotient, word: rest } : { word: quotient, lane: rest };
  }

  #quotient(at: Place, by: number): readonly [Place, Place] {
    const v = this.#v;
    if (at.known !== undefined) {
      const q = Math.floor(at.known / by);
      return [{ known: q }, { known: at.known - q * by }];
    }
    const { lo, hi } = v.range(at.value!);
    const first = Math.floor(lo / by);
    if (first === Math.floor(hi / by)) {
      return [{ known: first }, this.known(sub(v, at.value!, v.constant(BigInt(first * by))))];
    }
    const range = { lo: 0, hi: Math.floor(hi / by) };
    const q = v.pure('div', bitsOf(range), [at.value!, v.constant(BigInt(by))], 0, range);
    const rest = sub(v, at.value!, mul(v, q, v.constant(BigInt(by))), bitsOf({ lo: 0, hi: by - 1 }));
    return [{ value: q }, this.known(rest)];
  }
}
