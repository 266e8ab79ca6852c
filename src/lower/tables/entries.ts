// Table entries in a fixed-point type. `exact`: the real value, rounded once by the type's own modes.
// `float32`: the path a C++ table takes whose argument, intermediate results and value are floats, each
// operation correctly rounded; then the type's modes.
import { castCode } from '#ir/fixed/cast';
import { codeFromDouble, type Dyadic, dyadic, dyadicShape, toDouble } from '#ir/fixed/dyadic';
import { codeRange, type FixedType, fractionBits } from '#ir/fixed/type';
import { expFloor, sigmoidFloor } from './real.ts';

export type TableArithmetic = 'exact' | 'float32';

/** Below this exp is under 2^-1400, above it over 2^1400: no entry type tells the difference. */
const EXP_LIMIT = 1000;

/** Casts a value known as floor(value * 2^bits), which is not exact unless `sticky` is false. */
export function castFloor(floor: bigint, bits: number, sticky: boolean, to: FixedType): bigint {
  return castCode(sticky ? (floor << 1n) | 1n : floor << 1n, dyadicShape({ code: 0n, frac: bits + 1 }), to);
}

export function castDouble(value: number, to: FixedType): bigint {
  return codeFromDouble(value, to);
}

/** Extra bits below the entry's last one, enough for every rounding mode. */
export function workBits(to: FixedType): number {
  return Math.max(fractionBits(to), 0) + 8;
}

export function clampedExp(x: Dyadic): Dyadic {
  const value = toDouble(x.code, x.frac);
  return Math.abs(value) > EXP_LIMIT ? { code: BigInt(Math.sign(value) * EXP_LIMIT), frac: 0 } : x;
}

/** exp(x) as the nearest float. */
export function expFloat(x: number): number {
  if (x === 0) return 1;
  if (x > 89) return Number.POSITIVE_INFINITY;
  if (x < -104) return 0;
  // 24 bits of result and some to spare, below the leading one of exp(x).
  const bits = 40 + Math.ceil(Math.max(0, -x) * Math.LOG2E);
  const floor = expFloor(dyadic(x), bits);
  return Math.fround(toOdd(floor, bits));
}

/** A double that rounds to the same float as the exact value: cut to 53 bits with a sticky last bit. */
function toOdd(floor: bigint, bits: number): number {
  const excess = floor.toString(2).length - 52;
  if (excess <= 0) return toDouble((floor << 1n) | 1n, bits + 1);
  return toDouble(((floor >> BigInt(excess)) << 1n) | 1n, bits - excess + 1);
}

/** An infinity becomes 2^1024, what the exponent field of a double infinity says to a converter that knows none. */
const INFINITE: Dyadic = { code: 1n, frac: -1024 };

export function castFloat(value: number, to: FixedType): bigint {
  if (Number.isFinite(value)) return castDouble(value, to);
  return castCode(INFINITE.code, dyadicShape(INFINITE), to);
}

export function expEntry(x: Dyadic, to: FixedType, how: TableArithmetic): bigint {
  if (how === 'float32') return castFloat(expFloat(Math.fround(toDouble(x.code, x.frac))), to);
  const bits = workBits(to);
  return castFloor(expFloor(clampedExp(x), bits), bits, x.code !== 0n, to);
}

export function sigmoidEntry(x: Dyadic, to: FixedType, how: TableArithmetic): bigint {
  if (how === 'float32') {
    const input = Math.fround(toDouble(x.code, x.frac));
    return castFloat(Math.fround(1 / Math.fround(1 + expFloat(-input))), to);
  }
  const bits = workBits(to);
  return castFloor(sigmoidFloor(clampedExp(x), bits), bits, x.code !== 0n, to);
}

/** 1/x; at 0 the largest value of the type (exact) or what an infinite float casts to (float32). */
export function reciprocalEntry(x: Dyadic, to: FixedType, how: TableArithmetic): bigint {
  if (how === 'float32') return castFloat(Math.fround(1 / Math.fround(toDouble(x.code, x.frac))), to);
  if (x.code === 0n) return codeRange(to).max;
  const bits = workBits(to);
  const numerator = 1n << BigInt(Math.max(0, bits + x.frac));
  const denominator = x.code << BigInt(Math.max(0, -(bits + x.frac)));
  let floor = numerator / denominator;
  if (floor * denominator > numerator) floor -= 1n;
  return castFloor(floor, bits, floor * denominator !== numerator, to);
}
