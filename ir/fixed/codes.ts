// Integer codes of a constant tensor. Float64Array while every code is exact in a double, bigint beyond.
import type { ScalarType } from './type.ts';

export type Codes = Float64Array | readonly bigint[];

/** Widest type whose codes are kept in doubles. */
export const MAX_DOUBLE_WIDTH = 53;

/** Codes of narrow types, made once: most weights of most networks are among them. */
const SMALL_LIMIT = 2048;
const SMALL = Array.from({ length: 2 * SMALL_LIMIT + 1 }, (_, i) => BigInt(i - SMALL_LIMIT));

export function codeAt(codes: Codes, i: number): bigint {
  const c = codes[i]!;
  if (typeof c === 'bigint') return c;
  return c >= -SMALL_LIMIT && c <= SMALL_LIMIT ? SMALL[c + SMALL_LIMIT]! : BigInt(c);
}

/** Packs codes into the narrowest container that is exact for the type. */
export function packCodes(codes: readonly bigint[], type: ScalarType): Codes {
  return type.width <= MAX_DOUBLE_WIDTH ? Float64Array.from(codes, Number) : codes;
}
