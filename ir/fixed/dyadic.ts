// Doubles as exact dyadic rationals and back: no rounding is hidden in a library call.
import { castCode } from './cast.ts';
import type { FixedType, ScalarType } from './type.ts';

/** An exact value code * 2^-frac; `frac` may be negative. */
export interface Dyadic {
  readonly code: bigint;
  readonly frac: number;
}

const bits = new DataView(new ArrayBuffer(8));

/** The exact value of a finite double; NaN and infinities throw a RangeError, callers check first. */
export function dyadic(value: number): Dyadic {
  if (!Number.isFinite(value)) throw new RangeError(`not a finite number: ${value}`);
  bits.setFloat64(0, value);
  const raw = bits.getBigUint64(0);
  const exponent = Number((raw >> 52n) & 0x7ffn);
  const fraction = raw & 0xfffffffffffffn;
  const magnitude = exponent === 0 ? fraction : fraction | (1n << 52n);
  let frac = 1075 - Math.max(exponent, 1);
  let code = raw >> 63n === 1n ? -magnitude : magnitude;
  if (code === 0n) return { code, frac: 0 };
  while (frac > 0 && (code & 1n) === 0n) {
    code >>= 1n;
    frac--;
  }
  return { code, frac };
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
