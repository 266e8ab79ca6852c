// What variables and constants can hold, beyond what their types say. A kernel is compiled twice: the first time to see
// what is stored where, the second time knowing it. Constants are known by their size in steps of bits, so that new
// weights of the same size need no new code.
import { type Codes, codeAt } from '#ir/fixed/codes';
import { codeRange, type ScalarType } from '#ir/fixed/type';
import type { Stmt, Storage } from '#ir/kernel/kernel';
import { greater, lesser } from '#ir/kernel/static';
import { holds, type Interval } from './layout.ts';

/** Sizes of constants that code may depend on are multiples of this. */
const STEP = 4;

/** Bits of a two's complement number that hold all constants, rounded up. */
export function levelOf(codes: Codes): number {
  let [min, max] = [0n, 0n];
  if (codes instanceof Float64Array) {
    let [low, high] = [0, 0];
    for (const c of codes) {
      if (c < low) low = c;
      if (c > high) high = c;
    }
    [min, max] = [BigInt(low), BigInt(high)];
  } else {
    for (let i = 0; i < codes.length; i++) {
      const c = codeAt(codes, i);
      if (c < min) min = c;
      if (c > max) max = c;
    }
  }
  let bits = STEP;
  while (!holds(bits, { min, max })) bits += STEP;
  return bits;
}

/** Constants of the type that fit so many bits. */
export function levelRange(type: ScalarType, level: number): Interval {
  const whole = codeRange(type);
  const half = 1n << BigInt(level - 1);
  return { min: greater(whole.min, -half), max: lesser(whole.max, half - 1n) };
}

function joined(a: Interval | undefined, b: Interval): Interval {
  if (!a) return b;
  return { min: lesser(a.min, b.min), max: greater(a.max, b.max) };
}

interface Noted {
  readonly stored: Map<Storage, Interval>;
  readonly leaves: Map<Stmt, Interval>;
}

export class Ranges {
  readonly #known: Noted;
  readonly #noted: Noted = { stored: new Map(), leaves: new Map() };
  /** Constants whose size the code depends on. */
  readonly consulted = new Set<string>();

  /** `known`: what an earlier compilation of the same kernel noted. */
  constructor(known?: Ranges) {
    this.#known = known ? known.#noted : { stored: new Map(), leaves: new Map() };
  }

  stored(storage: Storage, range: Interval): void {
    const { stored } = this.#noted;
    stored.set(storage, joined(stored.get(storage), range));
  }

  of(s: Storage): Interval {
    const known = s.kind === 'state' ? undefined : this.#known.stored.get(s);
    return known ?? codeRange(s.type);
  }

  /** Notes what a reduction combines; gives what was noted before. */
  leaf(s: Stmt, range: Interval): void {
    const { leaves } = this.#noted;
    leaves.set(s, joined(leaves.get(s), range));
  }

  leafOf(s: Stmt): Interval | undefined {
    return this.#known.leaves.get(s);
  }

  /** Is there anything that types do not say already? */
  get worthKnowing(): boolean {
    const narrower = [...this.#noted.stored].some(([s, r]) => {
      const whole = codeRange(s.type);
      return s.kind !== 'state' && (r.min > whole.min || r.max < whole.max);
    });
    return narrower || this.#noted.leaves.size > 0;
  }
}
