// Sums of products of 16-bit numbers, two terms an instruction. Products are summed exactly in 32 bits; what rounding each
// of them changes depends on low bits alone and is summed apart: in bytes, looked up for each element, or in 16 bits, from
// the products' low halves. A row that could overflow at some step is walked exactly as written instead.
import { codeRange } from '#ir/fixed/type';
import type { Address, Local } from './assembler.ts';
import { type Lanes, sumRange } from './lanes.ts';
import { CHUNKS } from './layout.ts';
import {
  ALTERNATING,
  halvesOf,
  LOW_BITS,
  type Prepared,
  prepareErrors,
  prepareNeighbours,
} from './mac-dot-prepare.ts';
import { pushSafe } from './mac-dot-safe.ts';
import {
  DOT_HEADER_BYTES,
  DOT_ROW_BYTES,
  NEIGHBOUR_UNROLL,
  neighbourBytes,
  PAIR_UNROLL,
  pairBytes,
  TERM_BYTES,
} from './mac-dot-table.ts';
import { largestElement } from './mac-largest.ts';
import type { ErrorResidue, MacPlan } from './mac-plan.ts';
import { advance, advanceBy, countdown, displaced, eachRow, exactRow, field, type Walk } from './mac-rows.ts';
import { accumulate, load, vector } from './mac-vectors.ts';
import { loadChunk, storeChunk } from './memory.ts';
import { OP, V, V128, VMEM } from './opcodes.ts';
import type { BufferPlace } from './scope.ts';

type DotPlan = MacPlan & { kind: 'dot' };

export function dotRows(walk: Walk, plan: DotPlan): void {
  const { asm } = walk.scope;
  const data = plan.wide ? halvesOf(walk) : [walk.data];
  const low = { ...walk, data: data[0]! };
  const errors = plan.errors?.kind === 'table' ? prepareErrors(low, plan.errors) : undefined;
  const largest = plan.limit === undefined ? undefined : largestElement(walk);
  const rows = field(walk, 0);
  const near = field(walk, 4);
  advance(walk, DOT_HEADER_BYTES);
  const sources = data.map((d): Source => {
    return { data: d, neighbours: prepareNeighbours({ ...walk, data: d }, near) };
  });
  const fast = (at: Address): void => asm.scoped(() => fastRow(walk, plan, at, errors, sources));
  eachRow(walk, rows, (at) => {
    if (largest === undefined || plan.limit === undefined) {
      fast(at);
      return;
    }
    const left = field(walk, 16);
    const pairs = field(walk, 24);
    const skipped = (): void => {
      asm.get(walk.cursor);
      asm.get(left);
      asm.i32(TERM_BYTES);
      asm.op(OP.i32Mul);
      asm.op(OP.i32Add);
      asm.set(walk.cursor);
    };
    pushSafe(walk, plan, plan.limit, at, largest);
    asm.when(
      () => {
        fast(at);
        skipped();
      },
      () => {
        advance(walk, DOT_ROW_BYTES);
        advanceBy(walk, pairs);
        asm.scoped(() => exactTerms(walk, at, left));
      },
    );
  });
}

/** Where elements of 16 bits lie: the data, or one half of them. */
interface Source {
  readonly data: BufferPlace;
  readonly neighbours: Prepared;
}

/** Sums of one row: of products with each source, and of what rounding does to those with the first. */
interface Sums {
  readonly products: readonly (readonly Local[])[];
  readonly residues: readonly Local[];
  readonly bytes: Local | undefined;
}

/** `body` for each entry of a list behind the cursor, `unroll` a turn, with the entry's place. */
function entries(walk: Walk, count: Local, bytes: number, unroll: number, body: (at: number) => void): void {
  const { asm } = walk.scope;
  const turn = (): void => {
    for (let t = 0; t < unroll; t++) asm.scoped(() => body(t * bytes));
    advance(walk, unroll * bytes);
  };
  countdown(walk, count, turn, unroll);
}

function fastRow(
  walk: Walk,
  plan: DotPlan,
  at: Address,
  table: Prepared | undefined,
  sources: readonly Source[],
): void {
  const { asm } = walk.scope;
  const { errors } = plan;
  const zeros = (): readonly Local[] => Array.from({ length: CHUNKS }, () => vector(walk, 0n));
  const sums: Sums = {
    products: sources.map(zeros),
    residues: errors?.kind === 'residue' ? zeros() : [],
    bytes: table && vector(walk, 0n),
  };
  const [nearby, pairs, addends] = [field(walk, 4), field(walk, 8), field(walk, 20)];
  advance(walk, DOT_ROW_BYTES);
  const add = (source: number, i: number, both: Local, w: Local): void => {
    const { math } = walk.scope;
    accumulate(walk, V.i32Add, sums.products[source]![i]!, math.binaryVector(V.i32Dot, both, w));
    if (errors?.kind !== 'residue' || source > 0) return;
    addResidues(walk, plan.drop, errors, sums.residues[i]!, math.binaryVector(V.i16Mul, both, w));
  };
  const addTable = (from: number): void => {
    if (!table || sums.bytes === undefined) return;
    for (const offset of [from, from + 4]) {
      const e = displaced(walk, table.base, field(walk, offset));
      accumulate(walk, V.i8Add, sums.bytes, load(walk, e, table.offset));
    }
  };
  const constants = (from: number): Local => {
    asm.get(walk.cursor);
    asm.vMemory(VMEM.load32Splat, from);
    return asm.keep(V128);
  };
  entries(walk, nearby, neighbourBytes(plan), NEIGHBOUR_UNROLL, (from) => {
    const at = field(walk, from);
    const w = constants(from + 4);
    sources.forEach(({ neighbours }, source) => {
      const base = displaced(walk, neighbours.base, at);
      for (let i = 0; i < CHUNKS; i++) add(source, i, load(walk, base, neighbours.offset + 16 * i), w);
    });
    addTable(from + 8);
  });
  entries(walk, pairs, pairBytes(plan), PAIR_UNROLL, (from) => {
    const places = [0, 4].map((f) => field(walk, from + f));
    const w = constants(from + 8);
    sources.forEach(({ data }, source) => {
      const [a, b] = places.map((p) => displaced(walk, data.at.base, p));
      for (const half of [0, 1]) {
        const xa = load(walk, a!, data.at.offset + 16 * half);
        const xb = load(walk, b!, data.at.offset + 16 * half);
        ALTERNATING.forEach((order, i) => {
          asm.get(xa);
          asm.get(xb);
          asm.shuffle(order);
          add(source, 2 * half + i, asm.keep(V128), w);
        });
      }
    });
    addTable(from + 12);
  });
  finishRow(walk, plan, at, wholeSums(walk, plan, sums, addends), sums.products[1]);
}

/** Adds the low bits of two products a lane, with what the mode adds to them. */
function addResidues(walk: Walk, drop: number, errors: ErrorResidue, into: Local, products: Local): void {
  const { asm, math } = walk.scope;
  const every = (value: number): Local => math.constVector(BigInt(value * 0x10001), 32);
  let low = products;
  let odd: Local | undefined;
  if (errors.even) {
    asm.get(low);
    asm.i32(drop);
    asm.v(V.i16ShrS);
    odd = math.binaryVector(V.and, asm.keep(V128), every(1));
    low = math.binaryVector(V.i16Add, low, odd);
  }
  if (errors.addend > 0) low = math.binaryVector(V.i16Add, low, every(errors.addend));
  accumulate(walk, V.i16Add, into, math.binaryVector(V.and, low, every(2 ** drop - 1)));
  if (odd !== undefined) accumulate(walk, V.i16Sub, into, odd);
}

/** Sums of products and of what rounding changes: multiples of 2^drop. */
function wholeSums(walk: Walk, { errors }: DotPlan, sums: Sums, addends: Local): readonly Local[] {
  const { asm, math } = walk.scope;
  const products = sums.products[0]!;
  if (sums.bytes !== undefined) {
    const words = widenedBytes(walk, sums.bytes);
    return products.map((p, i) => math.binaryVector(V.i32Add, p, words[i]!));
  }
  if (errors?.kind !== 'residue') return products;
  asm.get(addends);
  asm.v(V.i32Splat);
  const added = asm.keep(V128);
  const widen = errors.even ? V.i32ExtAddPairwiseI16S : V.i32ExtAddPairwiseI16U;
  return products.map((p, i) => {
    const whole = math.binaryVector(V.i32Add, p, added);
    return math.binaryVector(V.i32Sub, whole, math.unaryVector(widen, sums.residues[i]!));
  });
}

/** Adds the sums, with those of high halves, to the accumulator, which wraps or, the row being safe, holds them. */
function finishRow(
  walk: Walk,
  plan: DotPlan,
  at: Address,
  sums: readonly Local[],
  highs: readonly Local[] | undefined,
): void {
  const { math } = walk.scope;
  const { type } = walk.acc;
  const bits = type.width <= 32 ? 32 : 64;
  const half = 1n << BigInt(bits - 1);
  const every = { min: -half, max: half - 1n };
  sums.forEach((v, chunk) => {
    const word = (l: Local): Lanes => ({
      bits: 32,
      v: l,
      range: { min: -(1n << 31n), max: (1n << 31n) - 1n },
    });
    const high = highs && math.left(math.widen(word(highs[chunk]!)), LOW_BITS);
    const sum = high ? math.op('add', high, word(v), sumRange(high.range, word(v).range)) : word(v);
    const down = math.right(sum, Math.max(0, plan.drop));
    // Bits that leave the lane are bits that wrapping takes away.
    const up = math.leftWithin({ ...math.toBits(down, bits), range: every }, Math.max(0, -plan.drop));
    const old = math.toBits(loadChunk(math, at.base, at.offset, type, chunk), bits);
    const total = math.op('add', { ...old, range: every }, up, every);
    const result =
      plan.limit === undefined ? math.wrap(total, type.width, true) : math.withRange(total, codeRange(type));
    storeChunk(math, at.base, at.offset, type, chunk, result);
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

/** The terms one after another, each exactly as written. */
function exactTerms(walk: Walk, at: Address, left: Local): void {
  const { asm } = walk.scope;
  const range = walk.weights;
  exactRow(walk, at, (add) => {
    countdown(walk, left, () => {
      const x = displaced(walk, walk.data.at.base, field(walk, 0));
      asm.get(walk.cursor);
      asm.vMemory(VMEM.load32Splat, 4);
      add(x, { bits: 32, v: asm.keep(V128), range });
      advance(walk, TERM_BYTES);
    });
  });
}
