// Sums as nodes with trees. An adder that several sums have in common is a node of its own, as it is one operator; the
// others stand in the tree of the sum they belong to.
import type { GraphBuilder } from '#ir/operators/builder';
import { OPERAND } from '#ir/operators/graph';
import type { Sums } from './sums.ts';

export class SharedSums {
  readonly #adders: Sums['adders'];
  readonly #out: GraphBuilder;
  readonly #places: Int32Array;
  /** 0, 1 or more uses of an adder; as a whole sum it has one by that. */
  readonly #uses: Uint8Array;
  readonly #nodes: Int32Array;

  /** `places`: where values are in `out`. */
  constructor({ adders }: Sums, out: GraphBuilder, places: Int32Array) {
    this.#adders = adders;
    this.#out = out;
    this.#places = places;
    this.#uses = new Uint8Array(adders.size);
    this.#nodes = new Int32Array(adders.size).fill(-1);
  }

  /** The sum that this adder gives is wanted. */
  use(adder: number): void {
    const seen = this.#uses[adder]!;
    if (seen === 2) return;
    this.#uses[adder] = seen + 1;
    if (seen === 1) return;
    const [a, b] = [this.#adders.a(adder), this.#adders.b(adder)];
    if (a < 0) this.use(~a);
    if (b < 0) this.use(~b);
  }

  /** The node of a sum that is wanted `count` times. */
  node(adder: number, count: number): number {
    const there = this.#nodes[adder]!;
    if (there >= 0) return there;
    const operands: number[] = [];
    const part = (x: number): number => {
      if (x < 0 && this.#uses[~x] === 1) return tree(~x);
      operands.push(x < 0 ? this.node(~x, count) : this.#places[x]!);
      return OPERAND;
    };
    const tree = (j: number): number => {
      const type = this.#adders.type(j);
      const later = part(this.#adders.a(j));
      return this.#out.tree(later, part(this.#adders.b(j)), type >> 1, (type & 1) === 1);
    };
    const type = this.#adders.type(adder);
    const [width, signed] = [type >> 1, (type & 1) === 1];
    const [later, earlier] = [part(this.#adders.a(adder)), part(this.#adders.b(adder))];
    const made =
      operands.length === 2
        ? this.#out.push('add', width, signed, operands, { count })
        : this.#out.push('sum', width, signed, operands, {
            aux: this.#out.tree(later, earlier, width, signed),
            count,
          });
    this.#nodes[adder] = made;
    return made;
  }
}
