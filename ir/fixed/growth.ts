// Exact result types of operators: the bit growth of ap_fixed (UG1399, "Binary Arithmetic Operators").
import { fractionBits, type ScalarType } from './type.ts';

function shape(signed: boolean, int: number, frac: number): ScalarType {
  return { signed, width: int + frac, int };
}

/** Product: W1+W2 bits, I1+I2 integer bits. */
export function mulType(a: ScalarType, b: ScalarType): ScalarType {
  return { signed: a.signed || b.signed, width: a.width + b.width, int: a.int + b.int };
}

/** Sum: one carry bit over the wider operand; an unsigned operand beside a signed one counts one bit more. */
export function addType(a: ScalarType, b: ScalarType): ScalarType {
  const int = Math.max(a.int + (b.signed && !a.signed ? 1 : 0), b.int + (a.signed && !b.signed ? 1 : 0)) + 1;
  return shape(a.signed || b.signed, int, Math.max(fractionBits(a), fractionBits(b)));
}

/** Difference: as the sum, and always signed. */
export function subType(a: ScalarType, b: ScalarType): ScalarType {
  return { ...addType(a, b), signed: true };
}

/** Negation: one bit more, always signed (ap_fixed: `ap_fixed<W+1,I+1> operator-()`). */
export function negType(a: ScalarType): ScalarType {
  return { signed: true, width: a.width + 1, int: a.int + 1 };
}

/** The smallest type that holds every value of both: result of select, min, max, and, or, xor. */
export function joinType(a: ScalarType, b: ScalarType): ScalarType {
  const int = Math.max(a.int + (b.signed && !a.signed ? 1 : 0), b.int + (a.signed && !b.signed ? 1 : 0));
  return shape(a.signed || b.signed, int, Math.max(fractionBits(a), fractionBits(b)));
}

/** Exact multiplication by 2^by: the same bits, the point moved. */
export function shiftType(a: ScalarType, by: number): ScalarType {
  return { signed: a.signed, width: a.width, int: a.int + by };
}

/** The smallest type that holds `code * 2^-frac`. */
export function constType(code: bigint, frac: number): ScalarType {
  const magnitude = code < 0n ? -code - 1n : code;
  const bits = Math.max(1, magnitude === 0n ? 0 : magnitude.toString(2).length) + (code < 0n ? 1 : 0);
  return { signed: code < 0n, width: bits, int: bits - frac };
}
