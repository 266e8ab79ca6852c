// Arithmetic on four samples at a time. A value knows the interval its codes lie in; operations choose 32-bit lanes
// while the result fits and 64-bit lanes beyond, so that no bit is ever lost.
import { greater, lesser } from '#ir/kernel/static';
import type { Assembler, Local } from './assembler.ts';
import { holds, type Interval, Unsupported } from './layout.ts';
import { I32, I64, OP, V, V128, VPICK } from './opcodes.ts';

export type Lanes =
  | { readonly bits: 32; readonly v: Local; readonly range: Interval }
  /** Samples 0 and 1 in `lo`, 2 and 3 in `hi`. */
  | { readonly bits: 64; readonly lo: Local; readonly hi: Local; readonly range: Interval };

/** All ones or all zeros in each 32-bit lane. */
export type Mask = Local;

export type LaneOp = 'add' | 'sub' | 'mul' | 'and' | 'or' | 'xor';
export type LaneCompare = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge';

const OPS32 = { add: V.i32Add, sub: V.i32Sub, mul: V.i32Mul, and: V.and, or: V.or, xor: V.xor } as const;
const OPS64 = { add: V.i64Add, sub: V.i64Sub, mul: V.i64Mul, and: V.and, or: V.or, xor: V.xor } as const;
const COMPARE32 = {
  eq: V.i32Eq,
  ne: V.i32Ne,
  lt: V.i32LtS,
  le: V.i32LeS,
  gt: V.i32GtS,
  ge: V.i32GeS,
} as const;
const COMPARE64 = {
  eq: V.i64Eq,
  ne: V.i64Ne,
  lt: V.i64LtS,
  le: V.i64LeS,
  gt: V.i64GtS,
  ge: V.i64GeS,
} as const;

/** The even 32-bit lanes of two vectors: a mask of 64-bit lanes as one of 32-bit lanes, or truncation. */
const LOW_WORDS = [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27];

function interval(a: bigint, ...more: readonly bigint[]): Interval {
  let [min, max] = [a, a];
  for (const x of more) {
    if (x < min) min = x;
    if (x > max) max = x;
  }
  return { min, max };
}

export function productRange(a: Interval, b: Interval): Interval {
  return interval(a.min * b.min, a.min * b.max, a.max * b.min, a.max * b.max);
}

export function sumRange(a: Interval, b: Interval): Interval {
  return { min: a.min + b.min, max: a.max + b.max };
}

export function differenceRange(a: Interval, b: Interval): Interval {
  return { min: a.min - b.max, max: a.max - b.min };
}

function unionRange(a: Interval, b: Interval): Interval {
  return interval(a.min, a.max, b.min, b.max);
}

/** What bitwise operations of two's complement numbers can give. */
export function bitwiseRange(a: Interval, b: Interval): Interval {
  const both = unionRange(unionRange(a, b), { min: 0n, max: 0n });
  let bits = 1;
  while (!holds(bits, both)) bits++;
  const half = 1n << BigInt(bits - 1);
  return { min: a.min < 0n || b.min < 0n ? -half : 0n, max: half - 1n };
}

/** 32 or 64; more is not supported here. */
function bitsFor(range: Interval): 32 | 64 {
  if (holds(32, range)) return 32;
  if (holds(64, range)) return 64;
  throw new Unsupported('an intermediate value of more than 64 bits');
}

export class LaneMath {
  readonly asm: Assembler;

  constructor(asm: Assembler) {
    this.asm = asm;
  }

  #keep(): Local {
    return this.asm.keep(V128);
  }

  binaryVector(op: number, a: Local, b: Local): Local {
    this.asm.get(a);
    this.asm.get(b);
    this.asm.v(op);
    return this.#keep();
  }

  unaryVector(op: number, a: Local): Local {
    this.asm.get(a);
    this.asm.v(op);
    return this.#keep();
  }

  constVector(code: bigint, bits: 32 | 64): Local {
    const bytes = new Uint8Array(16);
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < 16; i += bits / 8) {
      if (bits === 32) view.setInt32(i, Number(BigInt.asIntN(32, code)), true);
      else view.setBigInt64(i, BigInt.asIntN(64, code), true);
    }
    this.asm.vConst(bytes);
    return this.#keep();
  }

  constant(code: bigint, bits: 32 | 64 = bitsFor({ min: code, max: code })): Lanes {
    const range = { min: code, max: code };
    const v = this.constVector(code, bits);
    return bits === 32 ? { bits, v, range } : { bits, lo: v, hi: v, range };
  }

  /** The same 32-bit value in every lane; the value stands on the stack. */
  splat32(range: Interval): Lanes {
    this.asm.v(V.i32Splat);
    return { bits: 32, v: this.#keep(), range };
  }

  widen(a: Lanes): Lanes & { bits: 64 } {
    if (a.bits === 64) return a;
    const lo = this.unaryVector(V.i64ExtendLowI32S, a.v);
    const hi = this.unaryVector(V.i64ExtendHighI32S, a.v);
    return { bits: 64, lo, hi, range: a.range };
  }

  /** The low 32 bits of each lane as a value known to lie in `range`. */
  truncate(a: Lanes, range: Interval = a.range): Lanes & { bits: 32 } {
    if (a.bits === 32) return { ...a, range };
    this.asm.get(a.lo);
    this.asm.get(a.hi);
    this.asm.shuffle(LOW_WORDS);
    return { bits: 32, v: this.#keep(), range };
  }

  toBits(a: Lanes, bits: 32 | 64): Lanes {
    if (a.bits === bits) return a;
    return bits === 64 ? this.widen(a) : this.truncate(a);
  }

  /** In 32-bit lanes again as soon as the value fits. */
  settle(a: Lanes): Lanes {
    return a.bits === 64 && holds(32, a.range) ? this.truncate(a) : a;
  }

  withRange(a: Lanes, range: Interval): Lanes {
    return this.settle({ ...a, range });
  }

  /** Maps the vectors of values of the same lane width. */
  map(op32: number, op64: number, range: Interval, a: Lanes, b: Lanes): Lanes {
    if (a.bits === 32 && b.bits === 32) {
      return { bits: 32, v: this.binaryVector(op32, a.v, b.v), range };
    }
    const [x, y] = [this.widen(a), this.widen(b)];
    const lo = this.binaryVector(op64, x.lo, y.lo);
    const hi = x.lo === x.hi && y.lo === y.hi ? lo : this.binaryVector(op64, x.hi, y.hi);
    return this.settle({ bits: 64, lo, hi, range });
  }

  op(op: LaneOp, a: Lanes, b: Lanes, range: Interval): Lanes {
    const bits = Math.max(bitsFor(range), bitsFor(unionRange(a.range, b.range))) as 32 | 64;
    if (op === 'mul' && bits === 64 && a.bits === 32 && b.bits === 32) {
      const lo = this.binaryVector(V.i64ExtMulLowI32S, a.v, b.v);
      const hi = this.binaryVector(V.i64ExtMulHighI32S, a.v, b.v);
      return { bits: 64, lo, hi, range };
    }
    return this.map(OPS32[op], OPS64[op], range, this.toBits(a, bits), this.toBits(b, bits));
  }

  #shifted(op32: number, op64: number, a: Lanes, by: number, range: Interval): Lanes {
    const shift = (op: number, v: Local): Local => {
      this.asm.get(v);
      this.asm.i32(by);
      this.asm.v(op);
      return this.#keep();
    };
    if (a.bits === 32) return { bits: 32, v: shift(op32, a.v), range };
    const lo = shift(op64, a.lo);
    return { bits: 64, lo, hi: a.hi === a.lo ? lo : shift(op64, a.hi), range };
  }

  /** a * 2^by. */
  left(a: Lanes, by: number): Lanes {
    if (by === 0) return a;
    if (a.range.min === 0n && a.range.max === 0n) return a;
    if (by > 64) throw new Unsupported(`a shift by ${by} bits`);
    const range = { min: a.range.min << BigInt(by), max: a.range.max << BigInt(by) };
    return this.#shifted(V.i32Shl, V.i64Shl, this.toBits(a, bitsFor(range)), by, range);
  }

  /** a * 2^by in the lanes `a` has, without the bits that leave them. */
  leftWithin(a: Lanes, by: number): Lanes {
    return by === 0 ? a : this.#shifted(V.i32Shl, V.i64Shl, a, by, a.range);
  }

  /** Floor of a / 2^by. */
  right(a: Lanes, by: number): Lanes {
    if (by === 0) return a;
    const range = { min: a.range.min >> BigInt(by), max: a.range.max >> BigInt(by) };
    const shift = Math.min(by, a.bits - 1);
    return this.settle(this.#shifted(V.i32ShrS, V.i64ShrS, a, shift, range));
  }

  /** The low `width` bits of the lanes as a signed or unsigned number, whatever stood above them. */
  wrap(a: Lanes, width: number, signed: boolean): Lanes {
    const full = 1n << BigInt(width);
    const range = signed ? { min: -full / 2n, max: full / 2n - 1n } : { min: 0n, max: full - 1n };
    if (a.range.min >= range.min && a.range.max <= range.max) return a;
    const bits = bitsFor(range);
    // Sign extension first where the result is wider than the lane it comes from.
    const x = bits === 64 ? this.widen(a) : this.truncate(a);
    if (!signed) {
      const mask = this.constant(full - 1n, bits);
      return this.map(V.and, V.and, range, x, mask);
    }
    if (width === bits) return { ...x, range };
    const up = this.#shifted(V.i32Shl, V.i64Shl, x, bits - width, range);
    const down = this.#shifted(V.i32ShrS, V.i64ShrS, up, bits - width, range);
    return this.settle(down);
  }

  /** All ones where the value is negative. */
  sign(a: Lanes): Lanes {
    return this.#shifted(V.i32ShrS, V.i64ShrS, a, a.bits - 1, { min: -1n, max: 0n });
  }

  /** All ones where bit `position` of the code is set, in lanes as wide as those of `a`. */
  bitMask(a: Lanes, position: number): Lanes {
    const by = a.bits - 1 - position;
    const up = by === 0 ? a : this.#shifted(V.i32Shl, V.i64Shl, a, by, a.range);
    return this.sign(up);
  }

  compare(op: LaneCompare, a: Lanes, b: Lanes): Mask {
    if (a.bits === 32 && b.bits === 32) return this.binaryVector(COMPARE32[op], a.v, b.v);
    const [x, y] = [this.widen(a), this.widen(b)];
    this.asm.get(this.binaryVector(COMPARE64[op], x.lo, y.lo));
    this.asm.get(this.binaryVector(COMPARE64[op], x.hi, y.hi));
    this.asm.shuffle(LOW_WORDS);
    return this.#keep();
  }

  nonZero(a: Lanes): Mask {
    return this.compare('ne', a, this.constant(0n, a.bits));
  }

  notMask(m: Mask): Mask {
    return this.unaryVector(V.not, m);
  }

  andMask(a: Mask, b: Mask): Mask {
    return this.binaryVector(V.and, a, b);
  }

  bool(m: Mask): Lanes {
    const one = this.constVector(1n, 32);
    return { bits: 32, v: this.binaryVector(V.and, m, one), range: { min: 0n, max: 1n } };
  }

  #bitselect(a: Local, b: Local, m: Local): Local {
    this.asm.get(a);
    this.asm.get(b);
    this.asm.get(m);
    this.asm.v(V.bitselect);
    return this.#keep();
  }

  /** a where the mask is set, b elsewhere. */
  select(m: Mask, a: Lanes, b: Lanes, range: Interval = unionRange(a.range, b.range)): Lanes {
    if (a.bits === 32 && b.bits === 32) return { bits: 32, v: this.#bitselect(a.v, b.v, m), range };
    const [x, y] = [this.widen(a), this.widen(b)];
    const lo = this.#bitselect(x.lo, y.lo, this.unaryVector(V.i64ExtendLowI32S, m));
    const hi = this.#bitselect(x.hi, y.hi, this.unaryVector(V.i64ExtendHighI32S, m));
    return this.settle({ bits: 64, lo, hi, range });
  }

  minimum(a: Lanes, b: Lanes): Lanes {
    const range = {
      min: lesser(a.range.min, b.range.min),
      max: lesser(a.range.max, b.range.max),
    };
    if (a.bits === 32 && b.bits === 32) return { bits: 32, v: this.binaryVector(V.i32MinS, a.v, b.v), range };
    return this.select(this.compare('lt', a, b), a, b, range);
  }

  maximum(a: Lanes, b: Lanes): Lanes {
    const range = {
      min: greater(a.range.min, b.range.min),
      max: greater(a.range.max, b.range.max),
    };
    if (a.bits === 32 && b.bits === 32) return { bits: 32, v: this.binaryVector(V.i32MaxS, a.v, b.v), range };
    return this.select(this.compare('gt', a, b), a, b, range);
  }

  /** One sample's code on the stack, as i64. */
  extract(a: Lanes, sample: number): void {
    if (a.bits === 32) {
      this.asm.get(a.v);
      this.asm.vPick(VPICK.i32Extract, sample);
      this.asm.op(OP.i64ExtendI32S);
      return;
    }
    this.asm.get(sample < 2 ? a.lo : a.hi);
    this.asm.vPick(VPICK.i64Extract, sample % 2);
  }

  /** `each` finds an i64 on the stack and leaves an i64. */
  perSample(a: Lanes, range: Interval, each: (code: Local) => void): Lanes {
    const pair = (first: number): Local => {
      this.asm.vConst(new Uint8Array(16));
      for (const s of [0, 1]) {
        this.extract(a, first + s);
        const code = this.asm.keep(I64);
        each(code);
        this.asm.vPick(VPICK.i64Replace, s);
      }
      return this.#keep();
    };
    return this.settle({ bits: 64, lo: pair(0), hi: pair(2), range });
  }

  /** A fresh i32 local with what is on the stack. */
  scalar(): Local {
    return this.asm.keep(I32);
  }
}
