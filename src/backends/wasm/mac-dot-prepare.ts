// What a tile's data are turned into before rows are summed: rounding errors of each element, neighbours side by side.
import { codeRange, fixed } from '#ir/fixed/type';
import type { Local } from './assembler.ts';
import { sizeOf, strideOf } from './layout.ts';
import { errorSlots, HALF_STRIDE, NEIGHBOUR_BYTES } from './mac-dot-table.ts';
import type { ErrorTable } from './mac-plan.ts';
import type { Walk } from './mac-rows.ts';
import { copied, eachElement, load, steps, vector } from './mac-vectors.ts';
import { V, V128, VMEM } from './opcodes.ts';
import type { BufferPlace } from './scope.ts';

/** A wide element is high * 2^15 + low. */
export const LOW_BITS = 15;

/** First four, then last four of eight samples of two vectors, alternating. */
export const ALTERNATING = [0, 8].map((by) =>
  [0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23].map((b) => b + by),
);

export interface Prepared {
  readonly base: Local;
  readonly offset: number;
}

/** Writes, for each element and each residue that matters, the errors of 16 samples; the first vector is zero. */
export function prepareErrors(walk: Walk, table: ErrorTable): Prepared {
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

/** Low fifteen bits and the bits above of wide elements, each as a buffer of 16-bit elements. */
export function halvesOf(walk: Walk): readonly [BufferPlace, BufferPlace] {
  const { asm, math } = walk.scope;
  const { at, dims, type } = walk.data;
  const { base, arena } = walk.scope.unit.scratch;
  const offsets = [0, 1].map(() => arena.take(HALF_STRIDE * sizeOf(dims)));
  const from = copied(walk, at.base);
  const to = copied(walk, base);
  const low = math.constVector((1n << BigInt(LOW_BITS)) - 1n, 32);
  const moving = [
    [from, strideOf(type, false)],
    [to, HALF_STRIDE],
  ] as const;
  eachElement(walk, moving, () => {
    for (const half of [0, 1]) {
      const [a, b] = [0, 16].map((chunk) => load(walk, from, at.offset + 32 * half + chunk));
      const lows = [a!, b!].map((x) => math.binaryVector(V.and, x, low));
      const highs = [a!, b!].map((x) => {
        asm.get(x);
        asm.i32(LOW_BITS);
        asm.v(V.i32ShrS);
        return asm.keep(V128);
      });
      [lows, highs].forEach(([x, y], part) => {
        asm.get(to);
        asm.get(math.binaryVector(V.i16NarrowI32S, x!, y!));
        asm.vMemory(VMEM.store, offsets[part]! + 16 * half);
      });
    }
  });
  const place = (offset: number): BufferPlace => ({
    ...{ kind: 'buffer', at: { base, offset }, dims, rom: undefined },
    ...{ type: fixed(16, 16), range: codeRange(fixed(16, 16)) },
  });
  return [place(offsets[0]!), place(offsets[1]!)];
}

/**
 * Where the i32 `wanted` is set, writes elements 2k and 2k + 1 alternating, sample by sample.
 */
export function prepareNeighbours(walk: Walk, wanted: Local): Prepared {
  const { asm } = walk.scope;
  const { at, dims, type } = walk.data;
  const { base, arena } = walk.scope.unit.scratch;
  const size = sizeOf(dims);
  const stride = strideOf(type, false);
  const offset = arena.take(NEIGHBOUR_BYTES * Math.floor(size / 2));
  const put = (from: Local, to: Local, second: number): void => {
    for (const half of [0, 1]) {
      const a = load(walk, from, at.offset + 16 * half);
      const b = load(walk, from, at.offset + second + 16 * half);
      ALTERNATING.forEach((order, i) => {
        asm.get(to);
        asm.get(a);
        asm.get(b);
        asm.shuffle(order);
        asm.vMemory(VMEM.store, offset + 32 * half + 16 * i);
      });
    }
  };
  asm.get(wanted);
  asm.when(() => {
    asm.scoped(() => {
      const from = copied(walk, at.base);
      const to = copied(walk, base);
      const moving = [
        [from, 2 * stride],
        [to, NEIGHBOUR_BYTES],
      ] as const;
      steps(walk, Math.floor(size / 2), moving, () => put(from, to, stride));
    });
  });
  return { base, offset };
}
