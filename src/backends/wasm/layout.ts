// How values lie in memory. An element of a buffer is one value for each sample of a tile, side by side in the
// narrowest of 16, 32 or 64 bits that holds its type; constants are stored once, in 32 or 64 bits.
import { codeRange, type ScalarType } from '#ir/fixed/type';

/** Samples worked on together. */
export const TILE = 16;
/** A tile is computed in chunks of four samples: one vector of 32-bit lanes, or two of 64-bit lanes. */
export const CHUNK = 4;
export const CHUNKS = TILE / CHUNK;

export type Width = 2 | 4 | 8;

export interface Interval {
  readonly min: bigint;
  readonly max: bigint;
}

/** A kernel that does not fit 63-bit lanes; it runs in the interpreter. */
export class Unsupported extends Error {}

export function holds(bits: number, { min, max }: Interval): boolean {
  const half = 1n << BigInt(bits - 1);
  return min >= -half && max < half;
}

/** Bytes of one value of the type. */
export function widthOf(type: ScalarType): Width {
  const range = codeRange(type);
  if (holds(16, range)) return 2;
  if (holds(32, range)) return 4;
  if (holds(64, range)) return 8;
  throw new Unsupported(`values of ${type.width} bits`);
}

export function constantWidth(type: ScalarType): 4 | 8 {
  return Math.max(4, widthOf(type)) as 4 | 8;
}

export function sizeOf(dims: readonly number[]): number {
  return dims.reduce((a, b) => a * b, 1);
}

/** From one element to the next. */
export function strideOf(type: ScalarType, rom: boolean): number {
  return rom ? constantWidth(type) : TILE * widthOf(type);
}

/** Every vector starts at a multiple of this. */
const ALIGNMENT = 64;

export function alignedSize(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}
