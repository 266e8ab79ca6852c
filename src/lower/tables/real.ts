// Real functions with any number of correct bits, in integers: the only source of table entries, so that they are
// the same on every platform. Each returns floor(f * 2^bits), proved by an error bound, never by luck.
import { CompilerBug } from '#ir/errors';
import type { Dyadic } from '#ir/fixed/dyadic';

/** Fixed-point numbers with `p` fraction bits; every operation below errs by less than one unit a step. */
function atanhInverse(n: bigint, p: bigint): bigint {
  let power = (1n << p) / n;
  let sum = power;
  for (let k = 3n; power > 0n; k += 2n) {
    power /= n * n;
    sum += power / k;
  }
  return sum;
}

const ln2Cache = new Map<bigint, bigint>();

/** ln 2 = 18 atanh(1/26) - 2 atanh(1/4801) + 8 atanh(1/8749), within 2^(14-p). */
export function ln2(p: bigint): bigint {
  let value = ln2Cache.get(p);
  if (value === undefined) {
    value = 18n * atanhInverse(26n, p) - 2n * atanhInverse(4801n, p) + 8n * atanhInverse(8749n, p);
    ln2Cache.set(p, value);
  }
  return value;
}

export interface Bounds {
  readonly low: bigint;
  readonly high: bigint;
}

/** Bounds of exp(x) * 2^p. Beyond |x| = 2^12 no table needs digits: callers clamp before. */
export function expBounds(x: Dyadic, p: bigint): Bounds {
  const guard = 40n;
  // exp(4096) has 5,910 bits before the point; the quotient k costs as many bits of the reduced argument.
  const q = p + guard + 16n;
  const scaled = x.frac >= 0 ? (x.code << q) >> BigInt(x.frac) : x.code << (q + BigInt(-x.frac));
  const l = ln2(q);
  let k = scaled / l;
  let rest = scaled - k * l;
  if (rest < 0n) {
    k -= 1n;
    rest += l;
  }
  // exp(rest) = exp(rest / 2^8) squared eight times: a third of the terms.
  const one = 1n << q;
  const small = rest >> 8n;
  let term = one;
  let sum = one;
  for (let n = 1n; term > 0n; n++) {
    term = ((term * small) >> q) / n;
    sum += term;
  }
  for (let i = 0; i < 8; i++) sum = (sum * sum) >> q;
  // Error in units of 2^-q: the argument (|k|·2^14 + 2^8 + 2) times exp(rest) < 2; one a term and at most 2^7 terms,
  // doubled and grown by one at each squaring.
  const error = 4n * ((k < 0n ? -k : k) * (1n << 15n) + (1n << 10n)) + (1n << 18n);
  const shift = q - p - k;
  const down = (v: bigint): bigint => (shift >= 0n ? v >> shift : v << -shift);
  return { low: down(sum - error), high: down(sum + error) + 1n };
}

/** Raises the working precision until the floor is certain. */
export function settle(bits: number, bounds: (p: bigint) => Bounds): bigint {
  for (let extra = 32n; extra <= 4096n; extra *= 4n) {
    const { low, high } = bounds(BigInt(bits) + extra);
    if (low >> extra === high >> extra) return low >> extra;
  }
  throw new CompilerBug('a table entry stays undecided at 4096 extra bits');
}

function isZero(x: Dyadic): boolean {
  return x.code === 0n;
}

/** floor(exp(x) * 2^bits); exact only at 0. |x| up to 4096. */
export function expFloor(x: Dyadic, bits: number): bigint {
  return isZero(x) ? 1n << BigInt(bits) : settle(bits, (p) => expBounds(x, p));
}

/** floor(2^bits / (1 + exp(-x))); exact only at 0. */
export function sigmoidFloor(x: Dyadic, bits: number): bigint {
  if (isZero(x)) return 1n << BigInt(bits - 1);
  return settle(bits, (p) => {
    const e = expBounds({ code: -x.code, frac: x.frac }, p);
    const one = 1n << p;
    const square = one << p;
    return { low: square / (one + e.high), high: square / (one + e.low) + 1n };
  });
}
