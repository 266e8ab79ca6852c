// Expressions on one chunk of samples. A statement is compiled chunk after chunk; what does not depend on the
// sample (addresses, constants from ROMs, loop indices) is computed once for all of them.
import { codeRange, fractionBits } from '#ir/fixed/type';
import type { Expr } from '#ir/kernel/expr';
import type { IndexExpr } from '#ir/kernel/index-expr';
import type { Local } from './assembler.ts';
import { castLanes, roundLanes } from './cast-lanes.ts';
import { dependsOnData, elementAddress, pushStaticIndex, sampleAddresses } from './element.ts';
import {
  bitwiseRange,
  differenceRange,
  type LaneMath,
  type Lanes,
  type Mask,
  productRange,
  sumRange,
} from './lanes.ts';
import { Unsupported, widthOf } from './layout.ts';
import { chunkOffset, gather, loadChunk, loadConstant } from './memory.ts';
import { OP } from './opcodes.ts';
import type { Scope } from './scope.ts';

/** Stands in for loads that the caller has at hand. */
export type KnownLoads = (e: Expr & { kind: 'load' }, chunk: number) => Lanes | undefined;

export class ExprCompiler {
  readonly #scope: Scope;
  readonly #m: LaneMath;
  readonly #known: KnownLoads;
  /** Addresses and constants of this statement, by the index list or expression they belong to. */
  readonly #addresses = new Map<readonly IndexExpr[], Local>();
  readonly #uniform = new Map<Expr, Lanes>();

  constructor(scope: Scope, known: KnownLoads = () => undefined) {
    this.#scope = scope;
    this.#m = scope.math;
    this.#known = known;
  }

  /** Computes everything `e` shares between chunks, so that no chunk is the only one to have it. */
  prepare(e: Expr): void {
    if (e.kind === 'load' && !e.index.some(dependsOnData)) {
      const buffer = this.#scope.buffer(e.buffer);
      if (this.#addresses.has(e.index) || this.#known(e, 0)) return;
      const address = elementAddress(buffer, e.index, this.#scope);
      this.#addresses.set(e.index, address);
      if (buffer.rom !== undefined) {
        this.#uniform.set(
          e,
          loadConstant(this.#m, address, buffer.at.offset, buffer.type, this.#scope.rangeOf(buffer)),
        );
      }
      return;
    }
    if (e.kind === 'index' && !dependsOnData(e.index)) {
      pushStaticIndex(e.index, this.#scope);
      this.#uniform.set(e, this.#m.splat32(codeRange(e.type)));
      return;
    }
    for (const part of exprsIn(e)) this.prepare(part);
  }

  /** The same for data inside the index of an element that is written. */
  prepareIndex(index: readonly IndexExpr[]): void {
    for (const e of index.flatMap(dataIn)) this.prepare(e);
  }

  /** The code of `e` for the samples of a chunk. */
  value(e: Expr, chunk: number): Lanes {
    const uniform = this.#uniform.get(e);
    if (uniform) return uniform;
    return this.#compute(e, chunk);
  }

  aligned(e: Expr, frac: number, chunk: number): Lanes {
    return this.#m.left(this.value(e, chunk), frac - fractionBits(e.type));
  }

  #pair(a: Expr, b: Expr, chunk: number): readonly [Lanes, Lanes] {
    const frac = Math.max(fractionBits(a.type), fractionBits(b.type));
    return [this.aligned(a, frac, chunk), this.aligned(b, frac, chunk)];
  }

  /** Where the one-bit expression is set. */
  mask(e: Expr, chunk: number): Mask {
    const m = this.#m;
    if (e.kind === 'compare') {
      const [a, b] = this.#pair(e.a, e.b, chunk);
      return m.compare(e.op, a, b);
    }
    if (e.kind === 'binary' && e.op === 'and' && e.a.type.width === 1 && e.b.type.width === 1) {
      return m.andMask(this.mask(e.a, chunk), this.mask(e.b, chunk));
    }
    return m.nonZero(this.value(e, chunk));
  }

  #compute(e: Expr, chunk: number): Lanes {
    const m = this.#m;
    switch (e.kind) {
      case 'const':
        return m.constant(checked(e.code));
      case 'index':
        return this.#dataIndex(e.index, e, chunk);
      case 'local':
        return this.#scope.let(e.name)[chunk]!;
      case 'load':
        return this.#load(e, chunk);
      case 'binary':
        return this.#binary(e, chunk);
      case 'compare':
        return m.bool(this.mask(e, chunk));
      case 'select': {
        const mask = this.mask(e.cond, chunk);
        const frac = fractionBits(e.type);
        return m.select(mask, this.aligned(e.a, frac, chunk), this.aligned(e.b, frac, chunk));
      }
      case 'neg': {
        const a = this.value(e.a, chunk);
        const range = { min: -a.range.max, max: -a.range.min };
        return m.op('sub', m.constant(0n), a, range);
      }
      case 'not': {
        const a = this.value(e.a, chunk);
        const flip = e.a.type.signed ? -1n : codeRange(e.a.type).max;
        const whole = codeRange(e.type);
        return m.op('xor', a, m.constant(checked(flip)), { min: whole.min, max: whole.max });
      }
      case 'shift':
        return this.value(e.a, chunk);
      case 'slice':
        return this.#slice(this.value(e.a, chunk), e.lo, e.hi - e.lo + 1);
      case 'bits':
        if (e.type.width > (e.type.signed ? 64 : 63)) throw new Unsupported(`bits of ${e.type.width} bits`);
        return m.wrap(this.value(e.a, chunk), e.type.width, e.type.signed);
      case 'lead1': {
        const range = { min: 0n, max: 64n };
        return m.perSample(this.value(e.a, chunk), range, (code) => {
          m.asm.i64(64n);
          m.asm.get(code);
          m.asm.op(OP.i64Clz);
          m.asm.op(OP.i64Sub);
        });
      }
      case 'cast':
        return castLanes(m, this.value(e.a, chunk), e.a.type, e.to);
      case 'divc':
        return this.#divide(this.value(e.a, chunk), e.by);
    }
  }

  #binary(e: Expr & { kind: 'binary' }, chunk: number): Lanes {
    const m = this.#m;
    if (e.op === 'mul') {
      const [a, b] = [this.value(e.a, chunk), this.value(e.b, chunk)];
      return m.op('mul', a, b, productRange(a.range, b.range));
    }
    const frac = fractionBits(e.type);
    const a = this.aligned(e.a, frac, chunk);
    const b = this.aligned(e.b, frac, chunk);
    switch (e.op) {
      case 'add':
        return m.op('add', a, b, sumRange(a.range, b.range));
      case 'sub':
        return m.op('sub', a, b, differenceRange(a.range, b.range));
      case 'min':
        return m.minimum(a, b);
      case 'max':
        return m.maximum(a, b);
      default:
        return m.op(e.op, a, b, bitwiseRange(a.range, b.range));
    }
  }

  #slice(a: Lanes, lo: number, width: number): Lanes {
    const m = this.#m;
    if (lo > 63) throw new Unsupported(`bits from ${lo} on`);
    if (width > 63) throw new Unsupported(`a slice of ${width} bits`);
    // Sign bits above the code belong to the slice: widen before it can reach them.
    const wide = width > 31 ? m.widen(a) : a;
    return m.settle(m.wrap(m.right(wide, lo), width, false));
  }

  #divide(a: Lanes, by: bigint): Lanes {
    const m = this.#m;
    const range = { min: a.range.min / by, max: a.range.max / by };
    if (by === 1n) return a;
    const bits = by.toString(2).length - 1;
    if (by === 1n << BigInt(bits) && bits < 62) return m.withRange(roundLanes(m, a, bits, 'trn_zero'), range);
    if (by >= 1n << 63n) return m.constant(0n);
    return m.perSample(a, range, (code) => {
      m.asm.get(code);
      m.asm.i64(by);
      m.asm.op(OP.i64DivS);
    });
  }

  #load(e: Expr & { kind: 'load' }, chunk: number): Lanes {
    const known = this.#known(e, chunk);
    if (known) return known;
    const buffer = this.#scope.buffer(e.buffer);
    const rom = buffer.rom !== undefined;
    const { type, at } = buffer;
    const shared = this.#addresses.get(e.index);
    const range = this.#scope.rangeOf(buffer);
    if (shared !== undefined) return loadChunk(this.#m, shared, at.offset, type, chunk, range);
    const addresses = sampleAddresses(buffer, e.index, this.#scope, (x) => this.value(x, chunk));
    const offsets = [0, 1, 2, 3].map(
      (s) => at.offset + (rom ? 0 : chunkOffset(type, chunk) + s * widthOf(type)),
    );
    return gather(this.#m, addresses, offsets, type, range, rom);
  }

  /** An index expression used as a value, with a data index inside. */
  #dataIndex(index: IndexExpr, e: Expr, chunk: number): Lanes {
    if (index.kind === 'data' && !index.clamp) return this.value(index.value, chunk);
    this.#scope.bug(`an index of kind ${index.kind} inside ${e.kind} depends on data`);
  }

  /** Addresses of an element for the four samples of a chunk, when its index depends on data. */
  sampleAddresses(buffer: string, index: readonly IndexExpr[], chunk: number): readonly Local[] {
    return sampleAddresses(this.#scope.buffer(buffer), index, this.#scope, (x) => this.value(x, chunk));
  }

  /** Is the static one-bit expression set? Leaves an i32 on the stack. */
  pushStatic(e: Expr): void {
    this.prepare(e);
    this.#m.extract(this.value(e, 0), 0);
    this.#m.asm.op(OP.i32WrapI64);
  }
}

function checked(code: bigint): bigint {
  if (BigInt.asIntN(64, code) !== code) throw new Unsupported('a constant of more than 64 bits');
  return code;
}

function exprsIn(e: Expr): readonly Expr[] {
  switch (e.kind) {
    case 'binary':
    case 'compare':
      return [e.a, e.b];
    case 'select':
      return [e.cond, e.a, e.b];
    case 'load':
      return e.index.flatMap(dataIn);
    case 'index':
      return dataIn(e.index);
    case 'const':
    case 'local':
      return [];
    default:
      return [e.a];
  }
}

function dataIn(i: IndexExpr): readonly Expr[] {
  if (i.kind === 'data') return [i.value];
  if (i.kind === 'rom') return i.index.flatMap(dataIn);
  if (i.kind === 'add') return [...dataIn(i.a), ...dataIn(i.b)];
  return i.kind === 'lit' || i.kind === 'var' ? [] : dataIn(i.a);
}
