// May a row be summed without looking at overflow? Judged for each tile by its largest elements and the row's constants.
import type { Address } from './assembler.ts';
import { CHUNKS, strideOf } from './layout.ts';
import { DOT_ROW_BYTES, TERM_BYTES } from './mac-dot-table.ts';
import { foldMaximum, knowAll, knowLargest, type Largest, vectorOf, WORD_BYTES } from './mac-largest.ts';
import type { MacPlan } from './mac-plan.ts';
import { advance, advanceBy, countdown, field, type Walk } from './mac-rows.ts';
import { copied } from './mac-vectors.ts';
import { loadChunk } from './memory.ts';
import { I32, I64, MEM, OP, V } from './opcodes.ts';

type DotPlan = MacPlan & { kind: 'dot' };

/** The largest magnitude of the accumulator's samples, or one less, as an i64 on the stack. */
function pushStart(walk: Walk, at: Address): void {
  const { asm, math } = walk.scope;
  const { type } = walk.acc;
  const chunks = Array.from({ length: CHUNKS }, (_, c) => loadChunk(math, at.base, at.offset, type, c));
  if (chunks.every((c) => c.bits === 32)) {
    // What is negative becomes its complement, so that the type's least number stays in its lane.
    const sizes = chunks.map((c) => math.binaryVector(V.xor, c.v, vectorOf(math.sign(c))));
    foldMaximum(
      walk,
      sizes.reduce((a, b) => math.binaryVector(V.i32MaxS, a, b)),
    );
    asm.op(OP.i64ExtendI32S);
    return;
  }
  const largest = chunks
    .map((c) => {
      const wide = math.widen(c);
      const sign = math.widen(math.sign(wide));
      return math.map(V.xor, V.xor, EVERY, { ...wide, range: EVERY }, { ...sign, range: EVERY });
    })
    .reduce((a, b) => math.maximum(a, b));
  const samples = [0, 1, 2, 3].map((sample) => {
    math.extract(largest, sample);
    return asm.keep(I64);
  });
  const [first, ...others] = samples;
  const top = first!;
  for (const s of others) {
    asm.get(top);
    asm.get(s);
    asm.get(top);
    asm.get(s);
    asm.op(OP.i64LeS);
    asm.op(OP.i32Eqz);
    asm.op(OP.select);
    asm.set(top);
  }
  asm.get(top);
}

const EVERY = { min: -(1n << 63n), max: (1n << 63n) - 1n };

/** i64 * 2^by on the stack. */
function pushUp(walk: Walk, by: number): void {
  if (by === 0) return;
  walk.scope.asm.i64(BigInt(by));
  walk.scope.asm.op(OP.i64Shl);
}

/**
 * (|sum| + 1 + terms) * 2^drop + Σ |w| max|x| <= limit * 2^drop: no step of the row can overflow. First with the largest
 * element that the type allows, then the largest there is, then, where that is too coarse and elements are narrow, element
 * by element. Leaves an i32.
 */
export function pushSafe(walk: Walk, plan: DotPlan, limit: bigint, at: Address, largest: Largest): void {
  const { asm } = walk.scope;
  const [down, up] = [Math.max(0, plan.drop), Math.max(0, -plan.drop)];
  asm.i64((limit - 1n) << BigInt(down));
  pushStart(walk, at);
  asm.get(field(walk, 16));
  asm.op(OP.i64ExtendI32S);
  asm.op(OP.i64Add);
  pushUp(walk, down);
  asm.op(OP.i64Sub);
  const room = asm.keep(I64);
  const total = field(walk, 12);
  const safe = asm.local(I32);
  /** Judges with the i64 on the stack as the largest magnitude of each element. */
  const judge = (): void => {
    asm.get(total);
    asm.op(OP.i64ExtendI32S);
    asm.op(OP.i64Mul);
    pushUp(walk, up);
    asm.get(room);
    asm.op(OP.i64LeS);
    asm.set(safe);
  };
  const otherwise = (body: () => void): void => {
    asm.get(safe);
    asm.op(OP.i32Eqz);
    asm.when(() => asm.scoped(body));
  };
  asm.i64(BigInt(plan.reach));
  judge();
  otherwise(() => {
    knowAll(walk, largest, plan.wide);
    asm.get(largest.all);
    asm.op(OP.i64ExtendI32S);
    judge();
  });
  if (plan.wide) {
    asm.get(safe);
    return;
  }
  otherwise(() => {
    knowLargest(walk, largest);
    const start = copied(walk, walk.cursor);
    const left = field(walk, 16);
    const sum = asm.local(I64);
    asm.i64(0n);
    asm.set(sum);
    const pairs = field(walk, 24);
    advance(walk, DOT_ROW_BYTES);
    advanceBy(walk, pairs);
    countdown(walk, left, () => {
      asm.get(largest.base);
      asm.get(field(walk, 0));
      // From 16-bit samples of a tile to one word.
      asm.i32(Math.log2(strideOf(walk.data.type, false) / WORD_BYTES));
      asm.op(OP.i32ShrU);
      asm.op(OP.i32Add);
      asm.memory(MEM.i32Load, largest.offset);
      const w = field(walk, 4);
      asm.get(w);
      asm.i32(0);
      asm.get(w);
      asm.op(OP.i32Sub);
      asm.get(w);
      asm.i32(0);
      asm.op(OP.i32GtS);
      asm.op(OP.select);
      asm.op(OP.i32Mul);
      asm.op(OP.i64ExtendI32S);
      asm.get(sum);
      asm.op(OP.i64Add);
      asm.set(sum);
      advance(walk, TERM_BYTES);
    });
    asm.get(sum);
    pushUp(walk, up);
    asm.get(room);
    asm.op(OP.i64LeS);
    asm.set(safe);
    asm.get(start);
    asm.set(walk.cursor);
  });
  asm.get(safe);
}
