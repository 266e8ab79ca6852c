// What can be told of values without looking at how they came about: what becomes of one then becomes of all that look
// like it.
import { PairTable } from '#ir/operators/pair-table';

export interface Look {
  readonly op: number;
  /** Twice the bits, and one more if it has a sign. */
  readonly type: number;
  readonly lo: number;
  readonly hi: number;
}

export class Looks {
  /** Of each value that somebody asked for, one more than its number. */
  #known = new Int32Array(64);
  readonly #ranges = new Map<number, Map<number, number>>();
  #rangeCount = 0;
  readonly #numbers = new PairTable();

  /** The number of a value's look, or undefined if it was never told. */
  known(value: number): number | undefined {
    const there = this.#known[value];
    return there === undefined || there === 0 ? undefined : there - 1;
  }

  /** `literal`: nothing else is like the value. */
  tell(value: number, { op, type, lo, hi }: Look, literal: boolean): number {
    const form = literal ? value : this.#range(lo, hi);
    const look = this.#numbers.intern(form, op, type);
    if (value >= this.#known.length) {
      const larger = new Int32Array(2 * value);
      larger.set(this.#known);
      this.#known = larger;
    }
    this.#known[value] = look + 1;
    return look;
  }

  #range(lo: number, hi: number): number {
    const above = this.#ranges.get(lo) ?? new Map<number, number>();
    this.#ranges.set(lo, above);
    const there = above.get(hi);
    if (there !== undefined) return there;
    above.set(hi, this.#rangeCount);
    return this.#rangeCount++;
  }
}
