// Expressions, indices and element accesses of a kernel as values of the current block. Codes are integers; where two
// operands have different points, the one with fewer fraction bits is shifted, which costs nothing.
import { codeAt } from '#ir/fixed/codes';
import { type FixedType, fractionBits, type ScalarType } from '#ir/fixed/type';
import type { Expr } from '#ir/kernel/expr';
import type { IndexExpr } from '#ir/kernel/index-expr';
import type { Stmt } from '#ir/kernel/kernel';
import {
  add,
  compare,
  gate,
  mul,
  not,
  type Predicate,
  select,
  shift,
  steer,
  sub,
  wire,
} from './arithmetic.ts';
import type { Access, BlockBuilder } from './block.ts';
import { castValue } from './cast.ts';
import { Places } from './places.ts';
import { bitsOf, rangeOfBits } from './range.ts';
import type { Scope } from './scope.ts';
import { product, romShape, type Variable } from './storage.ts';
import type { Value, Values } from './values.ts';

/** Up to here iterations select from an array by themselves: from 256 elements they do, from 3,200 not (two reports). */
const MOST_APART = 1024;

/** No integer bit is lost, so that the sign stays. */
function keepsAll(from: ScalarType, to: FixedType): boolean {
  return to.signed && to.int >= from.int + (from.signed ? 0 : 1);
}

/** A statement that gives an element a value. */
export type Put = Extract<Stmt, { kind: 'store' | 'accumulate' }>;

/** It adds to a sum that loses nothing but high bits, whose terms can be balanced later. */
export function staysOpen(s: Put, type: FixedType): boolean {
  return (
    s.kind === 'accumulate' &&
    type.overflow === 'wrap' &&
    type.satBits === 0 &&
    fractionBits(s.value.type) <= fractionBits(type)
  );
}

const FIRST: Access = { element: 0, own: 0 };

export class Expressions {
  readonly #scope: Scope;
  readonly #block: BlockBuilder;
  readonly #v: Values;
  readonly places: Places;
  /** The condition under which memories are written; other cells are merged after a branch. */
  guard: Value | undefined;

  constructor(scope: Scope, block: BlockBuilder) {
    this.#scope = scope;
    this.#block = block;
    this.#v = block.values;
    this.places = new Places(scope, block, this);
  }

  /** The value whose sign the innermost branch that tells one knows. */
  #signs: { readonly positive?: Value; readonly negative?: Value } = {};

  /** The code of `e` with `fractionBits(e.type)` bits right of the point. */
  value(e: Expr): Value {
    const v = this.#v;
    switch (e.kind) {
      case 'const':
        return v.constant(e.code);
      case 'index':
        return this.places.integer(e.index);
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
        const cond = this.#truth(e.cond);
        const [outer, seen] = [this.#signs, this.#split(e.cond)];
        this.#signs = seen ? { positive: seen.value } : outer;
        const yes = this.at(e.a, frac);
        this.#signs = seen?.atZero ? { negative: seen.value } : outer;
        const no = this.at(e.b, frac);
        this.#signs = outer;
        return select(v, cond, yes, no);
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
      case 'cast': {
        const a = this.value(e.a);
        return castValue(v, a, fractionBits(e.a.type), e.to, this.signOf(e.a) === 1);
      }
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

  /** The value that is above a constant of at least 0 where the condition holds; `atZero`: and not above 0 elsewhere. */
  #split(e: Expr): { readonly value: Value; readonly atZero: boolean } | undefined {
    const above = e.kind === 'compare' && (e.op === 'gt' || e.op === 'ge');
    if (!above || e.b.kind !== 'const' || e.b.code < 0n) return undefined;
    return { value: this.value(e.a), atZero: e.b.code === 0n };
  }

  /** What the branches around say of an expression: 1 not below zero, -1 not above. */
  signOf(e: Expr): 1 | -1 | undefined {
    const flipped = (sign: 1 | -1 | undefined) => (sign === undefined ? undefined : sign === 1 ? -1 : 1);
    if (e.kind === 'shift' || (e.kind === 'cast' && keepsAll(e.a.type, e.to))) return this.signOf(e.a);
    if (e.kind === 'neg') return flipped(this.signOf(e.a));
    if (e.kind === 'binary' && e.op === 'mul' && e.b.kind === 'const') {
      return e.b.code >= 0n ? this.signOf(e.a) : flipped(this.signOf(e.a));
    }
    if (e.kind !== 'load' && e.kind !== 'local') return undefined;
    const { positive, negative } = this.#signs;
    if (positive === undefined && negative === undefined) return undefined;
    const value = this.value(e);
    return value === positive ? 1 : value === negative ? -1 : undefined;
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

  load(variable: Variable, index: readonly IndexExpr[]): Value {
    const { kind } = variable;
    if (kind === 'memory') return this.#fromMemory(variable, index);
    const at = this.places.flat(variable, index);
    if (at.known !== undefined) {
      return variable.codes
        ? this.#v.constant(codeAt(variable.codes, at.known))
        : this.#block.read(variable, this.places.spread(variable, index, at.known));
    }
    return kind === 'rom' ? this.#fromMemory(variable, index) : this.#multiplexed(variable, index, at.value!);
  }

  /** One multiplexer over the elements that the index can reach. */
  #multiplexed(variable: Variable, index: readonly IndexExpr[], at: Value): Value {
    const shared =
      !this.#apart(variable, index) && this.places.own(variable, index) === 0 && this.#block.within === 0;
    const there = shared ? this.#block.multiplexer(variable, at) : undefined;
    if (there !== undefined) return there;
    const made = this.#wide(variable, index, at);
    if (shared) this.#block.keepMultiplexer(variable, at, made);
    return made;
  }

  #apart(variable: Variable, index: readonly IndexExpr[]): boolean {
    return product(variable.dims) <= MOST_APART && this.places.walks(index);
  }

  #wide(variable: Variable, index: readonly IndexExpr[], at: Value): Value {
    const v = this.#v;
    const { first, last } = this.places.reach(variable, at);
    const ways = Array.from({ length: last - first + 1 }, (_, k) => {
      const element = first + k;
      return variable.codes
        ? v.constant(codeAt(variable.codes, element))
        : this.#block.read(variable, this.places.spread(variable, index, element));
    });
    if (ways.length === 1) return ways[0]!;
    const { width, signed } = variable.type;
    const own = sub(v, at, v.constant(BigInt(first)));
    const counts = index.every((i) => this.places.counts(i));
    const size = product(variable.dims);
    const operands = [own, ...ways];
    const of = counts && ways.length > 2 ? size : 0;
    // Iterations that count their own index have a multiplexer each, though some of them read the same element.
    if (!counts || !this.#apart(variable, index)) {
      return v.pure('mux', { width, signed }, operands, variable.packed ? -size * width : of);
    }
    const mask = operands.reduce((all, o) => all | v.mask(o), this.places.walked(index));
    return v.fresh('mux', { width, signed }, operands, of, undefined, mask);
  }

  /** An element of a ROM: as wide as its type, in the highest lane as wide as what that holds. */
  #fromRom(variable: Variable, index: readonly IndexExpr[], word: Value, lane: Value): Value {
    const v = this.#v;
    const { lanes, top, topRange } = romShape(variable);
    const highest = Number(v.constantOf(lane)) === lanes - 1;
    const { width, signed } = variable.type;
    const bits = highest ? top : { width, signed };
    const range = highest ? topRange : rangeOfBits(width, signed);
    const own = this.places.own(variable, index);
    if (own === 0) return v.pure('load', bits, [word, lane], variable.place, range);
    return this.#block.once(`${variable.place} ${word} ${lane} ${own}`, () =>
      v.fresh('load', bits, [word, lane], variable.place, range, v.mask(word) | own),
    );
  }

  #fromMemory(variable: Variable, index: readonly IndexExpr[]): Value {
    const v = this.#v;
    const { word, lane } = this.places.address(variable, index);
    const { width, signed } = variable.type;
    const read = (l: Value): Value =>
      variable.codes
        ? this.#fromRom(variable, index, word, l)
        : v.fresh('load', { width, signed }, [word, l], variable.place);
    if (v.constantOf(lane) !== undefined) return read(lane);
    const { hi } = v.range(lane);
    const ways = Array.from({ length: hi + 1 }, (_, k) => read(v.constant(BigInt(k))));
    return v.pure('mux', { width, signed }, [lane, ...ways]);
  }

  /** Puts a value that fits the variable's type where the index says. */
  store(variable: Variable, index: readonly IndexExpr[], value: Value): void {
    const v = this.#v;
    if (variable.kind === 'memory') {
      const { word, lane } = this.places.address(variable, index);
      const kept =
        this.guard === undefined ? value : select(v, this.guard, value, this.#fromMemory(variable, index));
      v.fresh('store', { width: 0, signed: false }, [word, lane, kept], variable.place);
      return;
    }
    const at = this.places.flat(variable, index);
    if (at.known !== undefined) {
      this.#block.write(variable, this.places.spread(variable, index, at.known), value);
      return;
    }
    const { first, step, count, own } = this.places.passed(variable, index, at.value!);
    this.places.apart(variable, index, (count - 1) * step + 1);
    const two = count === 2 && v.width(own) === 1;
    for (let k = 0; k < count; k++) {
      const access = this.places.spread(variable, index, first + k * step);
      const there = this.#block.read(variable, access);
      if (two) {
        const [zero, one] = k === 0 ? [value, there] : [there, value];
        this.#block.write(variable, access, select(v, own, one, zero));
        continue;
      }
      const here = compare(v, 'eq', own, v.constant(BigInt(k)));
      this.#block.write(variable, access, steer(v, here, value, there));
    }
  }

  /** target = cast(target + value). */
  accumulate(s: Extract<Put, { kind: 'accumulate' }>): void {
    const { buffer, index } = s.target;
    const target = this.#scope.variable(buffer);
    const value = this.value(s.value);
    const own = fractionBits(s.value.type);
    const at = target.kind === 'value' ? this.places.flat(target, index) : {};
    if (at.known === undefined || !staysOpen(s, target.type)) {
      this.store(target, index, this.summed(this.load(target, index), value, own, target.type));
      return;
    }
    const access = this.places.spread(target, index, at.known);
    this.#block.accumulate(target, access, this.#term(value, own, target.type), target.type);
  }

  /** What a statement gives its target, an element whose place is known: a value, or a term of an open sum. */
  computed(s: Put, target: Variable): Value {
    const own = fractionBits(s.value.type);
    if (s.kind === 'store') return this.at(s.value, fractionBits(target.type));
    const value = this.value(s.value);
    if (staysOpen(s, target.type)) return this.#term(value, own, target.type);
    return this.summed(this.load(target, s.target.index), value, own, target.type);
  }

  /** Gives the element what was computed for it. */
  place(s: Put, target: Variable, element: number, computed: Value): void {
    const access = { element, own: 0 };
    if (staysOpen(s, target.type)) this.#block.accumulate(target, access, computed, target.type);
    else this.#block.write(target, access, computed);
  }

  /** A term with the sum's point; one wider than the sum matters only in its low bits. */
  #term(value: Value, fraction: number, type: FixedType): Value {
    const term = shift(this.#v, value, fractionBits(type) - fraction);
    const own = this.#v.bits(term);
    return wire(this.#v, term, 0, own.width > type.width ? { width: type.width, signed: type.signed } : own);
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
