// Stores of elements in 16 bits whose value never needs more on its way: eight samples an instruction instead of four.
// An expression is first read, which emits nothing and tells its interval; where some step does not fit, the wide way
// takes the statement.
import { roundCode } from '#ir/fixed/cast';
import { codeRange, type FixedType, fractionBits } from '#ir/fixed/type';
import type { CompareOp, Expr } from '#ir/kernel/expr';
import type { Stmt } from '#ir/kernel/kernel';
import { greater, lesser } from '#ir/kernel/static';
import type { Local } from './assembler.ts';
import { dependsOnData, elementAddress } from './element.ts';
import { differenceRange, productRange, sumRange } from './lanes.ts';
import { holds, type Interval, widthOf } from './layout.ts';
import { V, V128, VMEM } from './opcodes.ts';
import type { Scope } from './scope.ts';

/** code = v * 2^zeros, with v in a 16-bit lane; `emit` computes v for one half of the tile. */
interface Narrow {
  readonly range: Interval;
  readonly zeros: number;
  readonly emit: (half: number) => Local;
}

type Read = Narrow | undefined;

const COMPARE: Readonly<Record<CompareOp, number>> = {
  eq: V.i16Eq,
  ne: V.i16Ne,
  lt: V.i16LtS,
  gt: V.i16GtS,
  le: V.i16LeS,
  ge: V.i16GeS,
};

class NarrowReader {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  #constant(code: bigint): Local {
    return this.#scope.math.constVector((code & 0xffffn) * 0x10001n, 32);
  }

  #two(op: number, a: Local, b: Local): Local {
    return this.#scope.math.binaryVector(op, a, b);
  }

  #shift(op: number, a: Local, by: number): Local {
    const { asm } = this.#scope;
    if (by === 0) return a;
    asm.get(a);
    asm.i32(by);
    asm.v(op);
    return asm.keep(V128);
  }

  /** A value if all its codes fit the lane. */
  #fitting(range: Interval, emit: (half: number) => Local, zeros = 0): Read {
    return holds(16, range) ? { range, zeros, emit } : undefined;
  }

  /** The same number of fraction bits for all, no zeros left out. */
  #up(a: Read, by: number): Read {
    if (!a) return undefined;
    const shift = by + a.zeros;
    const range = { min: a.range.min << BigInt(shift), max: a.range.max << BigInt(shift) };
    return this.#fitting(range, (half) => this.#shift(V.i16Shl, a.emit(half), shift));
  }

  /** Codes with `frac` fraction bits. */
  aligned(e: Expr, frac: number): Read {
    return this.#up(this.read(e), frac - fractionBits(e.type));
  }

  read(e: Expr): Read {
    switch (e.kind) {
      case 'const':
        return this.#fitting({ min: e.code, max: e.code }, () => this.#constant(e.code));
      case 'load':
        return this.#load(e);
      case 'cast': {
        const a = this.read(e.a);
        return a && this.#cast(a, fractionBits(e.a.type) - fractionBits(e.to), e.to);
      }
      case 'binary':
        return e.op === 'mul' ? this.#product(e) : this.#binary(e);
      case 'select':
        return this.#select(e);
      default:
        return undefined;
    }
  }

  #load(e: Expr & { kind: 'load' }): Read {
    const { asm } = this.#scope;
    const buffer = this.#scope.buffer(e.buffer);
    const rom = buffer.rom !== undefined;
    if (e.index.some(dependsOnData) || widthOf(buffer.type) !== 2) return undefined;
    let address: Local | undefined;
    const range = rom ? codeRange(buffer.type) : this.#scope.rangeOf(buffer);
    return this.#fitting(range, (half) => {
      address ??= elementAddress(buffer, e.index, this.#scope);
      asm.get(address);
      if (rom) asm.vMemory(VMEM.load16Splat, buffer.at.offset);
      else asm.vMemory(VMEM.load, buffer.at.offset + 16 * half);
      return asm.keep(V128);
    });
  }

  /** A power of two in a constant moves the point only. */
  #product(e: Expr & { kind: 'binary' }): Read {
    const [a, b] = [this.read(e.a), this.read(e.b)];
    if (!a || !b) return undefined;
    const zeros = a.zeros + b.zeros;
    if (e.a.kind === 'const' || e.b.kind === 'const') {
      const [constant, other] = e.a.kind === 'const' ? [e.a, b] : [e.b as Expr & { kind: 'const' }, a];
      let [factor, more] = [constant.code, 0];
      while (factor !== 0n && factor % 2n === 0n) [factor, more] = [factor / 2n, more + 1];
      const range = productRange({ min: factor, max: factor }, other.range);
      const times = (half: number): Local =>
        factor === 1n ? other.emit(half) : this.#two(V.i16Mul, other.emit(half), this.#constant(factor));
      return this.#fitting(range, times, zeros + more);
    }
    const range = productRange(a.range, b.range);
    return this.#fitting(range, (half) => this.#two(V.i16Mul, a.emit(half), b.emit(half)), zeros);
  }

  #binary(e: Expr & { kind: 'binary' }): Read {
    const frac = fractionBits(e.type);
    const [a, b] = [this.aligned(e.a, frac), this.aligned(e.b, frac)];
    if (!a || !b) return undefined;
    const made = (op: number, range: Interval): Read =>
      this.#fitting(range, (half) => this.#two(op, a.emit(half), b.emit(half)));
    const [x, y] = [a.range, b.range];
    if (e.op === 'add') return made(V.i16Add, sumRange(x, y));
    if (e.op === 'sub') return made(V.i16Sub, differenceRange(x, y));
    if (e.op === 'min') return made(V.i16MinS, { min: lesser(x.min, y.min), max: lesser(x.max, y.max) });
    if (e.op === 'max') return made(V.i16MaxS, { min: greater(x.min, y.min), max: greater(x.max, y.max) });
    return undefined;
  }

  #select(e: Expr & { kind: 'select' }): Read {
    const { cond } = e;
    if (cond.kind !== 'compare') return undefined;
    const near = Math.max(fractionBits(cond.a.type), fractionBits(cond.b.type));
    const [p, q] = [this.aligned(cond.a, near), this.aligned(cond.b, near)];
    const frac = fractionBits(e.type);
    const [a, b] = [this.aligned(e.a, frac), this.aligned(e.b, frac)];
    if (!p || !q || !a || !b) return undefined;
    const range = { min: lesser(a.range.min, b.range.min), max: greater(a.range.max, b.range.max) };
    return this.#fitting(range, (half) => {
      const { asm } = this.#scope;
      const mask = this.#two(COMPARE[cond.op], p.emit(half), q.emit(half));
      const [v, w] = [a.emit(half), b.emit(half)];
      for (const l of [v, w, mask]) asm.get(l);
      asm.v(V.bitselect);
      return asm.keep(V128);
    });
  }

  #cast(a: Narrow, drop: number, to: FixedType): Read {
    const left = drop - a.zeros;
    const rounded = left > 0 ? this.#rounded(a, left, to.rounding) : this.#up({ ...a, zeros: 0 }, -left);
    if (!rounded) return undefined;
    const { min, max } = codeRange(to);
    const low = to.overflow === 'sat_sym' && to.signed && to.width > 1 ? min + 1n : min;
    if (rounded.range.min >= low && rounded.range.max <= max) return rounded;
    const within = (code: bigint): bigint => lesser(greater(code, low), max);
    const held = { min: within(rounded.range.min), max: within(rounded.range.max) };
    if ((to.overflow !== 'sat' && to.overflow !== 'sat_sym') || !holds(16, held)) return undefined;
    return this.#fitting(held, (half) => {
      let v = rounded.emit(half);
      if (rounded.range.min < low) v = this.#two(V.i16MaxS, v, this.#constant(low));
      if (rounded.range.max > max) v = this.#two(V.i16MinS, v, this.#constant(max));
      return v;
    });
  }

  #rounded(a: Narrow, drop: number, mode: FixedType['rounding']): Read {
    if (drop > 14) return undefined;
    if (mode !== 'trn' && mode !== 'rnd' && mode !== 'rnd_conv') return undefined;
    const range = { min: roundCode(a.range.min, drop, mode), max: roundCode(a.range.max, drop, mode) };
    return this.#fitting(range, (h) => {
      const v = a.emit(h);
      const floor = this.#shift(V.i16ShrS, v, drop);
      if (mode === 'trn') return floor;
      const one = this.#constant(1n);
      // Added after the shift, so that the type's last codes have room.
      if (mode === 'rnd') {
        return this.#two(V.i16Add, floor, this.#two(V.and, this.#shift(V.i16ShrS, v, drop - 1), one));
      }
      const rest = this.#two(V.and, v, this.#constant((1n << BigInt(drop)) - 1n));
      const nearly = this.#two(V.i16Add, rest, this.#constant((1n << BigInt(drop - 1)) - 1n));
      const sum = this.#two(V.i16Add, nearly, this.#two(V.and, floor, one));
      return this.#two(V.i16Add, floor, this.#shift(V.i16ShrS, sum, drop));
    });
  }
}

/** Compiles the store in 16-bit lanes, if that is exact; says whether it did. */
export function storeNarrow(s: Stmt & { kind: 'store' }, scope: Scope): boolean {
  const { asm } = scope;
  const buffer = scope.buffer(s.target.buffer);
  if (scope.mask || widthOf(buffer.type) !== 2 || s.target.index.some(dependsOnData)) return false;
  const value = new NarrowReader(scope).aligned(s.value, fractionBits(buffer.type));
  if (!value) return false;
  const address = elementAddress(buffer, s.target.index, scope);
  // All is read before anything is written: the element may be its own source.
  const halves = [0, 1].map((half) => value.emit(half));
  halves.forEach((v, half) => {
    asm.get(address);
    asm.get(v);
    asm.vMemory(VMEM.store, buffer.at.offset + 16 * half);
  });
  scope.stores(buffer, value.range);
  return true;
}
