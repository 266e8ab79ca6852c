// Makes operator graphs: columns that grow. Nothing is shared or folded here; that is for the front end to decide.
import { OPERATORS, type Operator, type OperatorGraph } from './graph.ts';
import { PairTable } from './pair-table.ts';

const CODES = new Map(OPERATORS.map((op, code) => [op, code]));

export function operatorCode(op: Operator): number {
  return CODES.get(op)!;
}

const SELECT = operatorCode('select');

/** Is node n a selection that only steers a value into one element, so that a register's multiplexer stands for it? */
export function onlySteers(g: OperatorGraph, n: number): boolean {
  return g.op[n] === SELECT && g.aux[n] === 1;
}

function grown<T extends Uint8Array | Uint32Array | Int32Array | Float64Array>(column: T, size: number): T {
  if (size <= column.length) return column;
  const larger = new (column.constructor as new (n: number) => T)(Math.max(size, 2 * column.length));
  larger.set(column);
  return larger;
}

export class GraphBuilder {
  #size = 0;
  #used = 0;
  #op: Uint8Array;
  #width: Uint32Array;
  #signed: Uint8Array;
  #aux: Int32Array;
  #first: Int32Array;
  #operands: Int32Array;
  #count: Float64Array;
  readonly #constants: bigint[] = [];
  readonly #trees = new PairTable();

  /** `nodes`, `operands`: room to begin with. */
  constructor(nodes = 64, operands = 2 * nodes) {
    this.#op = new Uint8Array(nodes);
    this.#width = new Uint32Array(nodes);
    this.#signed = new Uint8Array(nodes);
    this.#aux = new Int32Array(nodes);
    this.#first = new Int32Array(nodes + 1);
    this.#operands = new Int32Array(operands);
    this.#count = new Float64Array(nodes);
  }

  get size(): number {
    return this.#size;
  }

  /** The new node's number. */
  push(
    op: Operator,
    width: number,
    signed: boolean,
    operands: ArrayLike<number>,
    { aux = 0, count = 1 }: { readonly aux?: number; readonly count?: number } = {},
  ): number {
    return this.append(operatorCode(op), width, signed, operands, aux, count);
  }

  /** The same with everything in its place: `op` is one in OPERATORS, and the first `many` operands are the node's. */
  append(
    op: number,
    width: number,
    signed: boolean,
    operands: ArrayLike<number>,
    aux: number,
    count: number,
    many: number = operands.length,
  ): number {
    const n = this.#size++;
    if (n >= this.#op.length) this.#grow(n);
    this.#operands = grown(this.#operands, this.#used + many);
    this.#op[n] = op;
    this.#width[n] = width;
    this.#signed[n] = signed ? 1 : 0;
    this.#aux[n] = aux;
    this.#count[n] = count;
    for (let k = 0; k < many; k++) this.#operands[this.#used++] = operands[k]!;
    this.#first[n + 1] = this.#used;
    return n;
  }

  #grow(n: number): void {
    this.#op = grown(this.#op, n + 1);
    this.#width = grown(this.#width, n + 1);
    this.#signed = grown(this.#signed, n + 1);
    this.#aux = grown(this.#aux, n + 1);
    this.#count = grown(this.#count, n + 1);
    this.#first = grown(this.#first, this.#op.length + 1);
  }

  constant(code: bigint, width: number, signed: boolean): number {
    return this.push('const', width, signed, [], { aux: this.#constants.push(code) - 1 });
  }

  /** Place of the tree that adds trees (or operands) a and b. */
  tree(a: number, b: number, width: number, signed: boolean): number {
    return this.#trees.intern(a, b, 2 * width + (signed ? 1 : 0));
  }

  widthOf(node: number): number {
    return this.#width[node]!;
  }

  signedOf(node: number): boolean {
    return this.#signed[node] === 1;
  }

  opOf(node: number): Operator {
    return OPERATORS[this.#op[node]!]!;
  }

  constantOf(node: number): bigint | undefined {
    return this.opOf(node) === 'const' ? this.#constants[this.#aux[node]!] : undefined;
  }

  operandCount(node: number): number {
    return this.#first[node + 1]! - this.#first[node]!;
  }

  operandOf(node: number, place: number): number {
    return this.#operands[this.#first[node]! + place]!;
  }

  codeOf(node: number): number {
    return this.#op[node]!;
  }

  auxOf(node: number): number {
    return this.#aux[node]!;
  }

  /** One more operator of a node's class. */
  repeat(node: number, times: number): void {
    this.#count[node] = this.#count[node]! + times;
  }

  finish(): OperatorGraph {
    const n = this.#size;
    return {
      size: n,
      op: this.#op.slice(0, n),
      width: this.#width.slice(0, n),
      signed: this.#signed.slice(0, n),
      aux: this.#aux.slice(0, n),
      first: this.#first.slice(0, n + 1),
      operands: this.#operands.slice(0, this.#used),
      count: this.#count.slice(0, n),
      constants: this.#constants,
      trees: this.#trees.columns(),
    };
  }
}
