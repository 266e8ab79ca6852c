// How many bits a value needs, from its smallest and largest code. Codes of more than 52 bits are known only by their
// width: doubles would round their bounds.

export interface Range {
  readonly lo: number;
  readonly hi: number;
}

export interface Bits {
  readonly width: number;
  readonly signed: boolean;
}

const EXACT = 2 ** 52;

/** Whether both bounds are exact in doubles. */
export function isExact(r: Range): boolean {
  return r.lo >= -EXACT && r.hi <= EXACT;
}

/** Bits of a code of at least 0; 0 takes one. */
function magnitudeBits(n: number): number {
  return n < 1 ? 1 : n < 2 ** 31 ? 32 - Math.clz32(n) : Math.floor(Math.log2(n + 0.5)) + 1;
}

export function bigBits(n: bigint): number {
  return n < 1n << 31n ? magnitudeBits(Number(n)) : n.toString(2).length;
}

/** The narrowest unsigned or signed form of all codes from `lo` to `hi`. */
export function bitsOf({ lo, hi }: Range): Bits {
  if (lo >= 0) return { width: magnitudeBits(hi), signed: false };
  const negative = lo === -1 ? 0 : magnitudeBits(-lo - 1);
  return { width: Math.max(negative, hi <= 0 ? 0 : magnitudeBits(hi)) + 1, signed: true };
}

function rangeOf(width: number, signed: boolean): Range {
  return signed ? { lo: -(2 ** (width - 1)), hi: 2 ** (width - 1) - 1 } : { lo: 0, hi: 2 ** width - 1 };
}

const RANGES = [true, false].map((signed) =>
  Array.from({ length: 129 }, (_, width) => rangeOf(width, signed)),
);

export function rangeOfBits(width: number, signed: boolean): Range {
  return RANGES[signed ? 0 : 1]![width] ?? rangeOf(width, signed);
}

export function union(a: Range, b: Range): Range {
  return { lo: Math.min(a.lo, b.lo), hi: Math.max(a.hi, b.hi) };
}

/** Bits of a sum by the growth of its operands, for codes beyond doubles. */
export function grownBits(a: Bits, b: Bits, minus: boolean): Bits {
  const signed = a.signed || b.signed || minus;
  const wide = (x: Bits): number => x.width + (signed && !x.signed ? 1 : 0);
  return { width: Math.max(wide(a), wide(b)) + 1, signed };
}

export function joinedBits(a: Bits, b: Bits): Bits {
  const signed = a.signed || b.signed;
  const wide = (x: Bits): number => x.width + (signed && !x.signed ? 1 : 0);
  return { width: Math.max(wide(a), wide(b)), signed };
}
