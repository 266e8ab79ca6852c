// Writes C++ programs that print one line per case, together with the lines the oracle expects.
// Raw bits go in and come out through range() in 32-bit pieces, which any set of ap headers can do.
import { cpp, modulo, power, type Type } from './oracle.ts';

export interface Case {
  /** What a failure is called. */
  readonly name: string;
  readonly expected: string;
}

export interface Program {
  readonly source: string;
  readonly cases: readonly Case[];
}

export const prelude = `#include <ap_fixed.h>
#include <ap_int.h>
#include <cstdio>
#include <cstring>
template <class X>
X read(const unsigned* words) {
  X x;
  for (int k = 0; k < X::width; k += 32) x.range(k + 32 < X::width ? k + 31 : X::width - 1, k) = words[k / 32];
  return x;
}
template <class X>
void print(const X& x) {
  for (int k = (X::width - 1) / 32 * 32; k >= 0; k -= 32)
    std::printf("%08x", ap_uint<32>(x.range(k + 32 < X::width ? k + 31 : X::width - 1, k)).to_uint());
}
`;

/** A small generator of repeatable random numbers (xorshift32). */
export class Random {
  #state: number;
  constructor(seed: number) {
    this.#state = seed;
  }
  /** 0 <= result < n */
  below(n: number): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return (x >>> 0) % n;
  }
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }
  bits(w: number): bigint {
    let v = 0n;
    for (let k = 0; k < w; k += 16) v = (v << 16n) | BigInt(this.below(65536));
    return modulo(v, w);
  }
}

/** Raw bit patterns: all of them for a small width, else the corners and random ones, some short or nearly full. */
export function patterns(w: number, count: number, random: Random): bigint[] {
  if (power(w) <= BigInt(count)) return Array.from({ length: 2 ** w }, (_, k) => BigInt(k));
  const corners = [0n, 1n, power(w) - 1n, power(w - 1), power(w - 1) - 1n, power(w - 1) + 1n];
  const rest = Array.from({ length: count - corners.length }, () => {
    const short = random.bits(random.between(1, w));
    return random.below(3) === 0 ? modulo(-short, w) : random.below(2) === 0 ? short : random.bits(w);
  });
  return [...corners, ...rest];
}

const pieces = (w: number): number => Math.ceil(w / 32);

function words(bits: bigint, w: number): string {
  return Array.from(
    { length: pieces(w) },
    (_, k) => `0x${((bits >> BigInt(32 * k)) & 0xffffffffn).toString(16)}u`,
  ).join(', ');
}

/** How the C++ prints the raw value of a number of width w. */
export const printed = (raw: bigint, w: number): string =>
  modulo(raw, w)
    .toString(16)
    .padStart(8 * pieces(w), '0');

/** One call of a C++ function template over an array of raw values. */
export function call(name: string, types: readonly Type[], rows: readonly (readonly bigint[])[]): string {
  const data = rows.map((row) => row.map((bits, k) => words(bits, types[k]!.w)).join(', ')).join(',\n    ');
  return `  {\n    static const unsigned v[] = {${data}};\n    ${name}<${types.map(cpp).join(', ')}>(v, ${rows.length});\n  }\n`;
}

export function differences(lines: readonly string[], cases: readonly Case[]): string[] {
  const wrong = cases.flatMap((c, k) =>
    lines[k] === c.expected ? [] : [`${c.name}: expected ${c.expected}, got ${lines[k]}`],
  );
  if (lines.length !== cases.length) wrong.push(`${cases.length} cases, ${lines.length} lines`);
  return wrong;
}

/** The low 32 bits of v as the C++ prints them. */
export const modulo32 = (v: bigint): string => printed(v, 32);
