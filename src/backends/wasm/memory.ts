// Loading and storing chunks of samples: what lies in memory in 16, 32 or 64 bits is computed in 32 or 64.
import { codeRange, type ScalarType } from '#ir/fixed/type';
import type { Local } from './assembler.ts';
import type { LaneMath, Lanes, Mask } from './lanes.ts';
import { CHUNK, constantWidth, type Interval, widthOf } from './layout.ts';
import { I32, MEM, OP, V, V128, VLANE, VMEM, VPICK } from './opcodes.ts';

/** Bytes from the start of an element to the samples of a chunk. */
export function chunkOffset(type: ScalarType, chunk: number): number {
  return chunk * CHUNK * widthOf(type);
}

/** The four samples of a chunk of the element at `address` + `offset`; `range` holds what an element in use can be. */
export function loadChunk(
  m: LaneMath,
  address: Local,
  offset: number,
  type: ScalarType,
  chunk: number,
  range: Interval = codeRange(type),
): Lanes {
  const { asm } = m;
  const at = offset + chunkOffset(type, chunk);
  const load = (op: Parameters<typeof asm.vMemory>[0], where: number): Local => {
    asm.get(address);
    asm.vMemory(op, where);
    return asm.keep(V128);
  };
  const width = widthOf(type);
  if (width === 2) return { bits: 32, v: load(VMEM.load16x4S, at), range };
  if (width === 4) return { bits: 32, v: load(VMEM.load, at), range };
  return m.settle({ bits: 64, lo: load(VMEM.load, at), hi: load(VMEM.load, at + 16), range });
}

/** Writes a chunk; where a mask is given, only the samples it selects. */
export function storeChunk(
  m: LaneMath,
  address: Local,
  offset: number,
  type: ScalarType,
  chunk: number,
  value: Lanes,
  mask?: Mask,
): void {
  const { asm } = m;
  const kept = mask === undefined ? value : m.select(mask, value, loadChunk(m, address, offset, type, chunk));
  const at = offset + chunkOffset(type, chunk);
  const width = widthOf(type);
  if (width === 8) {
    const wide = m.widen(kept);
    for (const [i, v] of [wide.lo, wide.hi].entries()) {
      asm.get(address);
      asm.get(v);
      asm.vMemory(VMEM.store, at + 16 * i);
    }
    return;
  }
  const { v } = m.truncate(kept);
  asm.get(address);
  asm.get(v);
  if (width === 4) {
    asm.vMemory(VMEM.store, at);
    return;
  }
  // The code fits 16 bits, so that the saturation of the narrowing never acts.
  asm.get(v);
  asm.v(V.i16NarrowI32S);
  asm.vLane(VLANE.store64, 0, at);
}

/** A constant of a ROM in every lane. */
export function loadConstant(
  m: LaneMath,
  address: Local,
  offset: number,
  type: ScalarType,
  range: Interval,
): Lanes {
  const { asm } = m;
  asm.get(address);
  if (constantWidth(type) === 4) {
    asm.vMemory(VMEM.load32Splat, offset);
    return { bits: 32, v: asm.keep(V128), range };
  }
  asm.vMemory(VMEM.load64Splat, offset);
  const v = asm.keep(V128);
  return m.settle({ bits: 64, lo: v, hi: v, range });
}

/** The four samples of `addresses`, one element address (and offset) each: a look-up by data. */
export function gather(
  m: LaneMath,
  addresses: readonly Local[],
  offsets: readonly number[],
  type: ScalarType,
  range: Interval,
  rom: boolean,
): Lanes {
  const { asm } = m;
  const zero = (): Local => {
    asm.vConst(new Uint8Array(16));
    return asm.keep(V128);
  };
  const width = rom ? constantWidth(type) : widthOf(type);
  if (width === 8) {
    const pair = (first: number): Local => {
      let v = zero();
      for (const s of [0, 1]) {
        asm.get(addresses[first + s]!);
        asm.get(v);
        asm.vLane(VLANE.load64, s, offsets[first + s]!);
        v = asm.keep(V128);
      }
      return v;
    };
    return m.settle({ bits: 64, lo: pair(0), hi: pair(2), range });
  }
  let v = zero();
  for (let s = 0; s < CHUNK; s++) {
    asm.get(addresses[s]!);
    if (width === 4) {
      asm.get(v);
      asm.vLane(VLANE.load32, s, offsets[s]!);
    } else {
      asm.memory(MEM.i32Load16S, offsets[s]!);
      const code = asm.keep(I32);
      asm.get(v);
      asm.get(code);
      asm.vPick(VPICK.i32Replace, s);
    }
    v = asm.keep(V128);
  }
  return { bits: 32, v, range };
}

/** One sample of a chunk into the element at `address`. */
export function scatter(
  m: LaneMath,
  address: Local,
  offset: number,
  type: ScalarType,
  value: Lanes,
  sample: number,
): void {
  const { asm } = m;
  const width = widthOf(type);
  asm.get(address);
  m.extract(value, sample);
  if (width !== 8) asm.op(OP.i32WrapI64);
  asm.memory(width === 8 ? MEM.i64Store : width === 4 ? MEM.i32Store : MEM.i32Store16, offset);
}
