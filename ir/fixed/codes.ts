// Integer codes of a constant tensor. Float64Array while every code is exact in a double, bigint beyond.
import type { ScalarType } from './type.ts';

export type Codes = Float64Array | readonly bigint[];

/** Widest type whose codes are kept in doubles. */
export const MAX_DOUBLE_WIDTH = 53;

export function codeAt(codes: Codes, i: number): bigint {
  const c = codes[i];
  return typeof c === 'bigint' ? c : BigInt(c!);
}

/** Packs codes into the narrowest container that is exact for the type. */
export function packCodes(codes: readonly bigint[], type: ScalarType): Codes {
  return type.width <= MAX_DOUBLE_WIDTH ? Float64Array.from(codes, Number) : codes;
}
