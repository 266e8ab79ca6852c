// May a row be summed without looking at overflow? Judged for each tile by its largest elements and the row's constants.
import { CompilerBug } from '#ir/errors';
import type { Address, Local } from './assembler.ts';
import type { Lanes } from './lanes.ts';
import { CHUNKS, sizeOf, strideOf } from './layout.ts';
import { DOT_ROW_BYTES, TERM_BYTES } from './mac-dot-table.ts';
import type { MacPlan } from './mac-plan.ts';
import { advance, advanceBy, countdown, field, type Walk } from './mac-rows.ts';
import { accumulate, copied, eachElement, load, vector } from './mac-vectors.ts';
import { loadChunk } from './memory.ts';
import { I32, I64, MEM, OP, V, V128, VPICK } from './opcodes.ts';

type DotPlan = MacPlan & { kind: 'dot' };

/** Upper half, then upper quarter, then second word: folds a vector onto its first lane. */
const FOLDS = [8, 4].map((by) => Array.from({ length: 16 }, (_, i) => (i + by) % 16));

export interface Largest {
  /** max |x| over the tile's elements, or one more; 0 until it is asked for. */
  readonly all: Local;
  /** The same for each element, as 32-bit words in scratch memory, once `known` is set. */
  readonly base: Local;
  readonly offset: number;
  readonly known: Local;
}

const WORD_BYTES = 4;

/** |x| or one less, of 16 samples in eight lanes. */
function magnitudes(walk: Walk, address: Local): Local {
  const { math } = walk.scope;
  const { at, type } = walk.data;
  const halves = [0, 16].map((half) => {
    const x = load(walk, address, at.offset + half);
    return type.signed ? math.binaryVector(V.i16MaxS, x, math.unaryVector(V.not, x)) : x;
  });
  return math.binaryVector(V.i16MaxS, halves[0]!, halves[1]!);
}

/** The same of wide elements, in four lanes. */
function wideMagnitudes(walk: Walk, address: Local): Local {
  const { math } = walk.scope;
  const { at, type } = walk.data;
  const chunks = Array.from({ length: CHUNKS }, (_, c) => loadChunk(math, address, at.offset, type, c));
  return chunks
    .map((c) => math.binaryVector(V.xor, vectorOf(c), vectorOf(math.sign(c))))
    .reduce((a, b) => math.binaryVector(V.i32MaxS, a, b));
}

/** The largest of eight magnitudes and one more, on the stack. */
function pushLargest(walk: Walk, top: Local): void {
  const { asm, math } = walk.scope;
  const low = math.unaryVector(V.i32ExtendLowI16S, top);
  foldMaximum(walk, math.binaryVector(V.i32MaxS, low, math.unaryVector(V.i32ExtendHighI16S, top)));
  asm.i32(1);
  asm.op(OP.i32Add);
}

export function largestElement(walk: Walk): Largest {
  const { asm } = walk.scope;
  const { base, arena } = walk.scope.unit.scratch;
  const offset = arena.take(WORD_BYTES * sizeOf(walk.data.dims));
  asm.i32(0);
  const all = asm.keep(I32);
  asm.i32(0);
  return { all, base, offset, known: asm.keep(I32) };
}

/** The largest magnitude of all elements, the first time it is asked for. */
function knowAll(walk: Walk, largest: Largest, wide: boolean): void {
  const { asm } = walk.scope;
  const { at, type } = walk.data;
  asm.get(largest.all);
  asm.op(OP.i32Eqz);
  asm.when(() => {
    asm.scoped(() => {
      const top = vector(walk, 0n);
      const address = copied(walk, at.base);
      eachElement(walk, [[address, strideOf(type, false)]], () => {
        if (wide) accumulate(walk, V.i32MaxS, top, wideMagnitudes(walk, address));
        else accumulate(walk, V.i16MaxS, top, magnitudes(walk, address));
      });
      if (wide) {
        foldMaximum(walk, top);
        asm.i32(1);
        asm.op(OP.i32Add);
      } else pushLargest(walk, top);
      asm.set(largest.all);
    });
  });
}

/** The largest magnitude of each element, the first time they are asked for. */
function knowLargest(walk: Walk, largest: Largest): void {
  const { asm } = walk.scope;
  const { at, type } = walk.data;
  asm.get(largest.known);
  asm.op(OP.i32Eqz);
  asm.when(() => {
    const address = copied(walk, at.base);
    const to = copied(walk, largest.base);
    const moving = [
      [address, strideOf(type, false)],
      [to, WORD_BYTES],
    ] as const;
    eachElement(walk, moving, () => {
      const top = magnitudes(walk, address);
      asm.get(to);
      pushLargest(walk, top);
      asm.memory(MEM.i32Store, largest.offset);
    });
    asm.i32(1);
    asm.set(largest.known);
  });
}

/** The largest of four 32-bit lanes, on the stack. */
function foldMaximum(walk: Walk, words: Local): void {
  const { asm, math } = walk.scope;
  let v = words;
  for (const fold of FOLDS) {
    asm.get(v);
    asm.get(v);
    asm.shuffle(fold);
    v = math.binaryVector(V.i32MaxS, v, asm.keep(V128));
  }
  asm.get(v);
  asm.vPick(VPICK.i32Extract, 0);
}

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

function vectorOf(a: Lanes): Local {
  if (a.bits !== 32) throw new CompilerBug('a vector of 64-bit lanes');
  return a.v;
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
