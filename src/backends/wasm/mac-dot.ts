// Sums of products of 16-bit numbers, two terms an instruction. Products are summed exactly; what rounding each of
// them changes depends on a few low bits of both factors and is summed apart, in bytes. A row that could overflow at
// some step, judged by the largest element of the tile and the row's own sums, is walked exactly as written instead.
import { codeRange } from '#ir/fixed/type';
import type { Address, Local } from './assembler.ts';
import type { Lanes } from './lanes.ts';
import { CHUNKS, sizeOf, strideOf } from './layout.ts';
import type { ErrorTable, MacPlan } from './mac-plan.ts';
import { advance, countdown, displaced, eachRow, exactRow, field, type Walk } from './mac-rows.ts';
import { errorSlots, PAIR_BYTES, PAIR_UNROLL, ROW_BYTES } from './mac-table.ts';
import { loadChunk, storeChunk } from './memory.ts';
import { I32, I64, MEM, OP, V, V128, VMEM, VPICK } from './opcodes.ts';

type DotPlan = MacPlan & { kind: 'dot' };

const LOW_PAIRS = [0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23];
const HIGH_PAIRS = LOW_PAIRS.map((b) => b + 8);
/** Upper half, then upper quarter, then second word: folds a vector onto its first lane. */
const FOLDS = [8, 4].map((by) => Array.from({ length: 16 }, (_, i) => (i + by) % 16));

function load(walk: Walk, base: Local, offset: number): Local {
  const { asm } = walk.scope;
  asm.get(base);
  asm.vMemory(VMEM.load, offset);
  return asm.keep(V128);
}

function vector(walk: Walk, value: bigint): Local {
  const { asm } = walk.scope;
  asm.vConst(new Uint8Array(16).fill(Number(value)));
  return asm.keep(V128);
}

function accumulate(walk: Walk, op: number, into: Local, v: Local): void {
  const { asm } = walk.scope;
  asm.get(into);
  asm.get(v);
  asm.v(op);
  asm.set(into);
}

export function dotRows(walk: Walk, plan: DotPlan): void {
  const { asm } = walk.scope;
  const errors = plan.errors && prepareErrors(walk, plan.errors);
  const largest = plan.limit === undefined ? undefined : largestElement(walk);
  eachRow(walk, (at) => {
    const pairs = field(walk, 4);
    if (largest === undefined || plan.limit === undefined) {
      advance(walk, ROW_BYTES);
      fastRow(walk, plan, at, pairs, errors);
      return;
    }
    pushSafe(walk, plan, plan.limit, at, largest);
    advance(walk, ROW_BYTES);
    asm.when(
      () => asm.scoped(() => fastRow(walk, plan, at, pairs, errors)),
      () => asm.scoped(() => exactPairs(walk, at, pairs)),
    );
  });
}

interface Largest {
  /** max |x| over the tile's elements, or one more. */
  readonly all: Local;
  /** The same for each element, as 32-bit words in scratch memory, once `known` is set. */
  readonly base: Local;
  readonly offset: number;
  readonly known: Local;
}

const WORD_BYTES = 4;

/** One address for each step size, moving from element to element. */
function eachElement(walk: Walk, moving: readonly (readonly [Local, number])[], body: () => void): void {
  const { asm } = walk.scope;
  asm.times(sizeOf(walk.data.dims), asm.local(I32), () => {
    asm.scoped(body);
    for (const [l, by] of moving) {
      asm.get(l);
      asm.i32(by);
      asm.op(OP.i32Add);
      asm.set(l);
    }
  });
}

function copied(walk: Walk, from: Local): Local {
  const { asm } = walk.scope;
  asm.get(from);
  return asm.keep(I32);
}

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

/** The largest of eight magnitudes and one more, on the stack. */
function pushLargest(walk: Walk, top: Local): void {
  const { asm, math } = walk.scope;
  const low = math.unaryVector(V.i32ExtendLowI16S, top);
  foldMaximum(walk, math.binaryVector(V.i32MaxS, low, math.unaryVector(V.i32ExtendHighI16S, top)));
  asm.i32(1);
  asm.op(OP.i32Add);
}

function largestElement(walk: Walk): Largest {
  const { asm } = walk.scope;
  const { at, dims, type } = walk.data;
  const { base, arena } = walk.scope.unit.scratch;
  const offset = arena.take(WORD_BYTES * sizeOf(dims));
  const top = vector(walk, 0n);
  const address = copied(walk, at.base);
  eachElement(walk, [[address, strideOf(type, false)]], () => {
    accumulate(walk, V.i16MaxS, top, magnitudes(walk, address));
  });
  pushLargest(walk, top);
  const all = asm.keep(I32);
  asm.i32(0);
  return { all, base, offset, known: asm.keep(I32) };
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

/**
 * (|sum| + terms) * 2^drop + Σ |w| max|x| <= limit * 2^drop: no step of the row can overflow. First with the largest
 * element for all, then, where that is too coarse, element by element. Leaves an i32.
 */
function pushSafe(walk: Walk, plan: DotPlan, limit: bigint, at: Address, largest: Largest): void {
  const { asm, math } = walk.scope;
  const { type } = walk.acc;
  const sizes = Array.from({ length: CHUNKS }, (_, chunk) => {
    return math.unaryVector(V.i32Abs, math.truncate(loadChunk(math, at.base, at.offset, type, chunk)).v);
  });
  asm.i64(limit << BigInt(plan.drop));
  foldMaximum(
    walk,
    sizes.reduce((a, b) => math.binaryVector(V.i32MaxS, a, b)),
  );
  asm.get(field(walk, 12));
  asm.op(OP.i32Add);
  asm.op(OP.i64ExtendI32S);
  asm.i64(BigInt(plan.drop));
  asm.op(OP.i64Shl);
  asm.op(OP.i64Sub);
  const room = asm.keep(I64);
  asm.get(largest.all);
  asm.op(OP.i64ExtendI32S);
  asm.get(field(walk, 8));
  asm.op(OP.i64ExtendI32S);
  asm.op(OP.i64Mul);
  asm.get(room);
  asm.op(OP.i64LeS);
  const safe = asm.keep(I32);
  asm.get(safe);
  asm.op(OP.i32Eqz);
  asm.when(() => {
    knowLargest(walk, largest);
    const start = copied(walk, walk.cursor);
    const left = field(walk, 4);
    const sum = asm.local(I64);
    asm.i64(0n);
    asm.set(sum);
    advance(walk, ROW_BYTES);
    countdown(walk, left, () => {
      for (const term of [0, 1]) {
        asm.get(largest.base);
        asm.get(field(walk, 4 * term));
        // From 16-bit samples of a tile to one word.
        asm.i32(Math.log2(strideOf(walk.data.type, false) / WORD_BYTES));
        asm.op(OP.i32ShrU);
        asm.op(OP.i32Add);
        asm.memory(MEM.i32Load, largest.offset);
        asm.get(walk.cursor);
        asm.memory(MEM.i32Load16S, 8 + 2 * term);
        const w = asm.keep(I32);
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
      }
      advance(walk, PAIR_BYTES);
    });
    asm.get(sum);
    asm.get(room);
    asm.op(OP.i64LeS);
    asm.set(safe);
    asm.get(start);
    asm.set(walk.cursor);
  });
  asm.get(safe);
}

interface Errors {
  readonly base: Local;
  readonly offset: number;
}

/** Writes, for each element and each residue that matters, the errors of 16 samples; the first vector is zero. */
function prepareErrors(walk: Walk, table: ErrorTable): Errors {
  const { asm, math } = walk.scope;
  const { at, dims, type } = walk.data;
  const rows = table.rows.filter((r) => r !== undefined);
  const { base, arena } = walk.scope.unit.scratch;
  const elements = sizeOf(dims);
  const offset = arena.take(16 * (1 + elements * errorSlots(table).filter((s) => s >= 0).length));
  asm.get(base);
  asm.get(vector(walk, 0n));
  asm.vMemory(VMEM.store, offset);
  const tables = rows.map((row) => {
    asm.vConst(Uint8Array.from(row));
    return asm.keep(V128);
  });
  const residues = math.constVector(BigInt((2 ** table.bits - 1) * 0x10001), 32);
  const from = copied(walk, at.base);
  const to = copied(walk, base);
  const moving = [
    [from, strideOf(type, false)],
    [to, 16 * rows.length],
  ] as const;
  eachElement(walk, moving, () => {
    const halves = [0, 16].map((half) =>
      math.binaryVector(V.and, load(walk, from, at.offset + half), residues),
    );
    const low = math.binaryVector(V.i8NarrowI16U, halves[0]!, halves[1]!);
    tables.forEach((t, i) => {
      asm.get(to);
      asm.get(math.binaryVector(V.swizzle, t, low));
      asm.vMemory(VMEM.store, offset + 16 * (1 + i));
    });
  });
  return { base, offset };
}

function fastRow(walk: Walk, plan: DotPlan, at: Address, pairs: Local, errors: Errors | undefined): void {
  const { asm, math } = walk.scope;
  const { acc, data } = walk;
  const every = { min: -(1n << 31n), max: (1n << 31n) - 1n };
  const sums = Array.from({ length: CHUNKS }, (_, chunk) => {
    asm.get(math.truncate(loadChunk(math, at.base, at.offset, acc.type, chunk)).v);
    asm.i32(plan.drop);
    asm.v(V.i32Shl);
    return asm.keep(V128);
  });
  const wrong = errors ? vector(walk, 0n) : undefined;
  const pair = (from: number): void => {
    const a = displaced(walk, data.at.base, field(walk, from));
    const b = displaced(walk, data.at.base, field(walk, from + 4));
    asm.get(walk.cursor);
    asm.vMemory(VMEM.load32Splat, from + 8);
    const w = asm.keep(V128);
    for (const half of [0, 1]) {
      const xa = load(walk, a, data.at.offset + 16 * half);
      const xb = load(walk, b, data.at.offset + 16 * half);
      [LOW_PAIRS, HIGH_PAIRS].forEach((order, i) => {
        asm.get(xa);
        asm.get(xb);
        asm.shuffle(order);
        const both = asm.keep(V128);
        accumulate(walk, V.i32Add, sums[2 * half + i]!, math.binaryVector(V.i32Dot, both, w));
      });
    }
    if (errors && wrong !== undefined) {
      for (const offset of [12, 16]) {
        const e = displaced(walk, errors.base, field(walk, from + offset));
        accumulate(walk, V.i8Add, wrong, load(walk, e, errors.offset));
      }
    }
  };
  const turn = (): void => {
    for (let t = 0; t < PAIR_UNROLL; t++) asm.scoped(() => pair(t * PAIR_BYTES));
    advance(walk, PAIR_UNROLL * PAIR_BYTES);
  };
  countdown(walk, pairs, turn, PAIR_UNROLL);
  const words = wrong === undefined ? [] : widenedBytes(walk, wrong);
  sums.forEach((sum, chunk) => {
    const whole = words[chunk] === undefined ? sum : math.binaryVector(V.i32Add, sum, words[chunk]!);
    const value: Lanes = { bits: 32, v: whole, range: every };
    const shifted = math.right(value, plan.drop);
    const result =
      plan.limit === undefined
        ? math.wrap(shifted, acc.type.width, true)
        : { ...shifted, range: codeRange(acc.type) };
    storeChunk(math, at.base, at.offset, acc.type, chunk, result);
  });
}

/** 16 signed bytes as four vectors of words. */
function widenedBytes(walk: Walk, bytes: Local): readonly Local[] {
  const { math } = walk.scope;
  return [V.i16ExtendLowI8S, V.i16ExtendHighI8S].flatMap((half) => {
    const words = math.unaryVector(half, bytes);
    return [math.unaryVector(V.i32ExtendLowI16S, words), math.unaryVector(V.i32ExtendHighI16S, words)];
  });
}

/** The same pairs, term after term. */
function exactPairs(walk: Walk, at: Address, pairs: Local): void {
  const { asm } = walk.scope;
  const range = codeRange(walk.site.weight.type);
  exactRow(walk, at, (add) => {
    countdown(walk, pairs, () => {
      for (const term of [0, 1]) {
        const x = displaced(walk, walk.data.at.base, field(walk, 4 * term));
        asm.get(walk.cursor);
        asm.vMemory(VMEM.load16Splat, 8 + 2 * term);
        asm.v(V.i32ExtendLowI16S);
        add(x, { bits: 32, v: asm.keep(V128), range });
      }
      advance(walk, PAIR_BYTES);
    });
  });
}
