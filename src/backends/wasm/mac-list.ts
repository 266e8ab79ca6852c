// What tables of sums of products are made from: the terms of a site by accumulator, and a growing buffer of words.
import type { Codes } from '#ir/fixed/codes';
import type { MacPlan } from './mac-plan.ts';
import type { Terms } from './mac-site.ts';

/** What the table needs to know about a site. */
export interface MacSite {
  /** The ROM parameter of the compiled kernel that holds the constants. */
  readonly rom: string;
  readonly plan: MacPlan;
  readonly terms: Terms;
  /** Elements of the data. */
  readonly elements: number;
  /**
   * Keep the first term of an accumulator even if it is zero: the first sum takes the code that symmetric saturation
   * lacks, which a start value may be, to its neighbour.
   */
  readonly keepFirst: boolean;
  /** Bytes from one element to the next. */
  readonly accStride: number;
  readonly dataStride: number;
}

export interface Row {
  readonly acc: number;
  readonly terms: readonly number[];
}

/** Iterations by accumulator, in kernel order, without zeros where those do nothing. */
export function rowsOf(site: MacSite, codes: Codes, skipZero: boolean): readonly Row[] {
  const { acc, weight } = site.terms;
  const lists: number[][] = [];
  for (let n = 0; n < acc.length; n++) {
    const code = codes[weight[n]!]!;
    const list = lists[acc[n]!];
    const needed = site.keepFirst && !list;
    if (skipZero && !needed && (code === 0 || code === 0n)) continue;
    if (list) list.push(n);
    else lists[acc[n]!] = [n];
  }
  return lists.flatMap((terms, at) => [{ acc: at, terms }]);
}

export class TableWriter {
  #view = new DataView(new ArrayBuffer(1 << 16));
  #length = 0;

  #room(bytes: number): void {
    if (this.#length + bytes <= this.#view.byteLength) return;
    const larger = new Uint8Array(2 * this.#view.byteLength);
    larger.set(new Uint8Array(this.#view.buffer));
    this.#view = new DataView(larger.buffer);
  }

  i32(...values: readonly number[]): void {
    this.#room(4 * values.length);
    for (const v of values) {
      this.#view.setInt32(this.#length, v, true);
      this.#length += 4;
    }
  }

  i64(value: bigint): void {
    this.#room(8);
    this.#view.setBigInt64(this.#length, value, true);
    this.#length += 8;
  }

  bytes(): Uint8Array {
    return new Uint8Array(this.#view.buffer, 0, this.#length).slice();
  }
}

export function packed(low: number, high: number): number {
  return (low & 0xffff) | (high << 16);
}
