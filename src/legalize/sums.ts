// Sums of many terms as trees of adders that are no nodes: later half first, the larger one, as the recorded adder
// trees of up to 64 terms are built. Each adder is known by what it adds, so that two sums can be seen to share one.
import { operatorCode } from '#ir/operators/builder';
import { PairTable } from '#ir/operators/pair-table';
import { add, sumType } from './arithmetic.ts';
import { type Bits, rangeOfBits } from './range.ts';
import type { Value, Values } from './values.ts';

const WIRE = operatorCode('wire');
const GATES = new Uint8Array(256);
for (const op of ['and', 'or', 'xor', 'select'] as const) GATES[operatorCode(op)] = 1;

/** The terms before place `alone` are by themselves, the rest is `last`. */
interface Balanced {
  readonly terms: readonly Value[];
  readonly last: Value;
  readonly alone: number;
  readonly bits: Bits;
}

export class Sums {
  /** What each adder adds and gives: a value, or ~j for adder j. */
  readonly adders = new PairTable();
  readonly #values: Values;
  readonly #expand: boolean;
  #lo = new Float64Array(64);
  #hi = new Float64Array(64);
  /** The node of an adder that gives a whole sum. */
  readonly #roots = new Map<number, Value>();

  constructor(values: Values, expand: boolean) {
    this.#values = values;
    this.#expand = expand;
  }

  /** The low bits of the sum of terms, of which the last one may be a constant. */
  balanced(terms: readonly Value[], bits: Bits): Value {
    const v = this.#values;
    const constant = v.constantOf(terms.at(-1)!) !== undefined;
    if (terms.length < (constant ? 3 : 2) || this.#expand) return adders(v, terms, bits);
    const last = constant ? add(v, terms.at(-1)!, terms.at(-2)!, bits) : terms.at(-1)!;
    const alone = terms.length - (constant ? 2 : 1);
    for (let i = 0; i <= alone; i++) {
      if (!this.#fits(i < alone ? terms[i]! : last, bits, terms[0]!)) return adders(v, terms, bits);
    }
    const root = ~this.#part({ terms, last, alone, bits }, 0, terms.length);
    const operands = [...terms.slice(0, alone), last].reverse();
    return this.#node(root, operands);
  }

  #part(sum: Balanced, from: number, to: number): number {
    if (from === sum.alone) return sum.last;
    if (to - from === 1) return sum.terms[from]!;
    const middle = from + Math.floor((to - from) / 2);
    const later = this.#part(sum, middle, to);
    return this.#adder(later, this.#part(sum, from, middle), sum.bits);
  }

  /**
   * Gates and selections can merge into the adder that uses them, copies of one value differ from those of another,
   * and of wider terms only low bits are added: then adders are nodes.
   */
  #fits(term: Value, bits: Bits, first: Value): boolean {
    const v = this.#values;
    if (v.width(term) > bits.width || v.mask(term) !== v.mask(first)) return false;
    let from = term;
    while (v.code(from) === WIRE) from = v.operand(from, 0);
    return GATES[v.code(from)] === 0;
  }

  #adder(a: number, b: number, keep: Bits): number {
    const range = { lo: this.#low(a) + this.#low(b), hi: this.#high(a) + this.#high(b) };
    const { bits, over } = sumType(range, this.#bits(a), this.#bits(b), keep);
    const known = this.adders.size;
    const at = this.adders.intern(a, b, 2 * bits.width + (bits.signed ? 1 : 0));
    if (at === known) {
      const { lo, hi } = over ? rangeOfBits(keep.width, keep.signed) : range;
      this.#setRange(at, lo, hi);
    }
    return ~at;
  }

  #low(part: number): number {
    return part < 0 ? this.#lo[~part]! : this.#values.low(part);
  }

  #high(part: number): number {
    return part < 0 ? this.#hi[~part]! : this.#values.high(part);
  }

  #bits(part: number): Bits {
    if (part >= 0) return this.#values.bits(part);
    const type = this.adders.type(~part);
    return { width: type >> 1, signed: (type & 1) === 1 };
  }

  #setRange(at: number, lo: number, hi: number): void {
    if (at === this.#lo.length) {
      const [lows, highs] = [this.#lo, this.#hi];
      this.#lo = new Float64Array(2 * at);
      this.#hi = new Float64Array(2 * at);
      this.#lo.set(lows);
      this.#hi.set(highs);
    }
    this.#lo[at] = lo;
    this.#hi[at] = hi;
  }

  #node(root: number, operands: readonly Value[]): Value {
    const there = this.#roots.get(root);
    if (there !== undefined) return there;
    const range = { lo: this.#lo[root]!, hi: this.#hi[root]! };
    const node = this.#values.fresh('sum', this.#bits(~root), operands, root, range);
    this.#roots.set(root, node);
    return node;
  }
}

function adders(v: Values, terms: readonly Value[], bits: Bits, from = 0, to = terms.length): Value {
  if (to - from === 1) return terms[from]!;
  const middle = from + Math.floor((to - from) / 2);
  return add(v, adders(v, terms, bits, middle, to), adders(v, terms, bits, from, middle), bits);
}
