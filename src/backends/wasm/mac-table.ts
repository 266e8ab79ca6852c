// The table of a sum of products: constants and positions in kernel order, row after row of one accumulator each. A
// new set of constants is a new table and nothing else.
import type { Codes } from '#ir/fixed/codes';
import type { ErrorTable, MacPlan } from './mac-plan.ts';
import type { Terms } from './mac-site.ts';

/** What the table needs to know about a site. */
export interface MacSite {
  /** The ROM parameter of the compiled kernel that holds the constants. */
  readonly rom: string;
  readonly plan: MacPlan;
  readonly terms: Terms;
  /**
   * Keep the first term of an accumulator even if it is zero: the first sum takes the code that symmetric saturation
   * lacks, which a start value may be, to its neighbour.
   */
  readonly keepFirst: boolean;
  /** Bytes from one element to the next. */
  readonly accStride: number;
  readonly dataStride: number;
}

export const ROW_BYTES = 16;
export const PAIR_BYTES = 20;
/** A term of a modular sum: position and constant; scaled ones have a second constant. Constants stand twice in a word. */
export const WHOLE_BYTES = 8;
export const SCALED_BYTES = 12;
/** Terms and pairs that one turn of a loop does; rows are filled up with constants of zero. */
export const MODULAR_UNROLL = 4;
export const PAIR_UNROLL = 2;

/** Bytes of one vector of rounding errors: 16 samples. */
const ERROR_BYTES = 16;

/** Where the errors of each residue of a constant lie among those of one element; -1: all are zero. */
export function errorSlots(errors: ErrorTable): readonly number[] {
  let next = 0;
  return errors.rows.map((row) => (row ? next++ : -1));
}

interface Row {
  readonly acc: number;
  readonly terms: readonly number[];
}

/** Iterations by accumulator, in kernel order, without zeros where those do nothing. */
function rowsOf(site: MacSite, codes: Codes, skipZero: boolean): readonly Row[] {
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

class Writer {
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
    return new Uint8Array(this.#view.buffer, 0, this.#length);
  }
}

function packed(low: number, high: number): number {
  return (low & 0xffff) | (high << 16);
}

function twice(value: number): number {
  return packed(value, value);
}

function dotTable(site: MacSite, plan: MacPlan & { kind: 'dot' }, codes: Codes, out: Writer): void {
  const { data, weight } = site.terms;
  const { errors } = plan;
  const slots = errors && errorSlots(errors);
  const perElement = slots ? slots.filter((s) => s >= 0).length : 0;
  // Errors are summed in bytes: a row ends before they can overflow.
  const most = errors ? 2 * Math.floor(127 / Math.max(1, errors.largest) / 2) : 1 << 16;
  const pieces = rowsOf(site, codes, true).flatMap(({ acc, terms }) =>
    Array.from({ length: Math.ceil(terms.length / most) }, (_, i) => ({
      acc,
      terms: terms.slice(i * most, (i + 1) * most),
    })),
  );
  out.i32(pieces.length);
  const error = (element: number, w: number): number => {
    const slot = slots ? slots[w & (slots.length - 1)]! : -1;
    return slot < 0 ? 0 : ERROR_BYTES * (1 + element * perElement + slot);
  };
  for (const { acc, terms } of pieces) {
    const total = terms.reduce((sum, n) => sum + Math.abs(Number(codes[weight[n]!]!)), 0);
    const pairs = PAIR_UNROLL * Math.ceil(terms.length / 2 / PAIR_UNROLL);
    out.i32(acc * site.accStride, pairs, total, terms.length);
    for (let k = 0; k < 2 * pairs; k += 2) {
      const a = terms[k] ?? terms[0]!;
      const b = terms[k + 1] ?? a;
      const wa = k < terms.length ? Number(codes[weight[a]!]!) : 0;
      const wb = k + 1 < terms.length ? Number(codes[weight[b]!]!) : 0;
      const [xa, xb] = [data[a]!, data[b]!];
      out.i32(xa * site.dataStride, xb * site.dataStride, packed(wa, wb), error(xa, wa), error(xb, wb));
    }
  }
}

/** constant = high * 2^drop + low, with low small enough for a rounding multiplication of 16 bits. */
function modularTable(site: MacSite, plan: MacPlan & { kind: 'modular' }, codes: Codes, out: Writer): void {
  const { data, weight } = site.terms;
  const unit = 2 ** plan.drop;
  const rows = rowsOf(site, codes, true);
  out.i32(rows.length);
  for (const { acc, terms } of rows) {
    const scaled: number[] = [];
    const whole: number[] = [];
    for (const n of terms) {
      const w = Number(codes[weight[n]!]!);
      const high = plan.drop === 0 ? w : Math.floor((w + unit / 2) / unit);
      const low = plan.drop === 0 ? 0 : w - high * unit;
      const at = data[n]! * site.dataStride;
      if (low !== 0) scaled.push(at, twice(low * 2 ** (15 - plan.drop)), twice(low * 2 ** (16 - plan.drop)));
      if (high !== 0) whole.push(at, twice(high));
    }
    const [from] = terms;
    const filler = from === undefined ? 0 : data[from]! * site.dataStride;
    while ((scaled.length / 3) % MODULAR_UNROLL !== 0) scaled.push(filler, 0, 0);
    while ((whole.length / 2) % MODULAR_UNROLL !== 0) whole.push(filler, 0);
    out.i32(acc * site.accStride, scaled.length / 3, whole.length / 2, 0, ...scaled, ...whole);
  }
}

function walkTable(site: MacSite, plan: MacPlan & { kind: 'walk' }, codes: Codes, out: Writer): void {
  const { data, weight } = site.terms;
  const rows = rowsOf(site, codes, plan.skipZero);
  out.i32(rows.length);
  for (const { acc, terms } of rows) {
    out.i32(acc * site.accStride, terms.length, 0, 0);
    for (const n of terms) {
      const at = data[n]! * site.dataStride;
      const code = codes[weight[n]!]!;
      if (plan.constantBytes === 4) out.i32(at, Number(code));
      else {
        out.i32(at);
        out.i64(BigInt(code));
      }
    }
  }
}

/** The table of a site with given constants. */
export function macTable(site: MacSite, codes: Codes): Uint8Array {
  const out = new Writer();
  const { plan } = site;
  if (plan.kind === 'dot') dotTable(site, plan, codes, out);
  else if (plan.kind === 'modular') modularTable(site, plan, codes, out);
  else walkTable(site, plan, codes, out);
  return out.bytes();
}
