// What was made of some values, step by step, to be made again of others that look alike: the products of a layer's
// inputs by one constant are the same operators, so one of them is thought through and the others are copies of it.
// What depends on more than how the values look leaves no trace.

import { operatorCode } from '#ir/operators/builder';
import type { Range } from './range.ts';

const MUL = operatorCode('mul');

/** Operators as rows of numbers. */
export interface Trace {
  readonly steps: number;
  /** The leaf that is a constant which any other of its form can stand for; -1: none is. */
  readonly factor: number;
  /**
   * Of each step: place in OPERATORS, bits, 1 if signed, aux, how many operands, and these: a literal's node, or ~k for
   * leaf k and, behind the leaves, for what the steps gave.
   */
  readonly rows: Int32Array;
  /** Of each step the least and the greatest value. */
  readonly ranges: Float64Array;
  /** A literal's node, or ~k as in operands. */
  readonly result: number;
}

export class Recording {
  readonly #rows: number[] = [];
  readonly #ranges: number[] = [];
  readonly #leaves: number;
  /** Leaves, then steps, by what they are in this recording. */
  readonly #slots = new Map<number, number>();
  readonly #literal: (node: number) => boolean;
  readonly #factor: number;
  #multiplied = false;
  #spoilt = false;

  constructor(leaves: ArrayLike<number>, factor: number, literal: (node: number) => boolean) {
    this.#leaves = leaves.length;
    this.#factor = factor;
    this.#literal = literal;
    for (let k = leaves.length - 1; k >= 0; k--) this.#slots.set(leaves[k]!, k);
  }

  /** Somebody looks at how a node came about: of the leaves that is not known. */
  look(node: number): void {
    if ((this.#slots.get(node) ?? this.#leaves) < this.#leaves) this.#spoilt = true;
  }

  /**
   * `form`: what stands in a row before the number of operands. `own`: the node has this range, and not another one from
   * whoever made it first.
   */
  step(form: readonly number[], operands: readonly number[], range: Range, node: number, own: boolean): void {
    const slot = this.#slots.get(node);
    if (!own || (slot !== undefined && slot < this.#leaves)) this.#spoilt = true;
    const references = operands.map((o) => this.#reference(o));
    if (this.#factor >= 0 && references.includes(~this.#factor)) {
      // A second product by it may be one by a literal that happens to be the same here.
      if (this.#multiplied || form[0] !== MUL) this.#spoilt = true;
      this.#multiplied = true;
    }
    if (slot !== undefined) return;
    this.#rows.push(...form, operands.length, ...references);
    this.#slots.set(node, this.#leaves + this.#ranges.length / 2);
    this.#ranges.push(range.lo, range.hi);
  }

  /** Nodes that are neither literals nor known to the recording are of these leaves alone. */
  #reference(node: number): number {
    const slot = this.#slots.get(node);
    if (slot !== undefined) return ~slot;
    if (!this.#literal(node)) this.#spoilt = true;
    return node;
  }

  finish(value: number): Trace | undefined {
    const result = this.#reference(value);
    if (this.#spoilt || this.#multiplied !== this.#factor >= 0) return undefined;
    const [rows, ranges] = [Int32Array.from(this.#rows), Float64Array.from(this.#ranges)];
    return { steps: ranges.length / 2, factor: this.#factor, rows, ranges, result };
  }
}
