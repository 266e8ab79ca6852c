// What the numbers should be, in plain arithmetic on exact fractions (BigInt numerator over a power of two).
// It knows nothing of bits beyond "modulo 2^w": floors, ceilings and ranges, so that it cannot share a bug
// with the shifts and masks of the C++ headers.

export const roundings = [
  'AP_RND',
  'AP_RND_ZERO',
  'AP_RND_MIN_INF',
  'AP_RND_INF',
  'AP_RND_CONV',
  'AP_TRN',
  'AP_TRN_ZERO',
] as const;
export const overflows = ['AP_SAT', 'AP_SAT_ZERO', 'AP_SAT_SYM', 'AP_WRAP', 'AP_WRAP_SM'] as const;

type Rounding = (typeof roundings)[number];
type Overflow = (typeof overflows)[number];

/** A number type: w bits, i of them before the point, n saturated bits. `whole` makes it an ap_(u)int. */
export interface Type {
  readonly w: number;
  readonly i: number;
  readonly s: boolean;
  readonly q: Rounding;
  readonly o: Overflow;
  readonly n: number;
  readonly whole: boolean;
}

/** The value num / 2^den; den may be negative. */
export interface Fraction {
  readonly num: bigint;
  readonly den: number;
}

export const power = (e: number): bigint => 1n << BigInt(e);

export function fixedType(w: number, i: number, s: boolean, mode: Partial<Type> = {}): Type {
  return { w, i, s, q: 'AP_TRN', o: 'AP_WRAP', n: 0, whole: false, ...mode };
}

export function wholeType(w: number, s: boolean): Type {
  return { w, i: w, s, q: 'AP_TRN_ZERO', o: 'AP_WRAP', n: 0, whole: true };
}

export function cpp(t: Type): string {
  if (t.whole) return `ap_${t.s ? '' : 'u'}int<${t.w}>`;
  return `ap_${t.s ? '' : 'u'}fixed<${t.w}, ${t.i}, ${t.q}, ${t.o}, ${t.n}>`;
}

export function modulo(v: bigint, w: number): bigint {
  const m = power(w);
  return ((v % m) + m) % m;
}

/** The number of type t whose w raw bits are `bits`, in units of its last place. */
export function fromBits(bits: bigint, t: Type): bigint {
  const v = modulo(bits, t.w);
  return t.s && v >= power(t.w - 1) ? v - power(t.w) : v;
}

export const fractionOf = (raw: bigint, t: Type): Fraction => ({ num: raw, den: t.w - t.i });

/** floor(num / 2^den), for any den. */
export function floorOf({ num, den }: Fraction): bigint {
  if (den <= 0) return num * power(-den);
  const rest = modulo(num, den);
  return (num - rest) / power(den);
}

const minus = ({ num, den }: Fraction): Fraction => ({ num: -num, den });
const ceilOf = (x: Fraction): bigint => -floorOf(minus(x));
/** floor(x + 1/2) */
const upOf = ({ num, den }: Fraction): bigint =>
  den <= 0 ? num * power(-den) : floorOf({ num: 2n * num + power(den), den: den + 1 });
/** ceil(x - 1/2) */
const downOf = (x: Fraction): bigint => -upOf(minus(x));

function round(x: Fraction, q: Rounding): bigint {
  const below = x.num < 0n;
  switch (q) {
    case 'AP_TRN':
      return floorOf(x);
    case 'AP_TRN_ZERO':
      return below ? ceilOf(x) : floorOf(x);
    case 'AP_RND':
      return upOf(x);
    case 'AP_RND_MIN_INF':
      return downOf(x);
    case 'AP_RND_ZERO':
      return below ? upOf(x) : downOf(x);
    case 'AP_RND_INF':
      return below ? downOf(x) : upOf(x);
    case 'AP_RND_CONV':
      return upOf(x) !== downOf(x) && upOf(x) % 2n !== 0n ? downOf(x) : upOf(x);
  }
}

function overflowed(v: bigint, floor: bigint, t: Type): bigint {
  const most = power(t.s ? t.w - 1 : t.w) - 1n;
  const least = t.s ? -most - 1n : 0n;
  const symmetric = t.o === 'AP_SAT_SYM' && t.s && t.w > 1;
  if (v <= most && v >= (symmetric ? -most : least)) return v;
  const under = v < 0n;
  const wrapped = fromBits(v, t);
  if (t.o === 'AP_SAT') return under ? least : most;
  if (t.o === 'AP_SAT_SYM') return under ? (symmetric ? -most : least) : most;
  if (t.o === 'AP_SAT_ZERO') return 0n;
  if (t.n === 0) {
    if (t.o === 'AP_WRAP') return wrapped;
    // The lowest bit lost becomes the sign; if that changes it, the other bits are reflected.
    const lost = modulo(floor, t.w + 1) >= power(t.w);
    return wrapped < 0n === lost ? wrapped : -1n - wrapped;
  }
  // n bits on top are saturated, the rest wraps (for sign and magnitude: reflected, if bit w-n says so).
  const kept = t.w - t.n;
  const top = !t.s ? power(t.w) - power(kept) : under ? least : power(t.w - 1) - power(kept);
  const nth = modulo(v, kept + 1) >= power(kept);
  const reflect = t.o === 'AP_WRAP_SM' && (t.n === 1 ? nth !== under : nth === under);
  return top + modulo(reflect ? -1n - v : v, kept);
}

/** The raw value of x assigned to a number of type t. */
export function assign(x: Fraction, t: Type): bigint {
  const place: Fraction = { num: x.num, den: x.den - (t.w - t.i) };
  return overflowed(round(place, t.q), floorOf(place), t);
}

/** Binary floating point: x rounded to `digits` bits, ties to even. */
export function nearest({ num, den }: Fraction, digits: number): number {
  const size = num < 0n ? -num : num;
  const spare = Math.max(0, size.toString(2).length - digits);
  const kept = round({ num: size, den: spare }, 'AP_RND_CONV');
  return Number(num < 0n ? -kept : kept) * 2 ** (spare - den);
}
