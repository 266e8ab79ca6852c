// Fixed-point types. `ScalarType` is the shape of an exact value (sign, width, integer bits); `FixedType`
// adds what happens when a wider value is cast into it. A value is an integer code: value = code * 2^(int - width).

/** Rounding modes, in the vendor's meaning (UG1399, "ap_fixed quantization modes"). */
export const ROUNDINGS = [
  'trn',
  'trn_zero',
  'rnd',
  'rnd_zero',
  'rnd_inf',
  'rnd_min_inf',
  'rnd_conv',
] as const;
export type Rounding = (typeof ROUNDINGS)[number];

/** Overflow modes, in the vendor's meaning (UG1399, "ap_fixed overflow modes"). */
export const OVERFLOWS = ['wrap', 'sat', 'sat_zero', 'sat_sym', 'wrap_sm'] as const;
export type Overflow = (typeof OVERFLOWS)[number];

/** The widest type the vendor's headers accept by default (AP_INT_MAX_W). */
export const MAX_WIDTH = 1024;

/** Shape of an exact value: `width` bits of which `int` stand left of the point (`int` may exceed `width` or be negative). */
export interface ScalarType {
  readonly signed: boolean;
  readonly width: number;
  readonly int: number;
}

/** A storage or cast type. `satBits` is the vendor's N: saturated bits of the wrap modes, 0 elsewhere. */
export interface FixedType extends ScalarType {
  readonly rounding: Rounding;
  readonly overflow: Overflow;
  readonly satBits: number;
}

export interface FixedOptions {
  readonly signed?: boolean;
  readonly rounding?: Rounding;
  readonly overflow?: Overflow;
  readonly satBits?: number;
}

/** `fixed(16, 6)` is ap_fixed<16,6>: signed, truncating, wrapping unless said otherwise. */
export function fixed(width: number, int: number, options: FixedOptions = {}): FixedType {
  return {
    signed: options.signed ?? true,
    width,
    int,
    rounding: options.rounding ?? 'trn',
    overflow: options.overflow ?? 'wrap',
    satBits: options.satBits ?? 0,
  };
}

export function ufixed(width: number, int: number, options: Omit<FixedOptions, 'signed'> = {}): FixedType {
  return fixed(width, int, { ...options, signed: false });
}

/** One bit, 0 or 1: the type of comparisons. */
export const BOOL: ScalarType = { signed: false, width: 1, int: 1 };

/** Bits right of the point; negative when the last code bit weighs more than 1. */
export function fractionBits(t: ScalarType): number {
  return t.width - t.int;
}

/** Smallest and largest code of the type. */
export function codeRange(t: ScalarType): { readonly min: bigint; readonly max: bigint } {
  const one = 1n;
  return t.signed
    ? { min: -(one << BigInt(t.width - 1)), max: (one << BigInt(t.width - 1)) - one }
    : { min: 0n, max: (one << BigInt(t.width)) - one };
}

export function sameShape(a: ScalarType, b: ScalarType): boolean {
  return a.signed === b.signed && a.width === b.width && a.int === b.int;
}

export function sameType(a: FixedType, b: FixedType): boolean {
  return sameShape(a, b) && a.rounding === b.rounding && a.overflow === b.overflow && a.satBits === b.satBits;
}

/** True when every value of `inner` is a value of `outer`, so that storing needs no cast. */
export function fits(inner: ScalarType, outer: ScalarType): boolean {
  if (fractionBits(inner) > fractionBits(outer)) return false;
  if (inner.signed === outer.signed) return inner.int <= outer.int;
  return outer.signed && inner.int < outer.int;
}

/** The scalar shape alone, without cast modes. */
export function shapeOf(t: ScalarType): ScalarType {
  return { signed: t.signed, width: t.width, int: t.int };
}

/** A type of the given shape with truncation and wrap: the neutral storage of an exact value. */
export function plain(t: ScalarType): FixedType {
  return fixed(t.width, t.int, { signed: t.signed });
}
