// A small seeded generator of random choices: a failing case is named by its seed alone.
import { codeRange, type FixedType, fixed, OVERFLOWS, ROUNDINGS, type ScalarType } from '#ir/fixed/type';

export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed * 2654435761) >>> 0;
    for (let i = 0; i < 4; i++) this.#next();
  }

  /** mulberry32 */
  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }

  /** From `low` to `high`, both included. */
  int(low: number, high: number): number {
    return low + Math.floor((this.#next() / 2 ** 32) * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.#next() / 2 ** 32 < probability;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.int(0, from.length - 1)]!;
  }

  bits(width: number): bigint {
    let code = 0n;
    for (let i = 0; i < width; i += 32) code = (code << 32n) | BigInt(this.#next());
    return BigInt.asUintN(width, code);
  }

  /** A code of the type; ends, zero and small values come often, because that is where arithmetic breaks. */
  code(type: ScalarType): bigint {
    const { min, max } = codeRange(type);
    switch (this.int(0, 7)) {
      case 0:
        return min;
      case 1:
        return max;
      case 2:
        return 0n;
      case 3: {
        const small = BigInt(this.int(-3, 3));
        return small < min ? min : small > max ? max : small;
      }
      default: {
        const raw = this.bits(type.width);
        return type.signed ? BigInt.asIntN(type.width, raw) : raw;
      }
    }
  }

  shape(): ScalarType {
    const width = this.chance(0.7) ? this.int(1, 20) : this.int(1, 80);
    const int = this.chance(0.75) ? this.int(0, width) : this.int(-12, width + 12);
    return { signed: this.chance(0.65), width, int };
  }

  type(): FixedType {
    const { signed, width, int } = this.shape();
    const rounding = this.pick(ROUNDINGS);
    // The vendor refuses sign-magnitude wrapping of numbers without a sign.
    const overflow = this.pick(OVERFLOWS.filter((o) => signed || o !== 'wrap_sm'));
    const counts = overflow.startsWith('wrap') && this.chance(0.3);
    const satBits = counts ? this.int(1, Math.min(width, 4)) : 0;
    return fixed(width, int, { signed, rounding, overflow, satBits });
  }
}
