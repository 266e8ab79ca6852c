// The values of one block: nodes made on demand, equal ones once, each with the range it is known to keep to. What
// becomes of an operation is decided in arithmetic.ts; here is only the table.
import { GraphBuilder, operatorCode } from '#ir/operators/builder';
import type { Operator, OperatorGraph } from '#ir/operators/graph';
import { type Bits, bigBits, type Range, rangeOfBits } from './range.ts';

/** A node of the block's graph. */
export type Value = number;

export class Values {
  readonly #graph = new GraphBuilder();
  readonly #lo: number[] = [];
  readonly #hi: number[] = [];
  readonly #operands: (readonly Value[])[] = [];
  readonly #constants = new Map<bigint, Value>();
  #table = new Int32Array(1 << 10).fill(-1);

  get size(): number {
    return this.#graph.size;
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

  operands(v: Value): readonly Value[] {
    return this.#operands[v]!;
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
    this.#operands[v] = [];
    this.#lo[v] = Number(code);
    this.#hi[v] = Number(code);
    this.#constants.set(code, v);
    return v;
  }

  /** An input, or an operator with an effect or a state behind it: never the same as another. */
  fresh(op: Operator, bits: Bits, operands: readonly Value[], aux: number, range?: Range): Value {
    return this.#append(op, bits, operands, aux, range ?? rangeOfBits(bits.width, bits.signed));
  }

  /** An operator that gives the same for the same operands. */
  pure(op: Operator, bits: Bits, operands: readonly Value[], aux = 0, range?: Range): Value {
    const slot = this.#find(operatorCode(op), bits, operands, aux);
    const there = this.#table[slot]!;
    if (there >= 0) return there;
    const v = this.#append(op, bits, operands, aux, range ?? rangeOfBits(bits.width, bits.signed));
    this.#table[slot] = v;
    if (2 * this.#graph.size > this.#table.length) this.#rehash();
    return v;
  }

  #append(op: Operator, bits: Bits, operands: readonly Value[], aux: number, range: Range): Value {
    const v = this.#graph.push(op, bits.width, bits.signed, operands, { aux });
    this.#operands[v] = operands;
    this.#lo[v] = range.lo;
    this.#hi[v] = range.hi;
    return v;
  }

  #find(op: number, { width, signed }: Bits, operands: readonly Value[], aux: number): number {
    let h =
      Math.imul(op, 0x85ebca6b) ^ Math.imul(2 * width + (signed ? 1 : 0), 0xc2b2ae35) ^ Math.imul(aux, 31);
    for (const o of operands) h = Math.imul(h ^ o, 0x9e3779b1) ^ (h >>> 15);
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
    const own = this.#operands[v]!;
    if (own.length !== operands.length || operatorCode(this.op(v)) !== op || this.aux(v) !== aux)
      return false;
    if (this.width(v) !== width || this.signed(v) !== signed) return false;
    for (let i = 0; i < own.length; i++) if (own[i] !== operands[i]) return false;
    return true;
  }

  #rehash(): void {
    const old = this.#table;
    this.#table = new Int32Array(2 * old.length).fill(-1);
    for (const v of old) {
      if (v < 0) continue;
      this.#table[this.#find(operatorCode(this.op(v)), this.bits(v), this.#operands[v]!, this.aux(v))] = v;
    }
  }

  finish(): OperatorGraph {
    return this.#graph.finish();
  }
}
