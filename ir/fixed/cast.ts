// Quantisation and overflow: what assigning an exact value to an ap_fixed variable does. Written on integers of
// any size and as plainly as possible, because it judges every faster implementation.
import {
  codeRange,
  type FixedType,
  fractionBits,
  type Overflow,
  type Rounding,
  type ScalarType,
} from './type.ts';

/** Arithmetic shift right: floor division by 2^n. */
function floorShift(code: bigint, n: number): bigint {
  return code >> BigInt(n);
}

/** Drops `drop` >= 0 low bits of `code`, rounding as `mode` says. Ties are exact halves. */
export function roundCode(code: bigint, drop: number, mode: Rounding): bigint {
  if (drop <= 0) return code << BigInt(-drop);
  const floor = floorShift(code, drop);
  const rest = code - (floor << BigInt(drop));
  if (rest === 0n) return floor;
  const half = 1n << BigInt(drop - 1);
  const up = floor + 1n;
  const negative = code < 0n;
  if (mode === 'trn') return floor;
  if (mode === 'trn_zero') return negative ? up : floor;
  if (rest !== half) return rest > half ? up : floor;
  if (mode === 'rnd') return up;
  if (mode === 'rnd_zero') return negative ? up : floor;
  if (mode === 'rnd_inf') return negative ? floor : up;
  if (mode === 'rnd_min_inf') return floor;
  return (floor & 1n) === 0n ? floor : up;
}

function wrapCode(code: bigint, t: ScalarType): bigint {
  return t.signed ? BigInt.asIntN(t.width, code) : BigInt.asUintN(t.width, code);
}

function setTopBits(code: bigint, t: ScalarType, count: number, bit: boolean): bigint {
  const mask = ((1n << BigInt(count)) - 1n) << BigInt(t.width - count);
  const raw = BigInt.asUintN(t.width, code);
  return wrapCode(bit ? raw | mask : raw & ~mask, t);
}

function bitAt(code: bigint, position: number): boolean {
  return ((code >> BigInt(position)) & 1n) === 1n;
}

/** Wrap with N saturated bits (UG1399 "AP_WRAP"): the sign is kept and N-1 bits below it take its inverse. */
function wrapSaturated(code: bigint, t: FixedType, negative: boolean): bigint {
  const wrapped = wrapCode(code, t);
  if (t.satBits === 0) return wrapped;
  if (!t.signed) return setTopBits(wrapped, t, t.satBits, true);
  const inverse = setTopBits(wrapped, t, Math.min(t.satBits, t.width), !negative);
  return setTopBits(inverse, t, 1, negative);
}

/**
 * Sign-magnitude wrap (UG1399 "AP_WRAP_SM"): bits below the sign are inverted when the kept sign differs from the
 * lost one. The vendor's headers take the lost bit from the value before rounding, `floored`.
 */
function wrapSignMagnitude(code: bigint, floored: bigint, t: FixedType, negative: boolean): bigint {
  const wrapped = wrapCode(code, t);
  if (!t.signed) return wrapped;
  const sign = bitAt(wrapped, t.width - 1);
  if (t.satBits === 0) {
    const lost = bitAt(floored, t.width);
    return lost === sign ? wrapped : setTopBits(~wrapped, t, 1, lost);
  }
  if (t.satBits === 1) return setTopBits(sign === negative ? wrapped : ~wrapped, t, 1, negative);
  const lowest = bitAt(wrapped, t.width - t.satBits);
  const flipped = lowest === negative ? ~wrapped : wrapped;
  return setTopBits(setTopBits(wrapCode(flipped, t), t, t.satBits, !negative), t, 1, negative);
}

function overflowCode(code: bigint, floored: bigint, t: FixedType, mode: Overflow): bigint {
  const { min, max } = codeRange(t);
  // One bit has no symmetric range; the vendor's headers then keep -1.
  const low = mode === 'sat_sym' && t.signed && t.width > 1 ? min + 1n : min;
  if (code >= low && code <= max) return code;
  const negative = code < 0n;
  if (mode === 'sat' || mode === 'sat_sym') return negative ? low : max;
  if (mode === 'sat_zero') return 0n;
  if (mode === 'wrap_sm') return wrapSignMagnitude(code, floored, t, negative);
  return wrapSaturated(code, t, negative);
}

/**
 * The code of `code * 2^-fractionBits(from)` after a cast to `to`: rounding first, then overflow.
 * Exact for every width.
 */
export function castCode(code: bigint, from: ScalarType, to: FixedType): bigint {
  const drop = fractionBits(from) - fractionBits(to);
  const rounded = roundCode(code, drop, to.rounding);
  return overflowCode(rounded, roundCode(code, drop, 'trn'), to, to.overflow);
}
