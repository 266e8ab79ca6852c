// Codes of doubles. `doubleCode` is fast for what fits a double exactly and hands the rest to exact integers; the
// slow path is also the judge of the fast one.
import { castCode } from '#ir/fixed/cast';
import { codeRange, type FixedType, fractionBits, type Rounding } from '#ir/fixed/type';

/** A finite double as code * 2^-fraction. */
export function exactDouble(value: number): { readonly code: bigint; readonly fraction: number } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const mantissa = (bits & 0xfffffffffffffn) | (exponent === 0 ? 0n : 1n << 52n);
  const code = bits >> 63n === 1n ? -mantissa : mantissa;
  return { code, fraction: 1075 - Math.max(exponent, 1) };
}

function slowCode(value: number, type: FixedType): bigint {
  const { code, fraction } = exactDouble(value);
  // A value of `fraction` fraction bits, wide enough for the mantissa.
  return castCode(code, { signed: true, width: 64, int: 64 - fraction }, type);
}

/** `scaled` to an integer; exact for every double below 2^53 because the fraction of a magnitude is. */
function roundDouble(scaled: number, mode: Rounding): number {
  const magnitude = Math.abs(scaled);
  const floor = Math.floor(magnitude);
  const rest = magnitude - floor;
  if (rest === 0) return scaled;
  const negative = scaled < 0;
  const up = (): boolean => {
    if (mode === 'trn') return negative;
    if (mode === 'trn_zero') return false;
    if (rest !== 0.5) return rest > 0.5;
    if (mode === 'rnd') return !negative;
    if (mode === 'rnd_zero') return false;
    if (mode === 'rnd_inf') return true;
    if (mode === 'rnd_min_inf') return negative;
    return floor % 2 === 1;
  };
  const rounded = up() ? floor + 1 : floor;
  return negative ? -rounded : rounded;
}

export interface DoubleCode {
  readonly code: bigint | number;
  /** The rounded value lies outside the type: saturation or wrapping changed it. */
  readonly overflowed: boolean;
}

/** What `quickCode` needs to know of a type, computed once a tensor. */
export interface CodeRange {
  readonly type: FixedType;
  readonly factor: number;
  readonly low: number;
  readonly high: number;
  /** Whether doubles can do it at all. */
  readonly quick: boolean;
}

export function doubleRange(type: FixedType): CodeRange {
  const { min, max } = codeRange(type);
  const low = type.overflow === 'sat_sym' && type.signed ? min + 1n : min;
  const scale = fractionBits(type);
  const quick = type.width <= 53 && Math.abs(scale) < 1000;
  return { type, factor: 2 ** scale, low: Number(low), high: Number(max), quick };
}

/** The code of a finite double that fits the type, found without allocating; NaN when it takes `doubleCode`. */
export function quickCode(value: number, range: CodeRange): number {
  const scaled = value * range.factor;
  if (!range.quick || Math.abs(scaled) >= 2 ** 52 || (scaled === 0 && value !== 0)) return Number.NaN;
  const rounded = roundDouble(scaled, range.type.rounding);
  // `+ 0` turns -0 into 0.
  return rounded >= range.low && rounded <= range.high ? rounded + 0 : Number.NaN;
}

/** The code a finite double has after one cast to the type. */
export function doubleCode(value: number, range: CodeRange): DoubleCode {
  const { type } = range;
  const quick = quickCode(value, range);
  if (!Number.isNaN(quick)) return { code: quick, overflowed: false };
  const code = slowCode(value, type);
  const int = 4096 - fractionBits(type);
  const wide: FixedType = { ...type, signed: true, width: 4096, int, overflow: 'wrap', satBits: 0 };
  return { code, overflowed: slowCode(value, wide) !== code };
}
