// Expressions, indices and element accesses of a kernel as values of the current block. Codes are integers; where two
// operands have different points, the one with fewer fraction bits is shifted, which costs nothing.
import { codeAt } from '#ir/fixed/codes';
import { type FixedType, fractionBits, type ScalarType } from '#ir/fixed/type';
import type { Expr } from '#ir/kernel/expr';
import { type IndexExpr, iadd, ilit } from '#ir/kernel/index-expr';
import type { Division } from '#ir/operators/graph';
import { add, compare, gate, mul, not, type Predicate, select, shift, sub, wire } from './arithmetic.ts';
import { type Access, type BlockBuilder, NotUniform } from './block.ts';
import { castValue } from './cast.ts';
import { bitsOf, isExact } from './range.ts';
import { flatGrowth } from './rounds.ts';
import type { Scope } from './scope.ts';
import { codeRangeOf, divisions, product, type Variable } from './storage.ts';
import type { Value, Values } from './values.ts';

/** An index: a number where the loops around it are unrolled, a value elsewhere. */
interface Place {
  readonly known?: number;
  readonly value?: Value;
}

const FIRST: Access = { element: 0, own: 0 };

export class Expressions {
  readonly #scope: Scope;
  readonly #block: BlockBuilder;
  readonly #v: Values;
  /** The condition under which memories are written; other cells are merged after a branch. */
  guard: Value | undefined;

  constructor(scope: Scope, block: BlockBuilder) {
    this.#scope = scope;
    this.#block = block;
    this.#v = block.values;
  }

  /** The code of `e` with `fractionBits(e.type)` bits right of the point. */
  value(e: Expr): Value {
    const v = this.#v;
    switch (e.kind) {
      case 'const':
        return v.constant(e.code);
      case 'index':
        return this.#integer(e.index);
      case 'local':
        return this.#block.read(this.#scope.variable(e.name), FIRST);
      case 'load':
        return this.load(this.#scope.variable(e.buffer), e.index);
      case 'binary':
        return this.#binary(e);
      case 'compare': {
        const frac = Math.max(fractionBits(e.a.type), fractionBits(e.b.type));
        return this.#compare(e.op, this.at(e.a, frac), this.at(e.b, frac));
      }
      case 'select': {
        const frac = fractionBits(e.type);
        return select(v, this.#truth(e.cond), this.at(e.a, frac), this.at(e.b, frac));
      }
      case 'neg':
        return sub(v, v.constant(0n), this.value(e.a));
      case 'not':
        return this.#complement(this.value(e.a), e.type);
      case 'shift':
        return this.value(e.a);
      case 'slice':
        return wire(v, this.value(e.a), -e.lo, { width: e.hi - e.lo + 1, signed: false });
      case 'bits':
        return wire(v, this.value(e.a), 0, { width: e.type.width, signed: e.type.signed });
      case 'lead1': {
        const a = this.value(e.a);
        const code = v.constantOf(a);
        if (code !== undefined) return v.constant(code === 0n ? 0n : BigInt(code.toString(2).length));
        return v.pure('lead1', bitsOf({ lo: 0, hi: v.width(a) }), [a], 0, { lo: 0, hi: v.width(a) });
      }
      case 'cast':
        return castValue(v, this.value(e.a), fractionBits(e.a.type), e.to);
      case 'divc': {
        const a = this.value(e.a);
        const code = v.constantOf(a);
        return code === undefined ? v.pure('div', v.bits(a), [a, v.constant(e.by)]) : v.constant(code / e.by);
      }
    }
  }

  /** The code of `e` with `frac` bits right of the point, at least as many as it has. */
  at(e: Expr, frac: number): Value {
    return shift(this.#v, this.value(e), frac - fractionBits(e.type));
  }

  #truth(e: Expr): Value {
    const a = this.value(e);
    const { width, signed } = this.#v.bits(a);
    return width === 1 && !signed ? a : compare(this.#v, 'ne', a, this.#v.constant(0n));
  }

  condition(e: Expr): Value {
    return this.#truth(e);
  }

  #complement(a: Value, type: ScalarType): Value {
    const v = this.#v;
    const bits = { width: type.width, signed: type.signed };
    if (bits.width === 1 && !bits.signed) return not(v, a);
    const ones = (1n << BigInt(type.width)) - 1n;
    const raw = wire(v, a, 0, { width: type.width, signed: false });
    return wire(v, gate(v, 'xor', raw, v.constant(ones)), 0, bits);
  }

  /** Not-less and not-greater are a comparison and an inverter, as the vendor's headers write them. */
  #compare(op: Predicate, a: Value, b: Value): Value {
    const v = this.#v;
    if (op === 'ge') return not(v, compare(v, 'lt', a, b));
    if (op === 'le') return not(v, compare(v, 'gt', a, b));
    return compare(v, op, a, b);
  }

  #binary(e: Extract<Expr, { kind: 'binary' }>): Value {
    const v = this.#v;
    if (e.op === 'mul') return mul(v, this.value(e.a), this.value(e.b));
    const frac = fractionBits(e.type);
    const [a, b] = [this.at(e.a, frac), this.at(e.b, frac)];
    switch (e.op) {
      case 'add':
        return add(v, a, b);
      case 'sub':
        return sub(v, a, b);
      case 'max':
        return this.extreme('max', a, b);
      case 'min':
        return this.extreme('min', a, b);
      default:
        return gate(v, e.op, this.#extended(a, e.type), this.#extended(b, e.type));
    }
  }

  extreme(op: 'min' | 'max', a: Value, b: Value): Value {
    const v = this.#v;
    const first = op === 'max' ? this.#compare('ge', a, b) : this.#compare('le', a, b);
    return select(v, first, a, b);
  }

  /** Gates act on the bits of the joined type: an operand without sign stays so, one with a sign is extended. */
  #extended(a: Value, type: ScalarType): Value {
    return this.#v.signed(a) && !type.signed ? wire(this.#v, a, 0, { width: type.width, signed: false }) : a;
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
        const at = this.#flat(rom, i.index);
        if (at.known === undefined) return { value: this.load(rom, i.index) };
        return { known: Number(codeAt(rom.codes!, at.known)) };
      }
      case 'data': {
        const a = this.value(i.value);
        return this.#known(i.clamp && size !== undefined ? this.#clamped(a, size - 1) : a);
      }
    }
  }

  #known(a: Value): Place {
    const code = this.#v.constantOf(a);
    return code === undefined ? { value: a } : { known: Number(code) };
  }

  #place(p: Place): Value {
    return p.known === undefined ? p.value! : this.#v.constant(BigInt(p.known));
  }

  #integer(i: IndexExpr): Value {
    return this.#place(this.#index(i));
  }

  #clamped(a: Value, last: number): Value {
    const v = this.#v;
    const [zero, top] = [v.constant(0n), v.constant(BigInt(last))];
    const below = select(v, compare(v, 'lt', a, zero), zero, a);
    return select(v, compare(v, 'gt', below, top), top, below);
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
        return this.#known(i.kind === 'div' ? this.#counter(index, i.by) : this.#counter(index, 1, i.by));
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
      return i.kind === 'div' ? { known: first } : this.#known(sub(v, value, offset));
    }
    // The quotient rounds toward zero: move to where all is positive first.
    const lift = first < 0 ? -first : 0;
    const raised = add(v, value, v.constant(BigInt(lift * i.by)));
    const range = { lo: 0, hi: Math.floor(hi / i.by) + lift };
    const raw = v.pure('div', bitsOf(range), [raised, v.constant(BigInt(i.by))], 0, range);
    if (i.kind === 'div') return this.#known(sub(v, raw, v.constant(BigInt(lift))));
    const rest = sub(v, raised, mul(v, raw, v.constant(BigInt(i.by))), bitsOf({ lo: 0, hi: i.by - 1 }));
    return this.#known(rest);
  }

  /** The row-major position of an element. */
  #flat(variable: Variable, index: readonly IndexExpr[]): Place {
    const v = this.#v;
    let at: Place = { known: 0 };
    index.forEach((i, d) => {
      const own = this.#index(i, variable.dims[d]!);
      const stride = product(variable.dims.slice(d + 1));
      const known = own.known !== undefined && at.known !== undefined;
      at = known
        ? { known: at.known! + own.known! * stride }
        : this.#known(add(v, this.#place(at), mul(v, this.#place(own), v.constant(BigInt(stride)))));
    });
    return at;
  }

  /** The row-major position of an element that is known. */
  position(variable: Variable, index: readonly IndexExpr[]): number | undefined {
    return this.#flat(variable, index).known;
  }

  /** The indices of the element `offset` places behind one, row-major. */
  behind(variable: Variable, index: readonly IndexExpr[], offset: number): readonly IndexExpr[] {
    const { known } = this.#flat(variable, index);
    const digits = (position: number): readonly number[] =>
      variable.dims.map((size, d) => Math.floor(position / product(variable.dims.slice(d + 1))) % size);
    if (known !== undefined) return digits(known + offset).map(ilit);
    const steps = digits(offset);
    return index.map((i, d) => iadd(i, ilit(steps[d]!)));
  }

  load(variable: Variable, index: readonly IndexExpr[]): Value {
    const { kind } = variable;
    if (kind === 'memory') return this.#fromMemory(variable, index);
    const at = this.#flat(variable, index);
    if (at.known !== undefined) {
      return variable.codes
        ? this.#v.constant(codeAt(variable.codes, at.known))
        : this.#block.read(variable, this.#spread(variable, index, at.known));
    }
    return kind === 'rom' ? this.#fromMemory(variable, index) : this.#multiplexed(variable, index, at.value!);
  }

  /** One multiplexer over the elements that the index can reach. */
  #multiplexed(variable: Variable, index: readonly IndexExpr[], at: Value): Value {
    const shared = this.#own(variable, index) === 0 && this.#block.within === 0;
    const there = shared ? this.#block.multiplexer(variable, at) : undefined;
    if (there !== undefined) return there;
    const made = this.#wide(variable, index, at);
    if (shared) this.#block.keepMultiplexer(variable, at, made);
    return made;
  }

  /** The class loops from whose round to round a position differs. */
  #own(variable: Variable, index: readonly IndexExpr[]): number {
    let own = 0;
    for (const c of this.#scope.classes) {
      const by = flatGrowth(variable, index, c.index, c.step);
      if (by === undefined) throw new NotUniform();
      if (by !== 0) own |= c.mask;
    }
    return own;
  }

  /** The rounds of class loops must not write into each other's elements. */
  #apart(variable: Variable, index: readonly IndexExpr[], size: number): void {
    for (const c of this.#scope.classes) {
      const by = flatGrowth(variable, index, c.index, c.step);
      if (by === undefined || Math.abs(by) < size) throw new NotUniform();
    }
  }

  /** An element with the elements that the other rounds of class loops touch in its place. */
  #spread(variable: Variable, index: readonly IndexExpr[], element: number): Access {
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

  #wide(variable: Variable, index: readonly IndexExpr[], at: Value): Value {
    const v = this.#v;
    const { first, last } = this.reach(variable, at);
    const ways = Array.from({ length: last - first + 1 }, (_, k) => {
      const element = first + k;
      return variable.codes
        ? v.constant(codeAt(variable.codes, element))
        : this.#block.read(variable, this.#spread(variable, index, element));
    });
    if (ways.length === 1) return ways[0]!;
    const { width, signed } = variable.type;
    const own = sub(v, at, v.constant(BigInt(first)));
    return v.pure('mux', { width, signed }, [own, ...ways]);
  }

  /** An element of a ROM: as wide as what it holds. */
  #fromRom(variable: Variable, index: readonly IndexExpr[], word: Value, lane: Value): Value {
    const v = this.#v;
    const { width, signed } = variable.type;
    const range = codeRangeOf(variable.codes!);
    const bits = isExact(range) ? bitsOf(range) : { width, signed };
    const own = this.#own(variable, index);
    if (own === 0) return v.pure('load', bits, [word, lane], variable.place, range);
    return this.#block.once(`${variable.place} ${word} ${lane} ${own}`, () =>
      v.fresh('load', bits, [word, lane], variable.place, range, v.mask(word) | own),
    );
  }

  reach(variable: Variable, at: Value): { readonly first: number; readonly last: number } {
    const { lo, hi } = this.#v.range(at);
    const size = product(variable.dims);
    return { first: Math.max(0, Math.min(lo, size - 1)), last: Math.min(size - 1, Math.max(hi, 0)) };
  }

  #fromMemory(variable: Variable, index: readonly IndexExpr[]): Value {
    const v = this.#v;
    const { word, lane } = this.address(variable, index);
    const { width, signed } = variable.type;
    const range = variable.codes && codeRangeOf(variable.codes);
    const read = (l: Value): Value =>
      range
        ? this.#fromRom(variable, index, word, l)
        : v.fresh('load', { width, signed }, [word, l], variable.place);
    if (v.constantOf(lane) !== undefined) return read(lane);
    const { hi } = v.range(lane);
    const ways = Array.from({ length: hi + 1 }, (_, k) => read(v.constant(BigInt(k))));
    return v.pure('mux', { width, signed }, [lane, ...ways]);
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
      return [{ known: first }, this.#known(sub(v, at.value!, v.constant(BigInt(first * by))))];
    }
    const range = { lo: 0, hi: Math.floor(hi / by) };
    const q = v.pure('div', bitsOf(range), [at.value!, v.constant(BigInt(by))], 0, range);
    const rest = sub(v, at.value!, mul(v, q, v.constant(BigInt(by))), bitsOf({ lo: 0, hi: by - 1 }));
    return [{ value: q }, this.#known(rest)];
  }

  /** Puts a value that fits the variable's type where the index says. */
  store(variable: Variable, index: readonly IndexExpr[], value: Value): void {
    const v = this.#v;
    if (variable.kind === 'memory') {
      const { word, lane } = this.address(variable, index);
      const kept =
        this.guard === undefined ? value : select(v, this.guard, value, this.#fromMemory(variable, index));
      v.fresh('store', { width: 0, signed: false }, [word, lane, kept], variable.place);
      return;
    }
    const at = this.#flat(variable, index);
    if (at.known !== undefined) {
      this.#block.write(variable, this.#spread(variable, index, at.known), value);
      return;
    }
    const { first, last } = this.reach(variable, at.value!);
    this.#apart(variable, index, last - first + 1);
    const own = sub(v, at.value!, v.constant(BigInt(first)));
    for (let e = first; e <= last; e++) {
      const here = compare(v, 'eq', own, v.constant(BigInt(e - first)));
      const access = this.#spread(variable, index, e);
      this.#block.write(variable, access, select(v, here, value, this.#block.read(variable, access)));
    }
  }

  /** target = cast(target + value), as a chain that may be balanced where the cast loses nothing but high bits. */
  accumulate(variable: Variable, index: readonly IndexExpr[], e: Expr): void {
    const type = variable.type;
    const value = this.value(e);
    const own = fractionBits(e.type);
    const at = variable.kind === 'value' ? this.#flat(variable, index) : {};
    const wraps = type.overflow === 'wrap' && type.satBits === 0 && own <= fractionBits(type);
    const bits = { width: type.width, signed: type.signed };
    if (wraps && at.known !== undefined) {
      const term = shift(this.#v, value, fractionBits(type) - own);
      const access = this.#spread(variable, index, at.known);
      this.#block.accumulate(variable, access, wire(this.#v, term, 0, this.#low(term, bits)), bits);
      return;
    }
    this.store(variable, index, this.summed(this.load(variable, index), value, own, type));
  }

  /** A term wider than the sum matters only in its low bits. */
  #low(term: Value, bits: { readonly width: number; readonly signed: boolean }) {
    const own = this.#v.bits(term);
    return own.width > bits.width ? bits : own;
  }

  /** cast(a + b) with `a` of the type and `b` with `fraction` bits right of the point. */
  summed(a: Value, b: Value, fraction: number, type: FixedType): Value {
    const frac = Math.max(fractionBits(type), fraction);
    const total = add(
      this.#v,
      shift(this.#v, a, frac - fractionBits(type)),
      shift(this.#v, b, frac - fraction),
    );
    return this.#narrowed(total, frac, type);
  }

  /** A sum that wraps needs no more than the type's own bits. */
  #narrowed(total: Value, frac: number, type: FixedType): Value {
    const v = this.#v;
    const low = type.overflow === 'wrap' && type.satBits === 0 && type.rounding === 'trn';
    const width = type.width + frac - fractionBits(type);
    if (!low || v.op(total) !== 'add' || v.width(total) <= width) return castValue(v, total, frac, type);
    return castValue(
      v,
      add(v, v.operand(total, 0), v.operand(total, 1), { width, signed: type.signed }),
      frac,
      type,
    );
  }
}
