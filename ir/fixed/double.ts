// Between doubles and codes. A double is an exact dyadic rational; it becomes a code by one cast and nothing else.
import { castCode } from './cast.ts';
import { type FixedType, fractionBits, type ScalarType } from './type.ts';

/** value = code * 2^-frac, exactly. */
export interface Dyadic {
  readonly code: bigint;
  readonly frac: number;
}

const MANTISSA_BITS = 52;
/** The exponent field of a double is biased by this much. */
const EXPONENT_BIAS = 1023;

/** The exact value of a finite double; undefined for NaN and the infinities. */
export function dyadic(value: number): Dyadic | undefined {
  if (!Number.isFinite(value)) return undefined;
  if (Number.isSafeInteger(value)) return { code: BigInt(value), frac: 0 };
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const raw = view.getBigUint64(0);
  const exponent = Number((raw >> BigInt(MANTISSA_BITS)) & 0x7ffn);
  const mantissa = BigInt.asUintN(MANTISSA_BITS, raw) | (exponent > 0 ? 1n << BigInt(MANTISSA_BITS) : 0n);
  return {
    code: value < 0 ? -mantissa : mantissa,
    frac: EXPONENT_BIAS + MANTISSA_BITS - Math.max(1, exponent),
  };
}

/** The code of a double after one cast to `type`; undefined for NaN and the infinities, which have no code. */
export function codeFromDouble(value: number, type: FixedType): bigint | undefined {
  const exact = dyadic(value);
  if (!exact) return undefined;
  // castCode reads the point of its source type alone; the width only has to be wide enough to be honest.
  const width = MANTISSA_BITS + 2;
  return castCode(exact.code, { signed: true, width, int: width - exact.frac }, type);
}

export type CodesFromDoubles =
  | { readonly codes: readonly bigint[] }
  /** The first value without a code. */
  | { readonly index: number; readonly value: number };

/** All codes, or the place of the first NaN or infinity. */
export function codesFromDoubles(values: ArrayLike<number>, type: FixedType): CodesFromDoubles {
  const codes: bigint[] = [];
  for (let i = 0; i < values.length; i++) {
    const code = codeFromDouble(values[i]!, type);
    if (code === undefined) return { index: i, value: values[i]! };
    codes.push(code);
  }
  return { codes };
}

/** The double nearest to `code * 2^-fractionBits(type)`: exact whenever the width is at most 53 and nothing underflows. */
export function codeToDouble(code: bigint, type: ScalarType): number {
  const frac = fractionBits(type);
  // Two steps, because 2^±1100 is no double though the product may be one.
  const half = Math.trunc(frac / 2);
  return Number(code) * 2 ** -half * 2 ** -(frac - half);
}
