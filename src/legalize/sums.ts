// Sums of many terms as trees of adders that are no nodes: later half first, the larger one, as the recorded adder
// trees of up to 64 terms are built. Each adder is known by what it adds, so that two sums can be seen to share one.
import { operatorCode } from '#ir/operators/builder';
import { PairTable } from '#ir/operators/pair-table';
import { add, sumType } from './arithmetic.ts';
import { type Bits, rangeOfBits } from './range.ts';
import type { Value, Values } from './values.ts';

const GATES = new Set((['and', 'or', 'xor', 'select'] as const).map(operatorCode));

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
    const last = constant ? [add(v, terms.at(-1)!, terms.at(-2)!, bits)] : [];
    if (![...terms.slice(0, constant ? -2 : undefined), ...last].every((t) => this.#fits(t, bits, terms[0]!)))
      return adders(v, terms, bits);
    const operands: Value[] = [];
    const part = (from: number, to: number): number => {
      const pair = constant && to === terms.length && to - from === 2;
      if (pair || to - from === 1) {
        const value = pair ? last[0]! : terms[from]!;
        operands.push(value);
        return value;
      }
      const middle = from + Math.floor((to - from) / 2);
      const later = part(middle, to);
      return this.#adder(later, part(from, middle), bits);
    };
    return this.#node(~part(0, terms.length), operands);
  }

  /**
   * Gates and selections can merge into the adder that uses them, copies of one value differ from those of another,
   * and of wider terms only low bits are added: then adders are nodes.
   */
  #fits(term: Value, bits: Bits, first: Value): boolean {
    const v = this.#values;
    if (v.width(term) > bits.width || v.mask(term) !== v.mask(first)) return false;
    let from = term;
    while (v.op(from) === 'wire') from = v.operand(from, 0);
    return !GATES.has(operatorCode(v.op(from)));
  }

  #adder(a: number, b: number, keep: Bits): number {
    const v = this.#values;
    const [loA, hiA] = a < 0 ? [this.#lo[~a]!, this.#hi[~a]!] : [v.range(a).lo, v.range(a).hi];
    const [loB, hiB] = b < 0 ? [this.#lo[~b]!, this.#hi[~b]!] : [v.range(b).lo, v.range(b).hi];
    const range = { lo: loA + loB, hi: hiA + hiB };
    const { bits, over } = sumType(range, this.#bits(a), this.#bits(b), keep);
    const known = this.adders.size;
    const at = this.adders.intern(a, b, 2 * bits.width + (bits.signed ? 1 : 0));
    if (at === known) {
      const { lo, hi } = over ? rangeOfBits(keep.width, keep.signed) : range;
      this.#setRange(at, lo, hi);
    }
    return ~at;
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
