// The values of one block: nodes made on demand, equal ones once, each with the range it is known to keep to. What
// becomes of an operation is decided in arithmetic.ts; here is only the table.
import { GraphBuilder, operatorCode } from '#ir/operators/builder';
import type { Operator, OperatorGraph } from '#ir/operators/graph';
import { Looks } from './looks.ts';
import { type Bits, bigBits, type Range, rangeOfBits } from './range.ts';
import { Recording, type Trace } from './traces.ts';

/** A node of the block's graph. */
export type Value = number;

const CONST = operatorCode('const');

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
  /** A place each: a value, or -1, and the hash of what it is. */
  #table = new Int32Array(2 << 10).fill(-1);
  #recording: Recording | undefined;
  readonly #looks = new Looks();
  /** Operands and results of the steps of a trace. */
  #slots = new Int32Array(64);
  #operands = new Int32Array(8);

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

  low(v: Value): number {
    return this.#lo[v]!;
  }

  high(v: Value): number {
    return this.#hi[v]!;
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

  /** Place of the operator in OPERATORS. */
  code(v: Value): number {
    return this.#graph.codeOf(v);
  }

  aux(v: Value): number {
    this.#recording?.look(v);
    return this.#graph.auxOf(v);
  }

  operand(v: Value, place: number): Value {
    this.#recording?.look(v);
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
    mask = this.#joined(operands, operands.length),
  ): Value {
    return this.#append(op, bits, operands, aux, range ?? rangeOfBits(bits.width, bits.signed), mask);
  }

  #joined(operands: ArrayLike<Value>, count: number): number {
    let mask = 0;
    for (let k = 0; k < count; k++) mask |= this.#mask[operands[k]!]!;
    return mask;
  }

  /** An operator that gives the same for the same operands. */
  pure(op: Operator, bits: Bits, operands: readonly Value[], aux = 0, range?: Range): Value {
    const { lo, hi } = range ?? rangeOfBits(bits.width, bits.signed);
    const code = operatorCode(op);
    const v = this.#interned(code, bits.width, bits.signed, operands, operands.length, aux, lo, hi);
    if (this.#recording !== undefined) {
      const own = this.#lo[v] === lo && this.#hi[v] === hi;
      this.#recording.step([code, bits.width, bits.signed ? 1 : 0, aux], operands, { lo, hi }, v, own);
    }
    return v;
  }

  #interned(
    op: number,
    width: number,
    signed: boolean,
    operands: ArrayLike<Value>,
    count: number,
    aux: number,
    lo: number,
    hi: number,
  ): Value {
    const hash = this.#hash(op, width, signed, operands, count, aux);
    const slot = this.#find(hash, op, width, signed, operands, count, aux);
    const there = this.#table[slot]!;
    if (there >= 0) return there;
    const mask = this.#joined(operands, count);
    const v = this.#graph.append(op, width, signed, operands, aux, this.#times(mask), count);
    this.#setRange(v, lo, hi);
    this.#mask[v] = mask;
    this.#table[slot] = v;
    this.#table[slot + 1] = hash;
    if (4 * this.#graph.size > this.#table.length) this.#rehash();
    return v;
  }

  #times(mask: number): number {
    return mask === 0 ? 1 : this.copies(mask);
  }

  #append(
    op: Operator,
    bits: Bits,
    operands: readonly Value[],
    aux: number,
    range: Range,
    mask: number,
  ): Value {
    const v = this.#graph.push(op, bits.width, bits.signed, operands, { aux, count: this.#times(mask) });
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

  #hash(
    op: number,
    width: number,
    signed: boolean,
    operands: ArrayLike<Value>,
    count: number,
    aux: number,
  ): number {
    let h =
      Math.imul(op, 0x85ebca6b) ^
      Math.imul(2 * width + (signed ? 1 : 0), 0xc2b2ae35) ^
      Math.imul(aux, 0x27d4eb2f);
    for (let k = 0; k < count; k++) h = mixed(h, operands[k]!);
    return h ^ (h >>> 16);
  }

  #find(
    hash: number,
    op: number,
    width: number,
    signed: boolean,
    operands: ArrayLike<Value>,
    count: number,
    aux: number,
  ): number {
    const table = this.#table;
    const last = table.length - 1;
    let slot = (2 * hash) & last;
    for (;;) {
      const v = table[slot]!;
      if (v < 0) return slot;
      if (table[slot + 1] === hash && this.#same(v, op, width, signed, operands, count, aux)) return slot;
      slot = (slot + 2) & last;
    }
  }

  #same(
    v: Value,
    op: number,
    width: number,
    signed: boolean,
    operands: ArrayLike<Value>,
    count: number,
    aux: number,
  ): boolean {
    const g = this.#graph;
    if (g.codeOf(v) !== op || g.auxOf(v) !== aux || g.widthOf(v) !== width || g.signedOf(v) !== signed)
      return false;
    if (g.operandCount(v) !== count) return false;
    for (let k = 0; k < count; k++) if (g.operandOf(v, k) !== operands[k]) return false;
    return true;
  }

  /** Twice the room; all that stands there differs, so that no two are compared. */
  #rehash(): void {
    const old = this.#table;
    const table = new Int32Array(2 * old.length).fill(-1);
    const last = table.length - 1;
    for (let at = 0; at < old.length; at += 2) {
      if (old[at]! < 0) continue;
      let slot = (2 * old[at + 1]!) & last;
      while (table[slot]! >= 0) slot = (slot + 2) & last;
      table[slot] = old[at]!;
      table[slot + 1] = old[at + 1]!;
    }
    this.#table = table;
  }

  /**
   * A number that all values without marks have in common from which the same becomes, as far as nobody looks at how they
   * came about: literals only with themselves.
   */
  looks(v: Value): number {
    const known = this.#looks.known(v);
    if (known !== undefined) return known;
    const [g, op] = [this.#graph, this.#graph.codeOf(v)];
    const type = 2 * g.widthOf(v) + (g.signedOf(v) ? 1 : 0);
    const look = { op, type, lo: this.#lo[v]!, hi: this.#hi[v]! };
    return this.#looks.tell(v, look, op === CONST);
  }

  /**
   * What `make` gives, and how it can be made again from values that look like `leaves`; no trace where it cannot.
   * `factor`: the leaf, if there is one and not -1, that is a constant by which the others' are multiplied.
   */
  recorded(
    leaves: ArrayLike<Value>,
    factor: number,
    make: () => Value,
  ): { readonly value: Value; readonly trace: Trace | undefined } {
    const recording = new Recording(leaves, factor, (v) => this.#graph.codeOf(v) === CONST);
    this.#recording = recording;
    try {
      const value = make();
      return { value, trace: recording.finish(value) };
    } finally {
      this.#recording = undefined;
    }
  }

  /**
   * Goes through a trace again with leaves that look like those it was recorded with; undefined where a value that it
   * comes upon is there already in another part, so that more could become of it.
   */
  again(trace: Trace, leaves: ArrayLike<Value>, count: number): Value | undefined {
    const { steps, factor, rows, ranges, result } = trace;
    const constant = factor < 0 ? -1 : leaves[factor]!;
    if (this.#slots.length < count + steps) this.#slots = new Int32Array(2 * (count + steps));
    const slots = this.#slots;
    for (let k = 0; k < count; k++) {
      slots[k] = leaves[k]!;
      if (slots[k] === constant && k !== factor) return undefined;
    }
    let at = 0;
    for (let i = 0; i < steps; i++) {
      const many = rows[at + 4]!;
      if (this.#operands.length < many) this.#operands = new Int32Array(2 * many);
      const operands = this.#operands;
      for (let k = 0; k < many; k++) {
        const o = rows[at + 5 + k]!;
        operands[k] = o < 0 ? slots[~o]! : o;
        if (o >= 0 && o === constant) return undefined;
      }
      const [lo, hi] = [ranges[2 * i]!, ranges[2 * i + 1]!];
      const signed = rows[at + 2] === 1;
      const v = this.#interned(rows[at]!, rows[at + 1]!, signed, operands, many, rows[at + 3]!, lo, hi);
      if (this.#lo[v] !== lo || this.#hi[v] !== hi) return undefined;
      for (let k = 0; k < count; k++) if (slots[k] === v) return undefined;
      slots[count + i] = v;
      at += 5 + many;
    }
    return result < 0 ? slots[~result]! : result;
  }

  finish(): OperatorGraph {
    return this.#graph.finish();
  }
}
