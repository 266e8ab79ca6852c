// Fixed-point arithmetic in doubles, written without the project's: values instead of codes, one formula a mode.
// Exact as long as everything fits 53 bits, which the small kernels of these tests do.

type Rounding = 'trn' | 'rnd' | 'rnd_conv';
type Overflow = 'wrap' | 'sat';

export interface Quantizer {
  readonly signed?: boolean;
  readonly rounding?: Rounding;
  readonly overflow?: Overflow;
}

function halfToEven(x: number): number {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
}

/** `value` assigned to (u)fixed<W,I,rounding,overflow>. */
export function quantize(value: number, width: number, int: number, how: Quantizer = {}): number {
  const scale = 2 ** (width - int);
  const x = value * scale;
  const whole =
    how.rounding === 'rnd_conv' ? halfToEven(x) : Math.floor(how.rounding === 'rnd' ? x + 0.5 : x);
  const signed = how.signed ?? true;
  const low = signed ? -(2 ** (width - 1)) : 0;
  const high = low + 2 ** width - 1;
  if (how.overflow === 'sat') return Math.min(Math.max(whole, low), high) / scale;
  const span = 2 ** width;
  return ((((whole - low) % span) + span) % span) / scale + low / scale;
}

/** Codes to values. */
export function values(codes: readonly (bigint | undefined)[], fraction: number): readonly number[] {
  return codes.map((c) => Number(c) / 2 ** fraction);
}
