// Rounding of doubles to the values of a type, on doubles where they are exact and on integers of any size elsewhere.
import { codeFromDouble, toDouble } from './dyadic.ts';
import { codeRange, type FixedType, fractionBits, type Rounding } from './type.ts';

/** Rounding of a double to a whole number. The fraction `v - trunc(v)` is exact for every double. */
const ROUND_DOUBLE: Readonly<Record<Rounding, (v: number) => number>> = {
  trn: Math.floor,
  trn_zero: Math.trunc,
  rnd: (v) => {
    const q = Math.trunc(v);
    const t = v - q;
    return t >= 0.5 ? q + 1 : t < -0.5 ? q - 1 : q;
  },
  rnd_zero: (v) => {
    const q = Math.trunc(v);
    const t = v - q;
    return t > 0.5 ? q + 1 : t < -0.5 ? q - 1 : q;
  },
  rnd_inf: (v) => {
    const q = Math.trunc(v);
    const t = v - q;
    return t >= 0.5 ? q + 1 : t <= -0.5 ? q - 1 : q;
  },
  rnd_min_inf: (v) => {
    const q = Math.trunc(v);
    const t = v - q;
    return t > 0.5 ? q + 1 : t <= -0.5 ? q - 1 : q;
  },
  rnd_conv: (v) => {
    const q = Math.trunc(v);
    const t = v - q;
    const odd = q % 2 !== 0;
    if (t > 0.5 || (t === 0.5 && odd)) return q + 1;
    return t < -0.5 || (t === -0.5 && odd) ? q - 1 : q;
  },
};

/** Smaller numbers may lose bits when they are scaled. */
const TINY = 1e-280;

/** What a cast to `type` makes of a double, as the double nearest to it. NaN stays NaN; an infinity is the largest double first. */
export function roundedTo(type: FixedType): (x: number) => number {
  const frac = fractionBits(type);
  const exactly = (x: number): number => toDouble(codeFromDouble(x, type), frac);
  const largest = (x: number): number =>
    Number.isNaN(x) ? x : exactly(Math.min(Math.max(x, -Number.MAX_VALUE), Number.MAX_VALUE));
  if (type.width > 53 || Math.abs(frac) > 500) return largest;
  const [up, down] = [2 ** frac, 2 ** -frac];
  const round = ROUND_DOUBLE[type.rounding];
  const whole = codeRange(type);
  const max = Number(whole.max);
  // The end that symmetric saturation takes away is left to the exact way.
  const min = Number(whole.min) + (type.overflow === 'sat_sym' ? 1 : 0);
  return (x) => {
    const code = round(x * up);
    if (code >= min && code <= max && (x >= TINY || x <= -TINY)) return code * down + 0;
    return x === 0 ? 0 : largest(x);
  };
}
