// The values of one block: nodes made on demand, equal ones once, each with the range it is known to keep to. What
// becomes of an operation is decided in arithmetic.ts; here is only the table.
import { GraphBuilder, operatorCode } from '#ir/operators/builder';
import type { Operator, OperatorGraph } from '#ir/operators/graph';
import { type Bits, bigBits, type Range, rangeOfBits } from './range.ts';

/** A node of the block's graph. */
export type Value = number;

function mixed(h: number, operand: Value): number {
  const m = Math.imul(h ^ operand, 0x9e3779b1);
  return m ^ (m >>> 15);
}

export class Values {
  readonly #graph = new GraphBuilder();
  #lo = new Float64Array(64);
  #hi = new Float64Array(64);
  /** Per value: the class loops from whose round to round it differs, a bit each. */
  #mask = new Int32Array(64);
  readonly #copies: number[] = [];
  readonly #constants = new Map<bigint, Value>();
  #table = new Int32Array(1 << 10).fill(-1);

  get size(): number {
    return this.#graph.size;
  }

  /** A bit for a class loop of so many rounds; undefined when there are no more. */
  newMask(copies: number): number | undefined {
    return this.#copies.length === 30 ? undefined : 1 << (this.#copies.push(copies) - 1);
  }

  mask(v: Value): number {
    return this.#mask[v]!;
  }

  /** How many values a mask stands for. */
  copies(mask: number): number {
    let n = 1;
    for (let k = 0; mask >> k !== 0; k++) if ((mask >> k) & 1) n *= this.#copies[k]!;
    return n;
  }

  /** A value with other marks than its operand's: some or one of its copies, or more of them. */
  view(v: Value, mask: number): Value {
    return this.#append('wire', this.bits(v), [v], 0, this.range(v), mask);
  }

  range(v: Value): Range {
    return { lo: this.#lo[v]!, hi: this.#hi[v]! };
  }

  bits(v: Value): Bits {
    return { width: this.#graph.widthOf(v), signed: this.#graph.signedOf(v) };
  }

  width(v: Value): number {
    return this.#graph.widthOf(v);
  }

  /** Can be negative. */
  signed(v: Value): boolean {
    return this.#graph.signedOf(v);
  }

  op(v: Value): Operator {
    return this.#graph.opOf(v);
  }

  aux(v: Value): number {
    return this.#graph.auxOf(v);
  }

  operand(v: Value, place: number): Value {
    return this.#graph.operandOf(v, place);
  }

  constantOf(v: Value): bigint | undefined {
    return this.#graph.constantOf(v);
  }

  constant(code: bigint): Value {
    const there = this.#constants.get(code);
    if (there !== undefined) return there;
    const signed = code < 0n;
    const width = signed ? (code === -1n ? 1 : bigBits(-code - 1n) + 1) : bigBits(code);
    const v = this.#graph.constant(code, width, signed);
    const value = Number(code);
    this.#setRange(v, value, value);
    this.#constants.set(code, v);
    return v;
  }

  /** An input, or an operator with an effect or a state behind it: never the same as another. */
  fresh(
    op: Operator,
    bits: Bits,
    operands: readonly Value[],
    aux: number,
    range?: Range,
    mask = this.#joined(operands),
  ): Value {
    return this.#append(op, bits, operands, aux, range ?? rangeOfBits(bits.width, bits.signed), mask);
  }

  #joined(operands: readonly Value[]): number {
    let mask = 0;
    for (let k = 0; k < operands.length; k++) mask |= this.#mask[operands[k]!]!;
    return mask;
  }

  /** An operator that gives the same for the same operands. */
  pure(op: Operator, bits: Bits, operands: readonly Value[], aux = 0, range?: Range): Value {
    const slot = this.#find(operatorCode(op), bits, operands, aux);
    const there = this.#table[slot]!;
    if (there >= 0) return there;
    const full = range ?? rangeOfBits(bits.width, bits.signed);
    const v = this.#append(op, bits, operands, aux, full, this.#joined(operands));
    this.#table[slot] = v;
    if (2 * this.#graph.size > this.#table.length) this.#rehash();
    return v;
  }

  #append(
    op: Operator,
    bits: Bits,
    operands: readonly Value[],
    aux: number,
    range: Range,
    mask: number,
  ): Value {
    const count = mask === 0 ? 1 : this.copies(mask);
    const v = this.#graph.push(op, bits.width, bits.signed, operands, { aux, count });
    this.#setRange(v, range.lo, range.hi);
    this.#mask[v] = mask;
    return v;
  }

  #setRange(v: Value, lo: number, hi: number): void {
    if (v >= this.#lo.length) {
      const [lows, highs] = [this.#lo, this.#hi];
      this.#lo = new Float64Array(2 * lows.length);
      this.#hi = new Float64Array(2 * highs.length);
      this.#lo.set(lows);
      this.#hi.set(highs);
      const masks = this.#mask;
      this.#mask = new Int32Array(2 * masks.length);
      this.#mask.set(masks);
    }
    this.#lo[v] = lo;
    this.#hi[v] = hi;
  }

  #hash(op: number, width: number, signed: boolean, aux: number): number {
    return (
      Math.imul(op, 0x85ebca6b) ^
      Math.imul(2 * width + (signed ? 1 : 0), 0xc2b2ae35) ^
      Math.imul(aux, 0x27d4eb2f)
    );
  }

  #find(op: number, { width, signed }: Bits, operands: readonly Value[], aux: number): number {
    let h = this.#hash(op, width, signed, aux);
    for (let k = 0; k < operands.length; k++) h = mixed(h, operands[k]!);
    const last = this.#table.length - 1;
    let slot = (h ^ (h >>> 16)) & last;
    for (;;) {
      const v = this.#table[slot]!;
      if (v < 0 || this.#same(v, op, width, signed, operands, aux)) return slot;
      slot = (slot + 1) & last;
    }
  }

  #same(
    v: Value,
    op: number,
    width: number,
    signed: boolean,
    operands: readonly Value[],
    aux: number,
  ): boolean {
    const g = this.#graph;
    if (g.codeOf(v) !== op || g.auxOf(v) !== aux || g.widthOf(v) !== width || g.signedOf(v) !== signed)
      return false;
    if (g.operandCount(v) !== operands.length) return false;
    for (let k = 0; k < operands.length; k++) if (g.operandOf(v, k) !== operands[k]) return false;
    return true;
  }

  /** Twice the room; all that stands there differs, so that no two are compared. */
  #rehash(): void {
    const g = this.#graph;
    const old = this.#table;
    const table = new Int32Array(2 * old.length).fill(-1);
    for (const v of old) {
      if (v < 0) continue;
      let h = this.#hash(g.codeOf(v), g.widthOf(v), g.signedOf(v), g.auxOf(v));
      for (let k = 0; k < g.operandCount(v); k++) h = mixed(h, g.operandOf(v, k));
      let slot = (h ^ (h >>> 16)) & (table.length - 1);
      while (table[slot]! >= 0) slot = (slot + 1) & (table.length - 1);
      table[slot] = v;
    }
    this.#table = table;
  }

  finish(): OperatorGraph {
    return this.#graph.finish();
  }
}
