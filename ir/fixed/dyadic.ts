// Doubles as exact dyadic rationals and back: no rounding is hidden in a library call.
import { castCode } from './cast.ts';
import type { FixedType, ScalarType } from './type.ts';

/** An exact value code * 2^-frac; `frac` may be negative. */
export interface Dyadic {
  readonly code: bigint;
  readonly frac: number;
}

const bits = new DataView(new ArrayBuffer(8));

/** Zero bits below the lowest one of a non-zero 32-bit integer. */
function trailingZeros(word: number): number {
  return 31 - Math.clz32(word & -word);
}

/** The exact value of a finite double with the smallest code; NaN and infinities throw a RangeError, callers check first. */
export function dyadic(value: number): Dyadic {
  if (!Number.isFinite(value)) throw new RangeError(`not a finite number: ${value}`);
  if (value === 0) return { code: 0n, frac: 0 };
  if (Number.isSafeInteger(value)) return { code: BigInt(value), frac: 0 };
  bits.setFloat64(0, value);
  const high = bits.getUint32(0);
  const exponent = (high >>> 20) & 0x7ff;
  const top = (high & 0xfffff) | (exponent === 0 ? 0 : 0x100000);
  const low = bits.getUint32(4);
  // The mantissa top·2^32 + low without its trailing zeros, as far as the point allows: a whole number of at most 53 bits.
  const frac = 1075 - Math.max(exponent, 1);
  const zeros = Math.min(Math.max(frac, 0), low === 0 ? 32 + trailingZeros(top) : trailingZeros(low));
  const magnitude = (top * 2 ** 32 + low) / 2 ** zeros;
  return { code: BigInt(value < 0 ? -magnitude : magnitude), frac: frac - zeros };
}

/** A scalar shape with the point of `d`, for castCode; its width is of no consequence there. */
export function dyadicShape(d: Dyadic): ScalarType {
  return { signed: true, width: 1, int: 1 - d.frac };
}

/** The code of a finite double after one cast to `type`. */
export function codeFromDouble(value: number, type: FixedType): bigint {
  const exact = dyadic(value);
  return castCode(exact.code, dyadicShape(exact), type);
}

/** The double nearest to code * 2^-frac, ties to even. */
export function toDouble(code: bigint, frac: number): number {
  const magnitude = code < 0n ? -code : code;
  const excess = magnitude.toString(2).length - 53;
  if (excess <= 0) return scale(Number(code), -frac);
  // Keep 55 bits and a sticky bit: Number() then rounds to nearest even once.
  const drop = BigInt(Math.max(0, excess - 3));
  const kept = magnitude >> drop;
  const sticky = kept << drop === magnitude ? 0n : 1n;
  const rounded = Number((kept << 1n) | sticky);
  return scale(code < 0n ? -rounded : rounded, Number(drop) - 1 - frac);
}

/** value * 2^n in steps that stay in range. */
function scale(value: number, n: number): number {
  let result = value;
  let left = n;
  while (left > 1000) {
    result *= 2 ** 1000;
    left -= 1000;
  }
  while (left < -1000) {
    result *= 2 ** -1000;
    left += 1000;
  }
  return result * 2 ** left;
}
