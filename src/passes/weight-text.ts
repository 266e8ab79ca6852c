// The path weights take in hls4ml: each is written as decimal text with as many decimals as its type has fraction
// bits (none when it has none), and the C++ reads that text back as a double. Both steps round to nearest, ties to
// even; `toFixed` takes ties up instead and is used only where there can be none.
import { exactDouble } from './double-codes.ts';

/** Decimals `Number.prototype.toFixed` accepts. */
const MAX_TO_FIXED = 100;

/** The integer nearest to code * 10^decimals / 2^fraction, ties to even. */
function scaledInteger(code: bigint, fraction: number, decimals: number): bigint {
  const numerator = code * 10n ** BigInt(decimals) * (fraction < 0 ? 1n << BigInt(-fraction) : 1n);
  const shift = BigInt(Math.max(fraction, 0));
  const floor = numerator >> shift;
  const rest = numerator - (floor << shift);
  if (shift === 0n) return floor;
  const half = 1n << (shift - 1n);
  if (rest !== half) return rest > half ? floor + 1n : floor;
  return (floor & 1n) === 0n ? floor : floor + 1n;
}

function decimalText(value: number, decimals: number): string {
  const { code, fraction } = exactDouble(value);
  const scaled = scaledInteger(code, fraction, decimals);
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(decimals + 1, '0');
  const point = digits.length - decimals;
  return `${scaled < 0n ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** A tie at this many decimals is an odd multiple of 2^-(decimals+1): only then `toFixed` could differ. */
function mayTie(value: number, decimals: number): boolean {
  const scaled = value * 2 ** (decimals + 1);
  return Number.isInteger(scaled) && Math.abs(scaled) % 2 === 1;
}

/** The double the C++ program gets for a weight of a type with `fraction` fraction bits. */
export function throughText(value: number, fraction: number): number {
  if (value === 0) return 0;
  // A multiple of 2^-fraction has at most that many decimals: its text is exact.
  if (fraction >= 0 && fraction < 1000 && Number.isInteger(value * 2 ** fraction)) return value;
  const decimals = Math.max(0, fraction);
  const simple = decimals <= MAX_TO_FIXED && Math.abs(value) < 1e20 && !mayTie(value, decimals);
  return Number(simple ? value.toFixed(decimals) : decimalText(value, decimals));
}
