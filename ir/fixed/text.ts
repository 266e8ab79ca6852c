// Type strings: `fixed<16,6,rnd_conv,sat>`, `ufixed<8,0>`, `int<5>`, with or without the `ap_`/`AP_` of C++.
import {
  type FixedType,
  fixed,
  MAX_WIDTH,
  OVERFLOWS,
  type Overflow,
  ROUNDINGS,
  type Rounding,
  type ScalarType,
} from './type.ts';

export type TypeParse = { readonly type: FixedType } | { readonly problem: string };

const FORM = /^\s*(?:ap_)?(u?fixed|u?int)\s*<([^<>]*)>\s*$/i;
/** Points further out than this serve no network and would let a file ask for huge shifts. */
const MAX_POINT = 4 * MAX_WIDTH;

function integer(text: string): number | undefined {
  return /^[+-]?\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function modeName(text: string): string {
  return text.toLowerCase().replace(/^ap_/, '');
}

/** Parses a type string; the problem says what is wrong in words a user can act on. */
export function parseType(text: string): TypeParse {
  const match = FORM.exec(text);
  if (!match) {
    return {
      problem: `"${text.slice(0, 60)}" is no type: write fixed<W,I>, fixed<W,I,rounding,overflow>, ufixed<…>, int<W> or uint<W>`,
    };
  }
  const family = match[1]!.toLowerCase();
  const args = match[2]!.split(',').map((a) => a.trim());
  const signed = !family.startsWith('u');
  const width = integer(args[0] ?? '');
  if (width === undefined || width < 1 || width > MAX_WIDTH) {
    return { problem: `the width of ${family}<${match[2]}> must be a whole number from 1 to ${MAX_WIDTH}` };
  }
  if (family.endsWith('int')) {
    if (args.length !== 1)
      return {
        problem: `${family}<…> takes the width only; for modes write ${signed ? '' : 'u'}fixed<${width},${width},…>`,
      };
    // An ap_int assigned from a fixed-point value drops the fraction toward zero, like C.
    return { type: fixed(width, width, { signed, rounding: 'trn_zero' }) };
  }
  const int = integer(args[1] ?? '');
  if (int === undefined || Math.abs(int) > MAX_POINT) {
    return {
      problem: `${family}<${match[2]}> needs its integer bits as the second argument (a whole number, |I| <= ${MAX_POINT})`,
    };
  }
  if (args.length > 5)
    return { problem: `${family}<…> takes at most five arguments: W, I, rounding, overflow, saturated bits` };
  const rounding = args[2] === undefined ? 'trn' : modeName(args[2]);
  const overflow = args[3] === undefined ? 'wrap' : modeName(args[3]);
  if (!ROUNDINGS.includes(rounding as Rounding)) {
    return { problem: `"${args[2]}" is no rounding mode; the modes are ${ROUNDINGS.join(', ')}` };
  }
  if (!OVERFLOWS.includes(overflow as Overflow)) {
    return { problem: `"${args[3]}" is no overflow mode; the modes are ${OVERFLOWS.join(', ')}` };
  }
  const satBits = args[4] === undefined ? 0 : integer(args[4]);
  if (satBits === undefined || satBits < 0 || satBits > width) {
    return { problem: `the fifth argument counts saturated bits of a wrapping type: 0 to ${width}` };
  }
  return {
    type: fixed(width, int, {
      signed,
      rounding: rounding as Rounding,
      overflow: overflow as Overflow,
      // The vendor's saturating modes take the argument and ignore it.
      satBits: overflow.startsWith('wrap') ? satBits : 0,
    }),
  };
}

/** Canonical text; defaults are left out, so equal types have equal text. */
export function printType(t: FixedType): string {
  const args: (string | number)[] = [t.width, t.int];
  if (t.rounding !== 'trn' || t.overflow !== 'wrap' || t.satBits > 0) args.push(t.rounding);
  if (t.overflow !== 'wrap' || t.satBits > 0) args.push(t.overflow);
  if (t.satBits > 0) args.push(t.satBits);
  return `${t.signed ? '' : 'u'}fixed<${args.join(',')}>`;
}

export function printShape(t: ScalarType): string {
  return `${t.signed ? '' : 'u'}fixed<${t.width},${t.int}>`;
}
