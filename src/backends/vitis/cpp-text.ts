// Types, constants and comments as C++ text.
import { type FixedType, fractionBits, plain, type ScalarType } from '#ir/fixed/type';

/** `ap_fixed<20, 8, AP_RND_CONV, AP_SAT>`; defaults are left out. */
export function cppType(t: FixedType): string {
  const args: (string | number)[] = [t.width, t.int];
  if (t.rounding !== 'trn' || t.overflow !== 'wrap' || t.satBits > 0) {
    args.push(`AP_${t.rounding.toUpperCase()}`);
  }
  if (t.overflow !== 'wrap' || t.satBits > 0) args.push(`AP_${t.overflow.toUpperCase()}`);
  if (t.satBits > 0) args.push(t.satBits);
  return `${t.signed ? 'ap_fixed' : 'ap_ufixed'}<${args.join(', ')}>`;
}

export function cppShape(t: ScalarType): string {
  return cppType(plain(t));
}

/** Widths up to which a code times a power of two is a double, whatever the code. */
const MAX_EXACT_WIDTH = 53;
/** Beyond these points a decimal literal would be longer than it is readable. */
const MAX_POINT = 64;

/** Whether every value of the type can be written as one decimal literal that C++ reads back exactly. */
export function hasDecimals(t: ScalarType): boolean {
  return t.width <= MAX_EXACT_WIDTH && Math.abs(fractionBits(t)) <= MAX_POINT;
}

/** The shortest literal that C++ reads as exactly `code * 2^-fractionBits(t)`. */
export function decimalLiteral(code: number, t: ScalarType): string {
  const value = code * 2 ** -fractionBits(t);
  const text = String(value === 0 ? 0 : value);
  // Whole numbers beyond int would be integer literals too wide for their type.
  return Number.isInteger(value) && Math.abs(value) >= 2 ** 31 && !text.includes('e') ? `${text}.0` : text;
}

/** 64-bit words of the raw bits, highest first, for values that no literal holds. */
export function wordLiterals(code: bigint, width: number): string {
  const raw = BigInt.asUintN(width, code);
  const count = Math.ceil(width / 64);
  return Array.from({ length: count }, (_, i) => {
    const word = BigInt.asUintN(64, raw >> BigInt(64 * (count - 1 - i)));
    return `0x${word.toString(16)}ULL`;
  }).join(', ');
}

/** An expression of exactly the given type. */
export function cppConstant(code: bigint, t: FixedType, typeName = cppType(t)): string {
  if (hasDecimals(t)) return `${typeName}(${decimalLiteral(Number(code), t)})`;
  return `ops::words<${typeName} >(${wordLiterals(code, t.width)})`;
}

/**
 * Text that can stand after `//` on one line: printable ASCII, no backslash (it would continue the comment), no
 * `??` (it may begin a trigraph that is a backslash).
 */
export function commentText(text: string): string {
  return text
    .slice(0, 400)
    .replace(/\\/g, '/')
    .replace(/\?(?=\?)/g, '? ')
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trimEnd();
}
