// Reductions. Where no order can change a bit they run as one loop; a tree whose nodes may round or saturate is
// combined level by level in memory, which is the tree whose left half is the largest power of two.
import { addType } from '#ir/fixed/growth';
import { codeRange, type FixedType } from '#ir/fixed/type';
import type { Stmt } from '#ir/kernel/kernel';
import { greater, lesser } from '#ir/kernel/static';
import type { Local } from './assembler.ts';
import { castLanes } from './cast-lanes.ts';
import { ExprCompiler } from './expr.ts';
import { type LaneMath, type Lanes, sumRange } from './lanes.ts';
import { CHUNKS, holds, type Interval, strideOf } from './layout.ts';
import { loadChunk, storeChunk } from './memory.ts';
import { I32, OP, V128 } from './opcodes.ts';
import type { Scope } from './scope.ts';

type Reduce = Stmt & { kind: 'reduce' };

function node(m: LaneMath, s: Reduce, a: Lanes, b: Lanes): Lanes {
  if (s.op === 'min') return m.minimum(a, b);
  if (s.op === 'max') return m.maximum(a, b);
  return castLanes(m, m.op('add', a, b, sumRange(a.range, b.range)), addType(s.type, s.type), s.type);
}

/**
 * One code for each chunk, in the point of `s.type`. A sum whose parts are known to be too small to overflow at any node
 * has no order, and no cast.
 */
export function compileReduce(s: Reduce, scope: Scope): readonly Lanes[] {
  const part = scope.unit.ranges.leafOf(s);
  const whole = codeRange(s.type);
  if (part && s.op === 'add') {
    const all = { min: part.min * BigInt(s.count), max: part.max * BigInt(s.count) };
    const total = { min: lesser(all.min, 0n), max: greater(all.max, 0n) };
    if (total.min > whole.min && total.max <= whole.max) return sequence(s, scope, total, true);
  }
  const modular = s.type.overflow === 'wrap' && s.type.satBits === 0;
  if (s.order === 'tree' && s.op === 'add' && !modular) return tree(s, scope);
  return sequence(s, scope, whole, false);
}

function leaf(s: Reduce, exprs: ExprCompiler, scope: Scope, chunk: number): Lanes {
  const part = castLanes(scope.math, exprs.value(s.value, chunk), s.value.type, s.type);
  scope.unit.ranges.leaf(s, part.range);
  return part;
}

/** Starts from the value that changes nothing: 0 for sums, the type's end for extremes. */
function sequence(s: Reduce, scope: Scope, range: Interval, free: boolean): readonly Lanes[] {
  const { asm, math } = scope;
  const bits = holds(32, range) ? 32 : 64;
  const start = s.op === 'add' ? 0n : s.op === 'min' ? range.max : range.min;
  const chunks = Array.from({ length: CHUNKS }, (): Lanes => {
    const initial = (): Local => {
      const l = asm.local(V128);
      asm.get(math.constVector(start, bits));
      asm.set(l);
      return l;
    };
    return bits === 32 ? { bits, v: initial(), range } : { bits, lo: initial(), hi: initial(), range };
  });
  const index = asm.local(I32);
  const inner = scope.inner();
  inner.setIndex(s.index, index);
  asm.times(s.count, index, () => {
    asm.scoped(() => {
      const exprs = new ExprCompiler(inner);
      exprs.prepare(s.value);
      chunks.forEach((total, chunk) => {
        const part = leaf(s, exprs, scope, chunk);
        const sum = free ? math.op('add', total, part, range) : node(math, s, total, part);
        const next = math.toBits(sum, bits);
        move(scope, next, total);
      });
    });
  });
  const part = s.op === 'add' ? undefined : scope.unit.ranges.leafOf(s);
  return part ? chunks.map((c) => ({ ...c, range: part })) : chunks;
}

function move(scope: Scope, from: Lanes, to: Lanes): void {
  const { asm } = scope;
  const set = (a: Local, b: Local): void => {
    asm.get(a);
    asm.set(b);
  };
  if (from.bits === 32 && to.bits === 32) set(from.v, to.v);
  else if (from.bits === 64 && to.bits === 64) {
    set(from.lo, to.lo);
    set(from.hi, to.hi);
  }
}

function tree(s: Reduce, scope: Scope): readonly Lanes[] {
  const { asm, math } = scope;
  const type: FixedType = s.type;
  const stride = strideOf(type, false);
  const { base, arena } = scope.unit.scratch;
  const offset = arena.take(s.count * stride);
  const address = (index: Local, by: number): Local => {
    asm.get(base);
    asm.get(index);
    asm.i32(by);
    asm.op(OP.i32Mul);
    asm.op(OP.i32Add);
    return asm.keep(I32);
  };
  const index = asm.local(I32);
  const inner = scope.inner();
  inner.setIndex(s.index, index);
  asm.times(s.count, index, () => {
    asm.scoped(() => {
      const exprs = new ExprCompiler(inner);
      exprs.prepare(s.value);
      const to = address(index, stride);
      for (let c = 0; c < CHUNKS; c++) {
        storeChunk(math, to, offset, type, c, leaf(s, exprs, inner, c));
      }
    });
  });
  if (s.count > 1) levels(s, scope, offset, address);
  return Array.from({ length: CHUNKS }, (_, c) => loadChunk(math, base, offset, type, c));
}

function levels(s: Reduce, scope: Scope, offset: number, address: (i: Local, by: number) => Local): void {
  const { asm, math } = scope;
  const stride = strideOf(s.type, false);
  const left = asm.local(I32);
  const i = asm.local(I32);
  asm.i32(s.count);
  asm.set(left);
  asm.repeat(() => {
    // Pairs of this level; the element without a partner moves up as it is.
    asm.i32(0);
    asm.set(i);
    asm.repeat(() => {
      asm.scoped(() => {
        const from = address(i, 2 * stride);
        const to = address(i, stride);
        for (let c = 0; c < CHUNKS; c++) {
          const a = loadChunk(math, from, offset, s.type, c);
          const b = loadChunk(math, from, offset + stride, s.type, c);
          storeChunk(math, to, offset, s.type, c, node(math, s, a, b));
        }
      });
      asm.get(i);
      asm.i32(1);
      asm.op(OP.i32Add);
      asm.tee(i);
      asm.get(left);
      asm.i32(1);
      asm.op(OP.i32ShrU);
      asm.op(OP.i32LtS);
    });
    asm.get(left);
    asm.i32(1);
    asm.op(OP.i32And);
    asm.when(() => {
      asm.scoped(() => {
        const from = address(i, 2 * stride);
        const to = address(i, stride);
        for (let c = 0; c < CHUNKS; c++) {
          storeChunk(math, to, offset, s.type, c, loadChunk(math, from, offset, s.type, c));
        }
      });
    });
    asm.get(left);
    asm.i32(1);
    asm.op(OP.i32Add);
    asm.i32(1);
    asm.op(OP.i32ShrU);
    asm.tee(left);
    asm.i32(1);
    asm.op(OP.i32Ne);
  });
}
