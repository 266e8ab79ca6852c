// castCode of ir/fixed, specialised once per type so that the inner loops pay for no mode test. The closed forms
// are tested against castCode for every mode.
import { castCode } from '#ir/fixed/cast';
import { codeRange, type FixedType, fits, fractionBits, type ScalarType } from '#ir/fixed/type';

export type CodeMap = (code: bigint) => bigint;

const identity: CodeMap = (code) => code;

/** The code of the same value with `by` more fraction bits (`by` >= 0). */
export function align(by: number): CodeMap {
  const n = BigInt(by);
  return by === 0 ? identity : (code) => code << n;
}

function rounding(drop: number, to: FixedType): CodeMap {
  if (drop <= 0) return align(-drop);
  const d = BigInt(drop);
  const half = 1n << (d - 1n);
  const below = half - 1n;
  const mask = (1n << d) - 1n;
  switch (to.rounding) {
    case 'trn':
      return (c) => c >> d;
    case 'trn_zero':
      return (c) => (c < 0n ? c + mask : c) >> d;
    case 'rnd':
      return (c) => (c + half) >> d;
    case 'rnd_zero':
      return (c) => (c + (c < 0n ? half : below)) >> d;
    case 'rnd_inf':
      return (c) => (c + (c < 0n ? below : half)) >> d;
    case 'rnd_min_inf':
      return (c) => (c + below) >> d;
    case 'rnd_conv':
      return (c) => (c + below + ((c >> d) & 1n)) >> d;
  }
}

function overflow(to: FixedType): CodeMap {
  const { min, max } = codeRange(to);
  const width = to.width;
  if (to.overflow === 'wrap' && to.satBits === 0) {
    return to.signed ? (c) => BigInt.asIntN(width, c) : (c) => BigInt.asUintN(width, c);
  }
  if (to.overflow === 'sat') {
    return (c) => {
      if (c > max) return max;
      if (c < min) return min;
      return c;
    };
  }
  return (c) => castCode(c, to, to);
}

/** Code in `from` → code in `to`. */
export function castClosure(from: ScalarType, to: FixedType): CodeMap {
  const drop = fractionBits(from) - fractionBits(to);
  const round = rounding(drop, to);
  // Exact fits keep their value, except where sat_sym forbids the most negative code.
  if (fits(from, to) && to.overflow !== 'sat_sym') return round;
  // Sign-magnitude wrapping depends on the value before rounding, so it has no closed form after it.
  if (to.overflow === 'wrap_sm') return (code) => castCode(code, from, to);
  const limit = overflow(to);
  return drop === 0 ? limit : (code) => limit(round(code));
}
